"""What the queries of this room give to the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bindeledd.inquiries.queries import InquiryView, NoteView


@dataclass(frozen=True)
class InboxRow:
    """One line of the office's inbox."""

    id: UUID
    reference: str
    office_id: int
    urgency: str
    due_at: datetime
    overdue: bool
    due_sentence: str
    need: str
    person_name: str
    responsible_id: int | None
    responsible_name: str
    taken: bool  # False: nobody has taken it yet; the leader (or line) answers for it
    received_at: datetime
    pointer_only: bool
    attempts: int
    booked_from: datetime | None


@dataclass(frozen=True)
class InboxPage:
    """A page, urgent and due first; `cursor` fetches the next page, "" at the end."""

    rows: tuple[InboxRow, ...]
    cursor: str


@dataclass(frozen=True)
class AttemptView:
    """One attempt to reach the person: result reached, no_answer, wrong_number or asked_other_time."""

    at: datetime
    by: str
    result: str
    way: str  # number | other_way | handed_over


@dataclass(frozen=True)
class PromiseView:
    """A promise in the words that were spoken."""

    at: datetime
    by: str
    due_at: datetime
    working_days: int
    calendar_days: int
    words: str


@dataclass(frozen=True)
class StepView:
    """One step of the history: kind is the event's code, `who` a name or "" for the system.

    `detail` is a code that says more, when the event has one: how it was taken over, the result of an attempt,
    the outcome.
    """

    at: datetime
    kind: str
    who: str
    detail: str = ""


@dataclass(frozen=True)
class OfferView:
    """An inquiry offered to a colleague (to_user) or another office (wrong office)."""

    id: int
    inquiry_id: UUID
    reference: str
    from_office: str
    from_user: str
    to_user: str
    to_office: str
    at: datetime
    received_at: datetime
    due_at: datetime
    urgency: str
    to_user_id: int | None = None


@dataclass(frozen=True)
class NoView:
    """An office that was asked and said no: who there, when, why (code of DECLINE_REASONS)."""

    office: str
    who: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class ForewarningView:
    """What the caller knows of the promise that may slip: state waiting, told or cannot, with a sentence why not."""

    state: str
    why: str
    at: datetime


@dataclass(frozen=True)
class InquiryDetail:
    """Everything an office adviser sees of one inquiry of the own office."""

    inquiry: InquiryView
    due_sentence: str
    notes: tuple[NoteView, ...]
    attempts: tuple[AttemptView, ...]
    promises: tuple[PromiseView, ...]
    booked_from: datetime | None
    booked_to: datetime | None
    history: tuple[StepView, ...]
    offer_to_colleague: OfferView | None
    offer_to_office: OfferView | None
    may_close_unreached: bool
    missing_for_unreached: tuple[str, ...]  # sentences
    noes: tuple[NoView, ...] = ()
    forewarning: ForewarningView | None = None


@dataclass(frozen=True)
class PromisePreview:
    """What the agent reads to the caller: `words` (whole sentences) and the due time in both kinds of days.

    `joined`: an inquiry was open already and keeps its due time. `pointer_only`: no valid agreement, so the
    office gets a pointer without content and the agent must ring it (rules L61).
    """

    due_at: datetime
    working_days: int
    calendar_days: int
    words: str
    joined: bool
    pointer_only: bool

    @property
    def agent_must_ring(self) -> bool:
        return self.pointer_only
