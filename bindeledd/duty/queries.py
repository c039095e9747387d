"""Reads about duty lines: which lines an office has, whether they are open, and who takes over there (law 2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bindeledd.base.clock import now
from bindeledd.base.errors import NotFound
from bindeledd.directory.rules import Opening, opening
from bindeledd.duty.models import DutyLine, SignOn
from bindeledd.duty.rules import TEST_FAILURES, staffed_hours
from bindeledd.staff.queries import Colleague, leader_of

RECENT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes over on a line: the officer signed on, else the office's leader or deputy."""

    id: int
    display_name: str
    signed_on: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A duty line at a moment. It leads to `number` (E.164) or to the soft phone `sip_user`, never both."""

    id: int
    office_id: int
    kind: str  # acute, ordinary
    order: int
    name: str
    number: str | None
    sip_user: str | None
    opening: Opening
    taker: Taker
    desk_phone: bool = False
    test: str | None = None
    """Of whoever has the line: None when it was not rung, "" while it is being rung, else a code of TEST_RESULTS."""

    @property
    def open_now(self) -> bool:
        return self.opening.open_now


def lines_of(office_id: int, at: datetime | None = None) -> list[Line]:
    """The office's lines, acute first, each kind in its order. Raises NoLeader for an office not in use."""
    moment = at or now()
    lines = DutyLine.objects.filter(office=office_id, closed_down_at=None)
    found = list(lines.prefetch_related("hours").order_by("kind", "order"))
    if not found:
        return []
    leader = leader_of(office_id, moment)
    officers, tests = _officers([line.id for line in found], moment)
    return [_line(each, officers.get(each.id), leader, moment, tests.get(each.id)) for each in found]


def line(line_id: int, at: datetime | None = None) -> Line:
    """One line. Raises NotFound."""
    known = DutyLine.objects.filter(id=line_id, closed_down_at=None)
    office_id = known.values_list("office_id", flat=True).first()
    if office_id is None:
        raise NotFound(_("Vakttelefonen finnes ikke."))
    return next(each for each in lines_of(office_id, at) if each.id == line_id)


def taker_of(line_id: int, at: datetime | None = None) -> Taker:
    """Who takes over when this line answers: the officer signed on, else the leader (law 2). Raises NotFound."""
    return line(line_id, at).taker


def officer_of(line_id: int, at: datetime | None = None) -> list[int]:
    """The officer signed on to the line, or nobody."""
    return list(_open(at or now()).filter(line=line_id).values_list("officer_id", flat=True))


def lines_of_officer(user_id: int, at: datetime | None = None) -> list[int]:
    """The lines to which this person is signed on."""
    moment = at or now()
    return list(_open(moment).filter(officer=user_id).values_list("line_id", flat=True))


def failed_test_of(user_id: int, line_id: int, at: datetime) -> str:
    """Why this person did not get the line in the last quarter of an hour; a code of TEST_FAILURES or empty."""
    tried = SignOn.objects.filter(line=line_id, officer=user_id, since__gt=at - RECENT).order_by("-since", "-id")
    result = tried.values_list("test_result", flat=True).first() or ""
    return result if result in TEST_FAILURES else ""


def _line(found: DutyLine, officer: Taker | None, leader: Colleague, at: datetime, test: str | None) -> Line:
    hours = staffed_hours([(each.weekday, each.opens, each.closes) for each in found.hours.all()])
    return Line(
        id=found.id,
        office_id=found.office_id,
        kind=found.kind,
        order=found.order,
        name=found.name,
        number=found.number,
        sip_user=found.sip_user,
        opening=opening(hours, (), at),
        taker=officer or Taker(leader.id, leader.display_name, signed_on=False),
        desk_phone=found.desk_phone,
        test=test,
    )


def _officers(line_ids: list[int], at: datetime) -> tuple[dict[int, Taker], dict[int, str]]:
    rows = _open(at).filter(line__in=line_ids).select_related("officer")
    takers = {row.line_id: Taker(row.officer_id, row.officer.display_name, signed_on=True) for row in rows}
    return takers, {row.line_id: row.test_result for row in rows if row.test_call}


def _open(at: datetime) -> "QuerySet[SignOn]":
    return SignOn.objects.filter(since__lte=at, until__gt=at, officer__is_active=True)
