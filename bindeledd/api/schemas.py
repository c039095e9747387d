"""The shapes that go in and out of the API. Unknown fields, naive times and wrong types are refused.

They are Pydantic's own: django-ninja's would read each field of an answer by way of an attribute that may be a call.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictBool, StrictStr

from bindeledd.callers.rules import NAME_LIMIT, ON_BEHALF
from bindeledd.handoffs.rules import CLOSED_AFTER_CONTACT, RESULTS
from bindeledd.inquiries.rules import LANGUAGES, NEEDS, OTHER_WAY_LIMIT, SIGNS, TEXT_LIMIT, WISHES


class Body(BaseModel):
    """What is sent in: just these fields, in just these types."""

    model_config = ConfigDict(extra="forbid", strict=True)


Digits4 = Annotated[StrictStr, Field(pattern=r"^[0-9]{4}$", examples=["0301"])]
Clock = Annotated[StrictStr, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", examples=["09:00"])]
Text = Annotated[StrictStr, Field(max_length=TEXT_LIMIT)]
Need = Annotated[StrictStr, Field(json_schema_extra={"enum": sorted(NEEDS)}, max_length=10)]
Sign = Annotated[StrictStr, Field(json_schema_extra={"enum": sorted(set(SIGNS) - {"pressed_urgent"})}, max_length=20)]
Wish = Annotated[StrictStr, Field(json_schema_extra={"enum": sorted(WISHES)}, max_length=7)]
Language = Annotated[StrictStr, Field(json_schema_extra={"enum": sorted(LANGUAGES)}, max_length=5)]
OnBehalf = Annotated[StrictStr, Field(json_schema_extra={"enum": sorted(ON_BEHALF)}, max_length=5)]
Result = Annotated[StrictStr, Field(json_schema_extra={"enum": sorted(RESULTS)}, max_length=16)]
Way = Annotated[StrictStr, Field(json_schema_extra={"enum": ["number", "other_way"]}, max_length=9)]
Outcome = Annotated[
    StrictStr, Field(json_schema_extra={"enum": sorted({*CLOSED_AFTER_CONTACT, "unreached"})}, max_length=14)
]
Username = Annotated[StrictStr, Field(max_length=60)]


class PersonIn(Body):
    """Whom it is about. A national id, or `has_no_national_id`, never both."""

    name: Annotated[StrictStr, Field(min_length=1, max_length=NAME_LIMIT)]
    national_id: Annotated[StrictStr, Field(max_length=40)] | None = None
    has_no_national_id: StrictBool = False


class HandIn(Body):
    """What a person needs, handed in by a system. The office is where the person stays."""

    office: Digits4
    person: PersonIn
    need: Need = ""
    text: Text = ""
    signs: Annotated[list[Sign], Field(max_length=10)] = []
    wish_to_apply: Wish = "unknown"
    language: Language = "nb"
    on_behalf: OnBehalf = "self"
    caller_name: Annotated[StrictStr, Field(max_length=NAME_LIMIT)] = ""
    safe_number: Annotated[StrictStr, Field(max_length=40)] = ""
    safe_from: Clock | None = None
    safe_to: Clock | None = None
    other_way: Annotated[StrictStr, Field(max_length=OTHER_WAY_LIMIT)] = ""
    received_at: Annotated[AwareDatetime, Field(strict=False)] | None = None


class Promised(BaseModel):
    """What the person can be told: who makes contact, by when, in a sentence, and the reference."""

    reference: str
    office: str
    due_at: datetime
    working_days: int
    calendar_days: int
    words: str
    id: UUID | None = Field(None, description="Only for the office's own systems")
    pointer_only: bool = Field(
        False, description="The municipality lacks a valid agreement: no text was kept, ring the office"
    )


class InquiryItem(BaseModel):
    """One open inquiry. Name and need are there only on behalf of a named adviser."""

    id: UUID
    reference: str
    urgency: str
    due_at: datetime
    overdue: bool
    received_at: datetime
    taken: bool
    person_name: str | None = None
    need: str | None = None
    attempts: int | None = None


class InquiryPage(BaseModel):
    """Urgent and due first. `cursor` fetches the next page; empty at the end."""

    items: list[InquiryItem]
    cursor: str


class NoteOut(BaseModel):
    """One note; `source` is nks, office or system."""

    id: UUID
    at: datetime
    author: str
    source: str
    text: str


class AttemptOut(BaseModel):
    """One attempt to reach the person."""

    at: datetime
    by: str
    result: str
    way: str


class InquiryOut(BaseModel):
    """Everything an adviser of the owner office sees."""

    id: UUID
    reference: str
    office: str
    state: str
    outcome: str
    urgency: str
    signs: list[str]
    due_at: datetime | None
    received_at: datetime
    responsible: str
    taken: bool
    person_name: str
    on_behalf: str
    caller_name: str
    need: str
    wish_to_apply: str
    language: str
    safe_number: str | None
    safe_from: Clock | None
    safe_to: Clock | None
    other_way: str
    pointer_only: bool
    notes: list[NoteOut]
    attempts: list[AttemptOut]
    promised: list[str] = Field(description="The promises in the words that were spoken")


class NoteIn(Body):
    """A note is appended and never changed; a correction is a new note."""

    text: Annotated[StrictStr, Field(min_length=1, max_length=TEXT_LIMIT)]


class Made(BaseModel):
    """The id of what was made."""

    id: UUID


class AttemptIn(Body):
    """An attempt to reach the person; unreached is not contact."""

    result: Result
    way: Way = "number"
    note: Text = ""


class CloseIn(Body):
    """How it ends. `contact` records that the person was reached now; `approved_by` is the leader, when unreached."""

    outcome: Outcome
    contact: Way | None = None
    note: Text = ""
    approved_by: Username | None = None


class State(BaseModel):
    """Where an inquiry stands after an act."""

    id: UUID
    state: str
    responsible: str
    due_at: datetime | None
    outcome: str
    kept: bool | None = None


class FindIn(Body):
    """A national id is never part of an address, so it is asked for in a body."""

    national_id: Annotated[StrictStr, Field(min_length=1, max_length=40)]


class OfficeItem(BaseModel):
    """An office and whether its telephone is open now. Times are aware."""

    number: str
    name: str
    municipality: str
    municipality_name: str
    district: str
    in_use: bool
    open_now: bool
    opens_at: datetime | None
    closes_at: datetime | None


class OfficePage(BaseModel):
    """In order of office number. `cursor` fetches the next page; empty at the end."""

    items: list[OfficeItem]
    cursor: str


class HoursOut(BaseModel):
    """One interval of a weekday (0 is Monday), wall time in Oslo."""

    weekday: int
    opens: Clock
    closes: Clock


class LineOut(BaseModel):
    """A duty line; its number is shown to the office's own systems only."""

    kind: str
    name: str
    open_now: bool
    number: str | None = None


class OfficeOut(OfficeItem):
    """The office card."""

    phone_hours: list[HoursOut]
    reception_hours: list[HoursOut]
    visiting_address: str
    what_to_know: str
    clear_text_allowed: bool
    lines: list[LineOut]


class Figures(BaseModel):
    """The own office's figures for a month of Oslo dates. Null: a count below five."""

    office: str
    month: str
    received: int | None
    urgent: int | None
    closed: int | None
    contact_in_time: int | None
    not_kept: int | None
    open_now: int | None
    overdue_now: int | None
    median_hours_to_contact: float | None


class WebhookIn(Body):
    """Where to be told, and of what."""

    url: Annotated[StrictStr, Field(min_length=8, max_length=500)]
    kinds: Annotated[list[Annotated[StrictStr, Field(max_length=40)]], Field(min_length=1, max_length=10)]


class WebhookOut(BaseModel):
    """One webhook, as it can be shown again."""

    id: UUID
    url: str
    kinds: list[str]
    created_at: datetime
    waiting: int
    last_outcome: str


class WebhookMade(WebhookOut):
    """The secret with which deliveries are signed; shown this once."""

    secret: str
