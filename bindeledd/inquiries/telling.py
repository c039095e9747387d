"""What every act about an inquiry writes: the event, the audit line, and who is told."""

from bindeledd.base import audit
from bindeledd.base.events import record_event
from bindeledd.base.live import notify
from bindeledd.base.writing import together
from bindeledd.inquiries.models import Inquiry


def tell(inquiry: Inquiry, kind: str, **data: object) -> None:
    """Event, audit line and live update about an inquiry, in this transaction."""
    subject = f"inquiry:{inquiry.id}"
    with together():
        record_event(kind, subject, municipality=inquiry.municipality_id, office_id=inquiry.office_id, **data)
        audit.record(kind, subject, inquiry.municipality_id)
        notify(f"office:{inquiry.office_id}")
