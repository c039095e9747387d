"""What the queries of this room give to the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from bindeledd.inquiries.models import Inquiry


@dataclass(frozen=True)
class FieldValue:
    """One field of a draft; give `revision` back with the next save of the same field."""

    value: str
    revision: int


@dataclass(frozen=True)
class DraftView:
    """The form of one call as saved. `fields` is keyed by the names of `rules.FIELDS`.

    State: editing, opened (an inquiry exists), abandoned or shredded (wrapped up; no fields).
    """

    call_id: UUID
    fields: dict[str, FieldValue]
    person_id: UUID | None
    inquiry_id: UUID | None
    office_id: int | None
    state: str
    saved_at: datetime

    def value(self, field: str) -> str:
        """The field's text, or "" when it was never filled in."""
        found = self.fields.get(field)
        return found.value if found else ""


@dataclass(frozen=True)
class NoteView:
    """One note. `source` is nks or office."""

    id: UUID
    inquiry_id: UUID
    author: str
    at: datetime
    source: str
    text: str


@dataclass(frozen=True)
class Standing:
    """Where an inquiry stands: nothing of what was said."""

    id: UUID
    state: str  # open | closed
    outcome: str
    due_at: datetime | None
    responsible_id: int | None
    responsible_name: str
    taken_at: datetime | None  # None: nobody has taken it yet, the leader (or line) answers for it


@dataclass(frozen=True)
class PersonOpen:
    """A person's open inquiries at an office, urgent and due first, and the name they have there."""

    name: str
    rows: tuple[Inquiry, ...]


@dataclass(frozen=True)
class InquiryView:
    """One inquiry. Texts are empty when the inquiry is only a pointer (no valid agreement)."""

    id: UUID
    reference: str  # ten digits
    municipality: str
    office_id: int
    office_name: str
    state: str  # open | closed
    outcome: str
    urgency: str  # normal | urgent
    signs: tuple[str, ...]  # codes of rules.SIGNS
    due_at: datetime | None
    due_basis: str  # consult | promise | cut_off
    responsible_id: int | None
    responsible_name: str
    taken_at: datetime | None  # None: nobody has taken it yet, the leader (or line) answers for it
    duty_line_id: int | None
    person_id: UUID | None
    person_name: str
    received_at: datetime
    need: str  # code of rules.NEEDS
    wish_to_apply: str  # yes | help | no | unknown
    language: str
    pointer_only: bool
    on_behalf: str  # self | other
    caller_name: str
    safe_number: str | None  # E.164
    number_confirmed: bool
    safe_from: time | None
    safe_to: time | None
    other_way: str
    closed_at: datetime | None


@dataclass(frozen=True)
class PersonInquiries:
    """What the agent may see of an identified person: open inquiries and the contact centre's own notes."""

    open: tuple[InquiryView, ...]
    notes: tuple[NoteView, ...]
