"""What would be promised now, from what the agent's page has read anyway."""

from datetime import datetime

from django.utils.translation import get_language

from bindeledd.base.clock import now
from bindeledd.calls.queries import CallView
from bindeledd.directory.queries import OfficeCard
from bindeledd.handoffs import sentences
from bindeledd.handoffs.actions.common import deadline_for
from bindeledd.handoffs.rules import deadline_at
from bindeledd.handoffs.shapes import PromisePreview
from bindeledd.inquiries import rules
from bindeledd.inquiries.queries import DraftView, InquiryView, earliest_open


def promise_preview(call: CallView, draft: DraftView, opened: InquiryView | None, place: OfficeCard) -> PromisePreview:
    """What promise_callback would promise the caller now, without writing.

    `draft` is the acting agent's form of this call, `opened` the inquiry it opened, `place` the office it names.
    When the person's inquiry is open already at that office, its earlier due time is what holds.
    """
    deadline = deadline_for(place.id, call.first_ring_at, urgent=_is_urgent(call, draft, opened))
    joined, known_due = _promised_before(draft, opened, place.id)
    if known_due is not None and known_due < deadline.due_at:
        deadline = deadline_at(known_due, call.first_ring_at)
    return PromisePreview(
        due_at=deadline.due_at,
        working_days=deadline.working_days,
        calendar_days=deadline.calendar_days,
        words=sentences.promise_words(deadline, place.name, now(), get_language() or "nb"),
        joined=joined,
        pointer_only=not place.clear_text_allowed,
    )


def _is_urgent(call: CallView, draft: DraftView, opened: InquiryView | None) -> bool:
    known = opened is not None and opened.urgency == "urgent"
    return call.urgent or known or rules.urgency_of(rules.parse_signs("signs", draft.value("signs"))) == "urgent"


def _promised_before(draft: DraftView, opened: InquiryView | None, office_id: int) -> tuple[bool, datetime | None]:
    """Whether the promise joins an open inquiry, and when that is due; a consult call alone has promised nothing."""
    if opened is not None:
        return (False, None) if opened.due_basis == "consult" else (True, opened.due_at)
    known = earliest_open(draft.person_id, office_id) if draft.person_id else None
    return known is not None, known.due_at if known else None
