"""A small world for the tests of inquiries and handoffs: calls of demo agents, filled-in forms, opened inquiries.

Demo people and places come from the fixture `demo`; times are moved by changing rows, as the database's own
clock can't be frozen.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from bindeledd.base.clock import now
from bindeledd.base.models import User
from bindeledd.callers.tests.people import as_process, as_user, national_id
from bindeledd.calls import numbers
from bindeledd.calls.models import Call
from bindeledd.calls.queries import call_view
from bindeledd.directory.models import Office
from bindeledd.directory.queries import office_card
from bindeledd.duty.queries import Line, lines_of
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs.actions import PromiseGiven
from bindeledd.handoffs.preview import promise_preview
from bindeledd.handoffs.shapes import PromisePreview
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries.models import Draft, Inquiry
from bindeledd.inquiries.queries import draft_view, opened_by

SAGENE, GAMLE_OSLO, BERGEN = "0313", "0311", "4691"
CALLER = "+4741234567"
TEXT = "Har ikke mat til helgen. 💛 Čáhppes"


def user(username: str) -> int:
    return User.objects.values_list("id", flat=True).get(username=username)


def office(number: str) -> int:
    with as_process("worker"):
        return Office.objects.values_list("id", flat=True).get(number=number)


def line(number: str, kind: str = "acute") -> Line:
    place = office(number)
    with as_process("worker"):
        return next(each for each in lines_of(place) if each.kind == kind)


def ring_in(agent: str = "agent1", *, urgent: bool = False, number: str | None = CALLER, **changes: Any) -> UUID:
    """A call that this agent has answered."""
    call_id = uuid.uuid4()
    moment = now()
    with as_process("switchboard"):
        sealed = numbers.seal(number) if number else None
        values: dict[str, Any] = {
            "id": call_id,
            "engine": "test",
            "channel_id": str(call_id),
            "phase": "talking",
            "state": {},
            "urgent": urgent,
            "menu_choice": "0" if urgent else "1",
            "queue_state": "with_agent",
            "first_ring_at": moment,
            "answered_at": moment,
            "agent_id": user(agent),
            **numbers.columns(sealed),
        }
        Call(**values | changes).save(force_insert=True)
    return call_id


def change_call(call_id: UUID, **changes: Any) -> None:
    with as_process("switchboard"):
        assert Call.objects.filter(id=call_id).update(**changes) == 1


def hang_up(call_id: UUID, at: datetime | None = None, reason: str = "caller_hung_up") -> None:
    change_call(call_id, phase="ended", ended_at=at or now(), end_reason=reason)


def fill(call_id: UUID, **fields: str) -> None:
    """Save fields of the form, each over what is there."""
    for field, value in fields.items():
        inquiries.save_field(call_id, field, value, revision=1_000_000)


def form(number: str = SAGENE, seed: int = 1, **changes: str) -> dict[str, str]:
    """A filled-in form for a person at the office with this number."""
    with as_process("worker"):
        place = Office.objects.get(number=number)
    return {
        "municipality": place.municipality_id,
        "office_id": str(place.id),
        "person_name": "Tove Oppdiktet",
        "national_id": national_id(seed),
        "method": "national_id",
        "need": "money",
        "text": TEXT,
        "safe_number": "412 34 567",
        "wish_to_apply": "help",
    } | changes


def promised(
    number: str = SAGENE, *, agent: str = "agent1", seed: int = 1, call_id: UUID | None = None, **changes: str
) -> PromiseGiven:
    """A call in which the person is identified and a callback promised."""
    call = call_id or ring_in(agent)
    with as_user(agent):
        fill(call, **form(number, seed, **changes))
        inquiries.identify_caller(call)
        return handoffs.promise_callback(call)


def inquiry(number: str = SAGENE, **changes: Any) -> UUID:
    """The id of a freshly promised inquiry."""
    given = promised(number, **changes)
    assert given.inquiry_id is not None
    return given.inquiry_id


def row(inquiry_id: UUID) -> Inquiry:
    """The inquiry as the worker sees it."""
    with as_process("worker"):
        return Inquiry.objects.select_related("key").get(id=inquiry_id)


def age_draft(call_id: UUID, by: timedelta) -> None:
    """As if the form had been saved (and its call had ended) that much earlier."""
    with as_process("worker"):
        for draft in Draft.objects.filter(call_id=call_id):
            draft.saved_at -= by
            if draft.readable_until is not None:
                draft.readable_until -= by
            draft.save(update_fields=["saved_at", "readable_until"])


def preview(call_id: UUID) -> PromisePreview:
    """What the acting agent's page says would be promised now."""
    call, draft = call_view(call_id), draft_view(call_id)
    assert call is not None and draft is not None and draft.office_id is not None
    return promise_preview(call, draft, opened_by(draft), office_card(draft.office_id, now()))


def due_in(inquiry_id: UUID, delta: timedelta) -> None:
    """Bring the due time nearer, which the database allows."""
    with as_process("worker"):
        Inquiry.objects.filter(id=inquiry_id).update(due_at=now() + delta)


def constraints_now() -> None:
    """Let the database check deferred constraints at this point."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
