"""Every write to inquiries, split by verb: drafts, opening, notes, ownership, closing."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from bindeledd.callers.queries import PersonView
from bindeledd.inquiries.queries import DraftView, InquiryView


@dataclass(frozen=True)
class SavedField:
    """A saved field: the cleaned value and its new revision."""

    field: str
    value: str
    revision: int


def save_field(call_id: UUID, field: str, value: str, revision: int = 0) -> SavedField:
    """Autosave one field of the call's form. `revision` is the one last seen for this field (0: never saved).

    Raises FieldConflict (409; attributes `field`, `value`, `revision` hold what is stored) when another tab saved
    the same field since; Invalid when too long or an unknown code; Refused when the call is not the agent's.
    """
    raise NotImplementedError


def load_draft(call_id: UUID) -> DraftView | None:
    """Same as queries.draft_view."""
    raise NotImplementedError


def identify_caller(call_id: UUID) -> PersonView:
    """Identify from the draft's fields (municipality, person_name, national_id, has_no_national_id, method,
    on_behalf, caller_name); the screen may show earlier contact after this."""
    raise NotImplementedError


def add_note(inquiry_id: UUID, text: str) -> UUID:
    """Append a note; source follows the actor. Refused on pointers and closed inquiries."""
    raise NotImplementedError


def claim(inquiry_id: UUID) -> InquiryView:
    """The acting adviser takes over. Raises AlreadyTakenOver (params: name) when somebody else has since the
    acting user last could see it as free."""
    raise NotImplementedError


def release(inquiry_id: UUID) -> InquiryView:
    """The responsible lets go: the office's leader becomes responsible and gets a notice; never ownerless."""
    raise NotImplementedError


def hand_to(inquiry_id: UUID, colleague_id: int) -> int:
    """Offer the inquiry to a colleague of the office; nothing moves until they accept. Returns the offer's id."""
    raise NotImplementedError


def accept_offer(offer_id: int) -> InquiryView:
    """The colleague takes over what was offered."""
    raise NotImplementedError


def decline_offer(offer_id: int) -> None:
    """The colleague says no; the one who offered gets a notice."""
    raise NotImplementedError
