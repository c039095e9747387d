"""How the same call goes here: worked out by the product's own rules and the office's own facts; nothing is written."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language

from bindeledd.directory.queries import OfficeCard, office_card, office_numbered
from bindeledd.duty.queries import Line, lines_of
from bindeledd.handoffs import sentences
from bindeledd.handoffs.actions.common import deadline_for
from bindeledd.handoffs.queries import InboxRow
from bindeledd.handoffs.rules import WARN_BEFORE, Deadline, tell_caller_from
from bindeledd.inbox import lines
from bindeledd.inquiries import rules
from bindeledd.notices.sms import texts
from bindeledd.staff.queries import leader_of
from bindeledd.web.compared.stories import Story

OFFICE = "0313"
REFERENCE = "1234567894"
_NOBODY = 0


@dataclass(frozen=True, slots=True)
class Moments:
    """The call's moments (aware): the same on both sides."""

    rang: datetime
    answered: datetime
    tried: datetime
    hung_up: datetime


@dataclass(frozen=True, slots=True)
class Today:
    """What the product makes of the call."""

    urgent: bool
    signs: tuple[str, ...]
    office: OfficeCard
    line: Line | None
    owner: str
    deadline: Deadline
    promise: str
    row: lines.Line
    leader_told_at: datetime
    caller_told_at: datetime
    text_message: str


def told(story: Story, moments: Moments) -> Today:
    """The call of `story` at these moments. Reads the directory and who has duty; needs a scope that may."""
    place = office_card(office_numbered(OFFICE).id, moments.answered)
    urgent = rules.urgency_of(story.signs) == "urgent"
    deadline = deadline_for(place.id, moments.rang, urgent=urgent)
    language = get_language() or "nb"
    return Today(
        urgent=urgent,
        signs=story.signs,
        office=place,
        line=next(iter(lines_of(place.id, moments.tried)), None),
        owner=leader_of(place.id, moments.hung_up).display_name,
        deadline=deadline,
        promise=sentences.promise_words(deadline, place.name, moments.hung_up, language),
        row=_row(story, moments, deadline, place, urgent=urgent),
        leader_told_at=max(moments.hung_up, deadline.due_at - WARN_BEFORE),
        caller_told_at=tell_caller_from(moments.hung_up, deadline.due_at),
        text_message=texts.text_in(texts.language_of(language)),
    )


def _row(story: Story, moments: Moments, deadline: Deadline, place: OfficeCard, *, urgent: bool) -> lines.Line:
    """The inquiry as it lies in the office's inbox at hang-up, in the inbox's own words."""
    row = InboxRow(
        id=UUID(int=0),
        reference=REFERENCE,
        office_id=place.id,
        urgency="urgent" if urgent else "normal",
        due_at=deadline.due_at,
        overdue=False,
        due_sentence=sentences.due_sentence(deadline.due_at, moments.hung_up),
        need=story.need,
        person_name=story.person,
        responsible_id=None,
        responsible_name="",
        taken=False,
        received_at=moments.rang,
        pointer_only=not place.clear_text_allowed,
        attempts=0,
        booked_from=None,
    )
    return next(lines.Lines(_NOBODY, moments.hung_up).of([row]))
