"""Opening hours: wall time in Oslo, lunch gaps, special dates and public holidays (rules L80, L82, L86, L88)."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from bindeledd.base.calendar import holiday_name
from bindeledd.base.clock import OSLO
from bindeledd.base.errors import Invalid
from bindeledd.base.words import gettext_lazy as _

DAYS_AHEAD = 30
WITHOUT_PHONE_HOURS = time(15)
"""When a promise is due at an office without phone hours that day (issue 2, rules L83)."""


@dataclass(frozen=True, slots=True)
class Hours:
    """One interval of a weekday (0 is Monday), wall time in Oslo."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Special:
    """A date on which the weekly hours don't hold. Closed when it has no times."""

    date: date
    opens: time | None = None
    closes: time | None = None

    @property
    def closed(self) -> bool:
        return self.opens is None or self.closes is None


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether something is open, until when (aware, Oslo), or else when it opens next within 30 days."""

    open_now: bool
    closes_at: datetime | None = None
    opens_at: datetime | None = None


Intervals = list[tuple[time, time]]

LONGEST_DAY = 100
MOST_INTERVALS = 4
_BETWEEN = re.compile(r"\s*(?:,|;|\+|&|\bog\b|\band\b|\n)\s*", re.IGNORECASE)
_CLOCK = r"(?:kl\.?\s*)?([0-9]{1,2})(?:[.:]([0-9]{2}))?"
_INTERVAL = re.compile(rf"{_CLOCK}\s*(?:-|–|—|til|to)\s*{_CLOCK}")


def parse_day(name: str, text: str) -> Intervals:
    """The intervals of a day as somebody typed them: `09.00–11.30 og 12.15-15`; empty means closed. Raises Invalid."""
    if len(text) > LONGEST_DAY:
        raise Invalid(name, _("Skriv kortere: høyst {count} tegn."), count=LONGEST_DAY)
    parts = [part for part in _BETWEEN.split(text.strip()) if part]
    if len(parts) > MOST_INTERVALS:
        raise Invalid(name, _("Høyst {count} tider på en dag."), count=MOST_INTERVALS)
    found = sorted(_interval(name, part) for part in parts)
    if any(later[0] < earlier[1] for earlier, later in pairwise(found)):
        raise Invalid(name, _("Tidene overlapper hverandre."))
    return found


def day_as_text(intervals: Collection[tuple[time, time]]) -> str:
    """The same intervals the way parse_day reads them: `09.00–11.30, 12.15–15.00`."""
    return ", ".join(f"{opens:%H.%M}–{closes:%H.%M}" for opens, closes in intervals)


def _interval(name: str, text: str) -> tuple[time, time]:
    found = _INTERVAL.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        opens, closes = time(int(found[1]), int(found[2] or 0)), time(int(found[3]), int(found[4] or 0))
    except ValueError:
        raise Invalid(name, _("Skriv tidene slik: 09.00–11.30, 12.15–15.00.")) from None
    if closes <= opens:
        raise Invalid(name, _("Slutten må være etter starten."))
    return opens, closes


def hours_on(hours: Collection[Hours], specials: Collection[Special], day: date) -> Intervals:
    """The intervals of a date in order, touching ones joined. A special date overrides weekday and public holiday."""
    for special in specials:
        if special.date == day:
            return [] if special.opens is None or special.closes is None else [(special.opens, special.closes)]
    if holiday_name(day) is not None:
        return []
    return _joined(sorted((each.opens, each.closes) for each in hours if each.weekday == day.weekday()))


def opening(hours: Collection[Hours], specials: Collection[Special], at: datetime) -> Opening:
    """Open or closed at a moment (aware), and what comes next. Instants are compared in UTC, so DST days hold."""
    for opens, closes in _instants(hours, specials, at.astimezone(OSLO).date()):
        if closes <= at:
            continue
        if opens <= at:
            return Opening(True, closes_at=closes.astimezone(OSLO))
        return Opening(False, opens_at=opens.astimezone(OSLO))
    return Opening(False)


def phone_end(hours: Collection[Hours], specials: Collection[Special], day: date) -> time | None:
    """When phone hours end on a date; None when the week has none that day.

    An office's own special dates may make the end earlier, never later, so that they never move a deadline
    later: a closed day counts with its weekly hours (issue 2, rules L83).
    """
    weekly = max((each.closes for each in hours if each.weekday == day.weekday()), default=None)
    special = next((each.closes for each in specials if each.date == day and each.closes), None)
    return weekly if special is None else min(special, weekly or WITHOUT_PHONE_HOURS)


def _instants(
    hours: Collection[Hours], specials: Collection[Special], first: date
) -> Iterator[tuple[datetime, datetime]]:
    for days in range(DAYS_AHEAD + 1):
        day = first + timedelta(days=days)
        for opens, closes in hours_on(hours, specials, day):
            yield _instant(day, opens), _instant(day, closes)


def _instant(day: date, wall: time) -> datetime:
    return datetime.combine(day, wall, OSLO).astimezone(UTC)


def _joined(intervals: Intervals) -> Intervals:
    joined: Intervals = []
    for opens, closes in intervals:
        if joined and opens <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(closes, joined[-1][1])
        else:
            joined.append((opens, closes))
    return joined
