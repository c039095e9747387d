"""An inquiry ends: with contact made, given up in the leader's name, or moved to another office."""

from __future__ import annotations

from dataclasses import dataclass

from bindeledd.base import audit
from bindeledd.base.clock import now
from bindeledd.base.events import record_event
from bindeledd.base.live import notify
from bindeledd.base.scope import acting_user_id
from bindeledd.base.writing import together, update
from bindeledd.inquiries.models import Inquiry


@dataclass(frozen=True)
class Ending:
    """How an inquiry ends. `kept`: contact was made before the due time (law 5); None when it moved on."""

    outcome: str
    kept: bool | None
    approved_by: int | None = None
    moved_to_office: int | None = None


def close(inquiry: Inquiry, ending: Ending) -> None:
    """Close the (locked, open) inquiry for good; the database refuses any later change to it."""
    inquiry.state = Inquiry.State.CLOSED
    inquiry.outcome = ending.outcome
    inquiry.kept = ending.kept
    inquiry.approved_by_id = ending.approved_by
    inquiry.moved_to_office_id = ending.moved_to_office
    inquiry.closed_at = now()
    inquiry.closed_by_id = acting_user_id()
    update(inquiry, "state", "outcome", "kept", "approved_by", "moved_to_office", "closed_at", "closed_by")
    subject = f"inquiry:{inquiry.id}"
    with together():
        record_event(
            "inquiry_closed",
            subject,
            municipality=inquiry.municipality_id,
            office_id=inquiry.office_id,
            outcome=ending.outcome,
            kept=ending.kept,
            approved_by=ending.approved_by,
        )
        audit.record("close", subject, inquiry.municipality_id, outcome=ending.outcome)
        notify(f"office:{inquiry.office_id}")
