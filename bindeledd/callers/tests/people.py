"""Acting as a demo user or a process, calls to identify somebody in, and national ids that belong to nobody."""

from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID, uuid4

from stdnum.no import fodselsnummer

from bindeledd.base.clock import now
from bindeledd.base.models import User
from bindeledd.base.scope import Actor, Scope, scope
from bindeledd.calls.models import Call
from bindeledd.staff.acting import actor_of


def as_user(username: str) -> AbstractContextManager[Scope]:
    """The scope of a demo user inside the test's transaction."""
    return scope(actor_of(User.objects.get(username=username)), "test", nested=True)


def as_process(kind: Any) -> AbstractContextManager[Scope]:
    """The scope of a process inside the test's transaction."""
    return scope(Actor(kind), "test", nested=True)


def call_of(username: str, call_id: UUID | None = None, **changes: Any) -> UUID:
    """A call that this agent has in hand."""
    row = {"id": call_id or uuid4(), "engine": "test", "phase": "talking", "state": {}, "first_ring_at": now()}
    with as_process("switchboard"):
        made = Call(**row | {"agent_id": User.objects.get(username=username).pk} | changes)
        made.save(force_insert=True)
    return made.id


def national_id(seed: int) -> str:
    """A synthetic national id (month + 80): belongs to nobody."""
    for individual in range(seed % 50 * 10, 500):
        nine = f"{seed % 28 + 1:02d}{seed % 12 + 81:02d}80{individual:03d}"
        if found := with_check_digits(nine):
            return found
    raise AssertionError("no number for this seed")


def with_check_digits(nine: str) -> str | None:
    """The nine digits with their check digits, or None when no number begins like that."""
    first = fodselsnummer.calc_check_digit1(nine)
    second = fodselsnummer.calc_check_digit2(nine + first) if len(first) == 1 else "10"
    return nine + first + second if len(second) == 1 else None
