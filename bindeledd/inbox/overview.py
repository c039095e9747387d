"""What a leader must see today, put together from the rooms that know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bindeledd.base.clock import OSLO, now
from bindeledd.base.scope import acting_user_id, current_actor
from bindeledd.handoffs import queries as handoffs
from bindeledd.handoffs.queries import InboxRow
from bindeledd.inbox import shifts
from bindeledd.inbox.access import OfficeName
from bindeledd.inbox.forms import DeputyForm
from bindeledd.inbox.lists import Question, questions_to
from bindeledd.notices.queries import of_actor
from bindeledd.staff.models import Deputy
from bindeledd.staff.queries import Colleague, leader_of, staff_of

MOST = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """One notice: a code and when it came."""

    kind: str
    subject: str
    at: datetime

    @property
    def inquiry(self) -> str:
        """The inquiry's id when the notice is about one."""
        return self.subject.removeprefix("inquiry:") if self.subject.startswith("inquiry:") else ""


@dataclass(frozen=True, slots=True)
class Place:
    """Who leads an office now, the periods to come, and the form that names a deputy."""

    office: OfficeName
    leader: Colleague
    deputies: list[Deputy]
    form: DeputyForm


@dataclass(frozen=True, slots=True)
class Board:
    """The leader's page."""

    overdue: list[InboxRow]
    urgent: list[InboxRow]
    soon: list[InboxRow]
    today: list[InboxRow]
    unclaimed: tuple[InboxRow, ...]
    questions: list[Question]
    not_told: tuple[tuple[InboxRow, str], ...]
    notices: list[Waiting]
    duty: list[shifts.OfficeShifts]
    places: list[Place]

    @property
    def gaps(self) -> int:
        return sum(len(each.gaps) for each in self.duty)


def of_offices(offices: Sequence[OfficeName], bound: dict[int, DeputyForm]) -> Board:
    """The board of these offices; an inquiry stands in the first list that fits it."""
    ids = [each.id for each in offices]
    first = handoffs.leader_list(ids)
    page = handoffs.inbox_page(ids, "", MOST)
    shown = {row.id for row in first}
    tonight = _end_of_day(now())
    return Board(
        overdue=[row for row in first if row.overdue],
        urgent=[row for row in first if row.urgency == "urgent" and not row.overdue],
        soon=[row for row in first if row.urgency != "urgent" and not row.overdue],
        today=[row for row in page.rows if row.due_at <= tonight and row.id not in shown],
        unclaimed=handoffs.inbox_page(ids, "", MOST, only="unclaimed").rows,
        questions=questions_to(ids, {}),
        not_told=handoffs.callers_not_told(ids),
        notices=_notices(),
        duty=[shifts.of_office(each, {}) for each in offices],
        places=[_place(each, bound) for each in offices],
    )


def _end_of_day(at: datetime) -> datetime:
    return at.astimezone(OSLO).replace(hour=23, minute=59, second=59)


def _notices() -> list[Waiting]:
    """The newest notice about each thing."""
    unseen = of_actor(current_actor()).filter(seen_at=None).order_by("created_at")[:MOST]
    newest = {each.subject: Waiting(each.kind, each.subject, each.created_at) for each in unseen}
    return sorted(newest.values(), key=lambda each: each.at, reverse=True)


def _place(office: OfficeName, bound: dict[int, DeputyForm]) -> Place:
    coming = Deputy.objects.filter(office=office.id, valid_to__gt=now()).select_related("deputy").order_by("valid_from")
    staff = [each for each in staff_of(office.id) if each.id != acting_user_id()]
    form = bound.get(office.id) or DeputyForm(colleagues=staff, auto_id=f"deputy-{office.id}-%s")
    return Place(office, leader_of(office.id), list(coming), form)
