"""What every verb of this room writes: the event, the audit line, and who is told."""

from datetime import date, datetime, time

from bindeledd.base import audit
from bindeledd.base.events import record_event
from bindeledd.base.live import notify
from bindeledd.base.writing import together
from bindeledd.directory.queries import phone_hours_end
from bindeledd.handoffs.rules import Deadline, deadline_at, promise_due, same_day_due
from bindeledd.inquiries.models import Inquiry


def tell(inquiry: Inquiry, kind: str, **data: object) -> None:
    """Event, audit line and live update about an inquiry, in this transaction."""
    subject = f"inquiry:{inquiry.id}"
    with together():
        record_event(kind, subject, municipality=inquiry.municipality_id, office_id=inquiry.office_id, **data)
        audit.record(kind, subject, inquiry.municipality_id)
        notify(f"office:{inquiry.office_id}")


def deadline_for(office_id: int, received_at: datetime, *, urgent: bool) -> Deadline:
    """When the office must have made contact: two working days; an urgent matter the same day (inventory E12, L04)."""

    def phone_end(day: date) -> time | None:
        return phone_hours_end(office_id, day)

    if urgent:
        return deadline_at(same_day_due(received_at), received_at)
    return promise_due(received_at, phone_end)
