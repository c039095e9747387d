"""What the switchboard writes when a caller is promised to be rung, with the lead who answers for it (law 1)."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from bindeledd.base.events import record_event
from bindeledd.base.live import notify
from bindeledd.base.models import DataKey
from bindeledd.callers.rules import parse_number
from bindeledd.calls import numbers, queries, rules
from bindeledd.calls.contacts import keep_contact, lead_of, open_contact
from bindeledd.calls.models import Call, CallRequest
from bindeledd.staff.queries import find_lead

log = logging.getLogger(__name__)


def left_to_lead(call_id: UUID, at: datetime, language: str) -> None:
    """The queue does not ring this caller (any more): a named lead must, before closing time."""
    _open(call_id, at, language, rules.ring_before(queries.line_hours(), at))


def left_until_open(call_id: UUID, at: datetime, language: str, urgent: bool) -> None:
    """Nobody on duty answered this caller while the line was closed: a named lead rings when it opens."""
    _open(call_id, at, language, rules.ring_when_open(queries.line_hours(), at, urgent))


def keep(call_id: UUID, at: datetime, language: str, until: datetime | None, keyed: str, key: DataKey | None) -> None:
    """A place is kept; the number that was keyed in goes into the encrypted row and nowhere else."""
    other = numbers.seal(parse_number(keyed), key) if keyed else None
    lead = _lead(call_id, at)
    if lead is not None:
        keep_contact(call_id, lead, rules.ring_before(queries.line_hours(), at), language, until, other)


def used(call_id: UUID) -> None:
    """Ask whoever runs that call to end its kept place: its caller is here, on another call."""
    lead = lead_of(call_id)
    if lead is None or not Call.objects.filter(id=call_id, ended_at=None).exists():
        return
    CallRequest(call_id=call_id, agent_id=lead, verb="place_used").save(force_insert=True)
    notify("switchboard")


def _open(call_id: UUID, at: datetime, language: str, before: datetime) -> None:
    lead = _lead(call_id, at)
    if lead is not None:
        open_contact(call_id, lead, before, language, again=True)


def _lead(call_id: UUID, at: datetime) -> int | None:
    lead = find_lead(at)
    if lead is None:
        log.error("call %s needs a contact and nobody is lead", call_id)
        record_event("contact_without_lead", f"call:{call_id}")
    return lead.id if lead else None
