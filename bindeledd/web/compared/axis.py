"""Two waits on one time axis of whole days, midnight to midnight by Oslo's wall clock. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bindeledd.base import calendar
from bindeledd.base.clock import OSLO

WIDTH = 1000
THINNEST = 6
"""A wait of a minute must still be seen."""


@dataclass(frozen=True, slots=True)
class Day:
    """One column of the axis."""

    day: date
    x: int
    width: int

    @property
    def is_off(self) -> bool:
        """Whether nobody counts it: a weekend or a public holiday."""
        return not calendar.is_working_day(self.day)


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a wait, in thousandths of the axis."""

    x: int
    width: int


class Axis:
    """From the day of `first` to that of `last` (aware), both whole."""

    def __init__(self, first: datetime, last: datetime) -> None:
        self._start = first.astimezone(OSLO).date()
        self._days = (last.astimezone(OSLO).date() - self._start).days + 1

    @property
    def days(self) -> list[Day]:
        """Every day of the axis, in order."""
        dates = [self._start + timedelta(days=number) for number in range(self._days)]
        edges = [round(WIDTH * number / self._days) for number in range(self._days + 1)]
        return [Day(day, edges[n], edges[n + 1] - edges[n]) for n, day in enumerate(dates)]

    def x(self, at: datetime) -> int:
        """Where a moment (aware) lies: 0 at the first midnight, WIDTH at the last."""
        local = at.astimezone(OSLO)
        gone = (local.date() - self._start).days + (local.hour * 60 + local.minute) / 1440
        return round(WIDTH * gone / self._days)

    def bar(self, first: datetime, last: datetime) -> Bar:
        """From one moment to another."""
        left = self.x(first)
        return Bar(left, max(THINNEST, self.x(last) - left))
