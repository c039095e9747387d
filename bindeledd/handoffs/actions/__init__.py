"""Every write of the hand-over and the promise, split by verb."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bindeledd.inquiries.queries import InquiryView


@dataclass(frozen=True)
class PromiseGiven:
    """What the agent reads to the caller: `words` (a whole sentence), due time, reference."""

    inquiry_id: UUID
    reference: str
    due_at: datetime
    working_days: int
    calendar_days: int
    words: str
    joined: bool  # True: an inquiry was open already and keeps its earlier due time
    pointer_only: bool  # True: no valid agreement; the agent must ring the office
    agent_must_ring: bool


@dataclass(frozen=True)
class RingStarted:
    """A callback call on its way: poll calls.queries.ring_out_view(call_id)."""

    call_id: UUID
    first_words: str


def start_consult(call_id: UUID, line_id: int) -> InquiryView:
    """Open (or refresh) the inquiry at the draft's office, then ring the line while the caller waits."""
    raise NotImplementedError


def promise_callback(call_id: UUID, words: str = "") -> PromiseGiven:
    """Promise the caller that the draft's office rings. `words`: what was said, else the standard sentence."""
    raise NotImplementedError


def promise_preview(call_id: UUID) -> PromiseGiven | None:
    """What promise_callback would say now, without writing; None until an office is chosen."""
    raise NotImplementedError


def finish(call_id: UUID, outcome: str, *, topic: str = "", reason: str = "") -> None:
    """End the wrap-up. outcome: general_guidance (topic), state_matter, taken_over, promise, caller_gone, other
    (reason). Raises OutcomeContradictsFacts with a sentence."""
    raise NotImplementedError


def ring(inquiry_id: UUID, own_telephone: str | None = None) -> RingStarted:
    """Ring the person from the soft phone, or the adviser's own telephone first. Safe number and hours enforced."""
    raise NotImplementedError


def record_attempt(inquiry_id: UUID, result: str, *, way: str = "number", note: str = "") -> None:
    """Record an attempt: result reached | no_answer | wrong_number | asked_other_time; way number | other_way."""
    raise NotImplementedError


def book_time(inquiry_id: UUID, starts_at: datetime, ends_at: datetime) -> None:
    """Agree on a time with the person, within the deadline only."""
    raise NotImplementedError


def report_wrong_office(inquiry_id: UUID, to_office_id: int) -> int:
    """Say that the inquiry belongs to another office; it stays here until a named person there takes over."""
    raise NotImplementedError


def withdraw_wrong_office(offer_id: int) -> None:
    """Take the offer to the other office back."""
    raise NotImplementedError


def take_over_copy(offer_id: int) -> InquiryView:
    """A named person at the other office takes over: a copy with the original receipt and due time opens there."""
    raise NotImplementedError


def close_kept(inquiry_id: UUID, outcome: str, note: str = "") -> None:
    """Close after contact: outcome contact_made or withdrawn. Raises ContactMissing without a reached attempt."""
    raise NotImplementedError


def close_unreached(inquiry_id: UUID, leader_id: int, note: str = "") -> None:
    """Close without contact: counts as not kept; raises NotYetUnreached with what is missing."""
    raise NotImplementedError


def lower_urgency(inquiry_id: UUID, reason: str) -> None:
    """A named person at the office lowers the urgency after having spoken with the caller (law 3)."""
    raise NotImplementedError
