"""Contacts: callers without an office yet, whom a named lead rings before closing time (law 1)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bindeledd.base.clock import now
from bindeledd.base.events import record_event
from bindeledd.base.live import notify
from bindeledd.base.scope import acting_user_id
from bindeledd.calls.errors import ContactClosed
from bindeledd.calls.models import Call, Contact
from bindeledd.calls.numbers import SealedNumber

RESULTS = ("reached", "called_again", "became_inquiry", "no_answer")


def open_contact(call_id: UUID, lead_id: int, ring_before: datetime, language: str = "", again: bool = False) -> UUID:
    """`lead_id` must ring this call's caller before `ring_before`; once a call, the first wins.

    A place that the queue could not ring becomes the lead's here. `again`: also when it was closed, because the
    caller was reached and then lost once more.
    """
    known = Contact.objects.filter(call=call_id).values_list("id", "state").first()
    if known is not None and (known[1] == "open" or (known[1] == "closed" and not again)):
        return known[0]
    contact_id = _write(call_id, "open", lead_id, ring_before, language).id
    record_event("contact_opened", f"call:{call_id}", lead=lead_id, ring_before=ring_before)
    notify("leads")
    notify(f"agent:{lead_id}")
    return contact_id


def keep_contact(
    call_id: UUID,
    lead_id: int,
    ring_before: datetime,
    language: str,
    until: datetime | None,
    other: SealedNumber | None,
) -> UUID:
    """The queue rings this caller, on their own or another number; `lead_id` answers for the promise (law 1)."""
    contact = _write(call_id, "kept", lead_id, ring_before, language, until, other)
    record_event("place_kept_for", f"call:{call_id}", lead=lead_id, ring_before=ring_before)
    notify("leads")
    return contact.id


def serve_contact(call_id: UUID, user_id: int, result: str) -> None:
    """The promise to ring is kept: `user_id` speaks with the caller, or has heard that they were helped."""
    closed = Contact.objects.filter(call=call_id).exclude(state="closed")
    if closed.update(state="closed", result=result, closed_at=now(), closed_by_id=user_id):
        record_event("contact_closed", f"call:{call_id}", result=result, by=user_id)
        notify("leads")


def lead_of(call_id: UUID) -> int | None:
    """Who answers for the promise to this call's caller."""
    return Contact.objects.filter(call=call_id).values_list("lead_id", flat=True).first()


def _write(
    call_id: UUID,
    state: str,
    lead_id: int,
    ring_before: datetime,
    language: str,
    until: datetime | None = None,
    other: SealedNumber | None = None,
) -> Contact:
    """The call's one contact, new or once more; a number that was keyed in stays when none is given."""
    call = Call.objects.get(id=call_id)
    contact = Contact.objects.filter(call=call_id).first() or _new(call)
    if other is not None or contact.number_key_id is None:
        contact.number_key_id = other.key.id if other else call.number_key_id
        contact.number_ct = other.text if other else call.number_ct
    contact.language, contact.state, contact.result = language, state, ""
    contact.lead_id, contact.ring_before, contact.until = lead_id, ring_before, until or contact.until
    contact.closed_at = contact.closed_by = None
    contact.save()
    return contact


def _new(call: Call) -> Contact:
    return Contact(call=call, urgent=call.urgent, first_ring_at=call.first_ring_at)


def close_contact(contact_id: UUID, result: str) -> None:
    """The acting lead has rung; `result` is one of `RESULTS`. Raises `ContactClosed`."""
    if result not in RESULTS:
        raise ValueError(result)
    closed = Contact.objects.filter(id=contact_id, state="open").update(
        state="closed", result=result, closed_at=now(), closed_by_id=acting_user_id()
    )
    if not closed:
        raise ContactClosed
    record_event("contact_closed", f"contact:{contact_id}", result=result)
    notify("leads")
