"""Scope: every touch of the database happens as somebody, for a purpose, in one transaction.

The login role can read nothing confidential. A scope switches to a working role and tells the row-level
policies who acts; both last exactly as long as the transaction, also through a pooler.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal

from django.db import connection, transaction

from bindeledd.base.errors import Refused

Kind = Literal["user", "worker", "switchboard", "supervisor"]
_SETTINGS = ("role", "actor", "offices", "municipalities", "roles", "purpose")
_current: ContextVar["Scope | None"] = ContextVar("bindeledd_scope", default=None)


class NoScope(RuntimeError):
    """Code that needs a scope ran outside one: a fault in the program."""


class NestedScope(RuntimeError):
    """A scope was opened inside another: a fault in the program."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person with offices and roles, or one of the processes."""

    kind: Kind
    user_id: int | None = None
    offices: tuple[int, ...] = ()
    municipalities: tuple[str, ...] = ()
    roles: frozenset[str] = field(default_factory=frozenset)

    @property
    def database_role(self) -> str:
        return f"app_{self.kind}"

    @classmethod
    def worker(cls) -> "Actor":
        return cls("worker")

    @classmethod
    def switchboard(cls) -> "Actor":
        return cls("switchboard")


@dataclass(frozen=True, slots=True)
class Scope:
    actor: Actor
    purpose: str


def current_scope() -> Scope:
    """The scope in force. Raises NoScope outside one."""
    scope = _current.get()
    if scope is None:
        raise NoScope("this code must run inside scope(actor, purpose)")
    return scope


def current_actor() -> Actor:
    """Who acts now. Raises NoScope outside a scope."""
    return current_scope().actor


def acting_user_id() -> int:
    """The person who acts now. Raises NoScope when a process acts or there is no scope."""
    user_id = current_actor().user_id
    if user_id is None:
        raise NoScope("a person must act here, not a process")
    return user_id


@contextmanager
def scope(actor: Actor, purpose: str, *, nested: bool = False) -> Iterator[Scope]:
    """Run the block as `actor` in one transaction; an exception rolls everything back.

    A `Refused` that leaves the block is written to the read log afterwards, in its own transaction.
    `nested` is for tests, which run inside a transaction that is rolled back.
    """
    outer = _current.get()
    if outer is not None and not nested:
        raise NestedScope(f"already in a scope for {outer.purpose!r}")
    try:
        with _entered(actor, purpose) as inner:
            yield inner
    except Refused as refusal:
        _log_refusal(actor, purpose, refusal)
        raise


@contextmanager
def _entered(actor: Actor, purpose: str) -> Iterator[Scope]:
    embedded = connection.in_atomic_block
    entered = Scope(actor, purpose)
    with transaction.atomic():
        before = _settings_in_force() if embedded else None
        _apply(entered)
        token = _current.set(entered)
        try:
            yield entered
        finally:
            _current.reset(token)
        if before is not None:
            _restore(before)


def _apply(entered: Scope) -> None:
    actor = entered.actor
    _set(
        (
            actor.database_role,
            "" if actor.user_id is None else str(actor.user_id),
            "{" + ",".join(map(str, actor.offices)) + "}",
            "{" + ",".join(actor.municipalities) + "}",
            "{" + ",".join(sorted(actor.roles)) + "}",
            entered.purpose,
        )
    )


def _set(values: tuple[str, ...]) -> None:
    names = ["role"] + [f"bindeledd.{name}" for name in _SETTINGS[1:]]
    calls = ", ".join(f"set_config('{name}', %s, true)" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", values)


def _settings_in_force() -> tuple[str, ...]:
    reads = ", ".join(f"coalesce(current_setting('bindeledd.{name}', true), '')" for name in _SETTINGS[1:])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT current_setting('role'), {reads}")
        row = cursor.fetchone()
    assert row is not None
    return tuple(row)


def _restore(before: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    _set(before)


def _log_refusal(actor: Actor, purpose: str, refusal: Refused) -> None:
    from bindeledd.base import audit

    with _entered(actor, purpose):
        audit.record(refusal.action, refusal.subject, refusal.municipality, outcome=f"denied:{refusal.code}")
