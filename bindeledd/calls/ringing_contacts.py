"""A lead rings a contact: from the soft phone, or their own telephone first (law 1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from bindeledd.base import audit
from bindeledd.base.clock import now
from bindeledd.base.events import record_event
from bindeledd.base.scope import acting_user_id
from bindeledd.callers.rules import parse_number
from bindeledd.calls import numbers
from bindeledd.calls.actions import ring_out
from bindeledd.calls.errors import ContactClosed, NoNumberToRing, NotSafeNow
from bindeledd.calls.models import Call, Contact
from bindeledd.calls.queries import RingOutView, ring_out_view

PURPOSE = "contact"


def ring_contact(contact_id: UUID, own_telephone: str = "") -> UUID:
    """Ring the caller of this contact; returns the call, see `queries.ring_out_view`.

    Raises ContactClosed, NoNumberToRing, NotSafeNow, Invalid (own_telephone).
    """
    contact = Contact.objects.select_related("number_key").filter(id=contact_id, state="open").first()
    if contact is None:
        raise ContactClosed
    number = numbers.unseal(contact.number_key, contact.number_ct)
    if number is None:
        raise NoNumberToRing
    _require_safe_hour(contact, now())
    own = parse_number(own_telephone, "own_telephone") if own_telephone else None
    call_id = ring_out(acting_user_id(), number, own, PURPOSE, f"contact:{contact_id}")
    record_event("contact_rung", f"call:{contact.call_id}", contact=contact_id, call=call_id)
    audit.record("ring_contact", f"call:{contact.call_id}")
    return call_id


def rings_of(contact_ids: Iterable[UUID]) -> dict[UUID, RingOutView]:
    """For each contact that the acting lead has rung: how far the last of these calls has come."""
    subjects = {f"contact:{each}": each for each in contact_ids}
    rung = Call.objects.filter(agent=acting_user_id(), direction="out", subject__in=subjects)
    rows = dict(rung.order_by("first_ring_at").values_list("subject", "id"))  # the last one stays
    views = {subjects[subject]: ring_out_view(call_id) for subject, call_id in rows.items()}
    return {contact: view for contact, view in views.items() if view is not None}


def _require_safe_hour(contact: Contact, at: datetime) -> None:
    if contact.until is not None and at > contact.until:
        raise NotSafeNow
