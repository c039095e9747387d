"""Pure rules of the line: when it is open and what is said when it is not (rules L80, L84, L88)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bindeledd.base.calendar import holiday_name
from bindeledd.base.clock import OSLO

_LOOK_AHEAD_DAYS = 30
_FULL_DAY = 24 * 60
_LEAST = timedelta(minutes=30)
_FIRST_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Interval:
    """Open from–to in minutes of a weekday (0 is Monday), Oslo wall time; `closes` may be 1440 (midnight)."""

    weekday: int
    opens: int
    closes: int
    on_public_holidays: bool = False


WORKDAYS_9_TO_15 = tuple(Interval(day, 9 * 60, 15 * 60) for day in range(5))
ALWAYS = tuple(Interval(day, 0, _FULL_DAY, on_public_holidays=True) for day in range(7))


def is_open(hours: Iterable[Interval], at: datetime) -> bool:
    """Whether the line is open at this moment (aware time)."""
    local = at.astimezone(OSLO)
    minute = local.hour * 60 + local.minute
    return any(each.opens <= minute < each.closes for each in _of(hours, local.date()))


def next_opening(hours: Iterable[Interval], at: datetime) -> datetime | None:
    """When the line opens next (UTC); None when it doesn't within a month."""
    known = tuple(hours)
    today = at.astimezone(OSLO).date()
    for ahead in range(_LOOK_AHEAD_DAYS):
        day = today + timedelta(days=ahead)
        for each in sorted(_of(known, day), key=lambda interval: interval.opens):
            opens = _moment(day, each.opens)
            if opens > at:
                return opens
    return None


def closing(hours: Iterable[Interval], at: datetime) -> datetime | None:
    """When the line closes for today (UTC): the last closing time of the Oslo day, if any."""
    day = at.astimezone(OSLO).date()
    return max((_moment(day, each.closes) for each in _of(hours, day)), default=None)


def ring_before(hours: Iterable[Interval], at: datetime, least: timedelta = _LEAST) -> datetime:
    """By when a lead must ring a contact: before closing time, but never less than `least` from now."""
    closes = closing(hours, at)
    return max(closes, at + least) if closes else at + least


def ring_when_open(hours: Iterable[Interval], at: datetime, urgent: bool) -> datetime:
    """By when a lead must ring whom nobody on duty answered: within the line's next hour, at once when it is urgent."""
    known = tuple(hours)
    soonest = at + _LEAST
    opens = at if is_open(known, at) else next_opening(known, at)
    if urgent or opens is None:
        return soonest
    closes = closing(known, opens)
    return max(soonest, min(opens + _FIRST_HOUR, closes or opens))


def is_served(hours: Iterable[Interval], rang: datetime, at: datetime, after_closing: timedelta) -> bool:
    """Whether agents now serve whoever rang then: the line is open, or they came before it closed a while ago."""
    known = tuple(hours)
    closed_at = closing(known, at)
    closed_lately = closed_at is not None and closed_at <= at < closed_at + after_closing
    return is_open(known, at) or (closed_lately and is_open(known, rang))


def opening_for(hours: Iterable[Interval], rang: datetime, at: datetime) -> tuple[str, ...]:
    """What a caller is told of the opening; nothing when the line is open, or was when they rang.

    They may have waited meanwhile with the engine's own notice: everybody who came before closing is served.
    """
    known = tuple(hours)
    if is_open(known, at) or is_open(known, rang):
        return ()
    return opening_parts(next_opening(known, at), at)


def opening_parts(opens: datetime | None, at: datetime) -> tuple[str, ...]:
    """Prompt parts that say when the line opens: `("opens", "tomorrow", "clock", "number-9")`."""
    if opens is None:
        return ("opens-unknown",)
    local, today = opens.astimezone(OSLO), at.astimezone(OSLO).date()
    return ("opens", *_day_parts(local.date(), today), "clock", *_clock_parts(local.time()))


def promise_parts(due_at: datetime, at: datetime) -> tuple[str, ...]:
    """Prompt parts that say by when the office rings: `("promise", "day-2", "date-25", "month-11", "clock", …)`."""
    local, today = due_at.astimezone(OSLO), at.astimezone(OSLO).date()
    near = {0: ("today",), 1: ("tomorrow",)}.get((local.date() - today).days)
    return ("promise", *(near or _dated_parts(local.date())), "clock", *_clock_parts(local.time()))


def _day_parts(day: date, today: date) -> tuple[str, ...]:
    ahead = (day - today).days
    if ahead == 0:
        return ("today",)
    if ahead == 1:
        return ("tomorrow",)
    if ahead < 7:
        return (f"day-{day.weekday()}",)
    return _dated_parts(day)


def _dated_parts(day: date) -> tuple[str, ...]:
    return (f"day-{day.weekday()}", f"date-{day.day}", f"month-{day.month}")


def _clock_parts(moment: time) -> tuple[str, ...]:
    if moment.minute == 0:
        return (f"number-{moment.hour}",)
    if moment.minute < 10:
        return (f"number-{moment.hour}", "number-0", f"number-{moment.minute}")
    return (f"number-{moment.hour}", f"number-{moment.minute}")


def _of(hours: Iterable[Interval], day: date) -> list[Interval]:
    holiday = holiday_name(day) is not None
    return [each for each in hours if each.weekday == day.weekday() and (each.on_public_holidays or not holiday)]


def _moment(day: date, minute: int) -> datetime:
    start = datetime.combine(day, time(), OSLO)
    return (start + timedelta(minutes=minute)).astimezone(UTC)
