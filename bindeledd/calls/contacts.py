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

RESULTS = ("reached", "called_again", "became_inquiry", "no_answer")


def open_contact(call_id: UUID, lead_id: int, ring_before: datetime, language: str = "") -> UUID:
    """`lead_id` must ring this call's caller before `ring_before`; once a call, the first wins."""
    known = Contact.objects.filter(call=call_id).values_list("id", flat=True).first()
    if known is not None:
        return known
    call = Call.objects.get(id=call_id)
    contact = Contact(
        call=call,
        number_key_id=call.number_key_id,
        number_ct=call.number_ct,
        language=language,
        urgent=call.urgent,
        lead_id=lead_id,
        ring_before=ring_before,
    )
    contact.save(force_insert=True)
    record_event("contact_opened", f"call:{call_id}", lead=lead_id, ring_before=ring_before)
    notify("leads")
    notify(f"agent:{lead_id}")
    return contact.id


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
