"""Duty lines as the duty page and the leader's page show them."""

from dataclasses import dataclass

from bindeledd.base.clock import now
from bindeledd.base.scope import acting_user_id, current_actor
from bindeledd.duty.queries import Line, failed_test_of, line, lines_of
from bindeledd.handoffs.queries import urgent_on_line
from bindeledd.inbox.access import OfficeName
from bindeledd.inbox.forms import ColleagueForm
from bindeledd.notices.models import Notice
from bindeledd.staff.queries import Colleague, staff_of


@dataclass(frozen=True, slots=True)
class Shift:
    """One line with the form that asks a colleague to take it."""

    line: Line
    mine: bool
    form: ColleagueForm
    urgent: int = 0
    """Open urgent inquiries that lie with it: they go with the line to whoever takes it."""

    failed: str = ""
    """Why the reader did not get the line a moment ago: the code of what its telephone did."""

    @property
    def gap(self) -> bool:
        """Open with nobody signed on: the leader answers for it (law 2)."""
        return self.line.open_now and not self.line.taker.signed_on


@dataclass(frozen=True, slots=True)
class OfficeShifts:
    """All lines of one office."""

    office: OfficeName
    shifts: list[Shift]

    @property
    def gaps(self) -> list[Shift]:
        return [each for each in self.shifts if each.gap]


def of_office(office: OfficeName, bound: dict[int, ColleagueForm]) -> OfficeShifts:
    """The office's lines, acute first."""
    staff = [each for each in staff_of(office.id) if each.id != acting_user_id()]
    return OfficeShifts(office, [_shift(each, staff, bound) for each in lines_of(office.id)])


def colleagues_of(line_id: int) -> list[Colleague]:
    """Whom the acting officer may ask to take this line."""
    return [each for each in staff_of(line(line_id).office_id) if each.id != acting_user_id()]


def asked_of(user_id: int) -> list[Line]:
    """Lines that a colleague has asked this person to take and that they don't have yet."""
    asked = Notice.objects.filter(to_user=user_id, kind="duty_offered", seen_at=None)
    numbers = {int(subject.removeprefix("line:")) for subject in asked.values_list("subject", flat=True)}
    known = [each for office in current_actor().offices for each in lines_of(office)]
    return [each for each in known if each.id in numbers and each.taker.id != user_id]


def _shift(found: Line, staff: list[Colleague], bound: dict[int, ColleagueForm]) -> Shift:
    mine = found.taker.signed_on and found.taker.id == acting_user_id()
    form = bound.get(found.id) or ColleagueForm(colleagues=staff, auto_id=f"line-{found.id}-%s")
    failed = "" if found.taker.signed_on else failed_test_of(acting_user_id(), found.id, now())
    return Shift(found, mine, form, len(urgent_on_line(found.id)), failed)
