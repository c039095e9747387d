"""Invented hours that show every pattern found in practice, in the proportions found (rules L86)."""

from datetime import time
from zlib import crc32

from bindeledd.directory.rules import Hours

WORKDAYS = range(5)
_SURVEYED = 70


def _every(days: "range | tuple[int, ...]", *intervals: tuple[time, time]) -> tuple[Hours, ...]:
    return tuple(Hours(day, opens, closes) for day in days for opens, closes in intervals)


CLOSED_ALL_WEEK: tuple[Hours, ...] = ()
TWO_DAYS_AND_A_MORNING = (
    *_every((0, 3), (time(11, 30), time(14, 30))),
    *_every((2,), (time(10), time(12))),
)
TWO_DAYS = _every((1, 3), (time(12), time(14)))
TWO_HOURS_A_DAY = _every(WORKDAYS, (time(12), time(14)))
LUNCH_GAP = _every(WORKDAYS, (time(9), time(11, 30)), (time(12, 15), time(15)))
FULL_DAYS = _every(WORKDAYS, (time(9), time(15)))
LATE_MORNINGS = _every(WORKDAYS, (time(10), time(14)))

_RECEPTION = (
    (11, CLOSED_ALL_WEEK),
    (30, TWO_DAYS),
    (49, TWO_DAYS_AND_A_MORNING),
    (61, TWO_HOURS_A_DAY),
    (65, LUNCH_GAP),
    (_SURVEYED, FULL_DAYS),
)
"""Of 70 offices surveyed: 11 closed, 49 open at most six hours (rounded here to eight) and 61 at most ten a week."""

_PHONE = ((1, CLOSED_ALL_WEEK), (3, LUNCH_GAP), (5, LATE_MORNINGS), (6, TWO_HOURS_A_DAY), (10, FULL_DAYS))


def reception_hours(number: str, county: str) -> tuple[Hours, ...]:
    """Reception hours of the office with this number, always the same ones; Oslo's are 09–15 (rules L86)."""
    return FULL_DAYS if county == "Oslo" else _drawn(f"reception {number}", _RECEPTION)


def phone_hours(number: str, county: str) -> tuple[Hours, ...]:
    """Phone hours of the office with this number, always the same ones; a tenth of the offices has none."""
    return FULL_DAYS if county == "Oslo" else _drawn(f"phone {number}", _PHONE)


def by_appointment(number: str) -> bool:
    """Whether a closed reception receives people by appointment; half of them do."""
    return crc32(f"appointment {number}".encode()) % 2 == 0


def _drawn(seed: str, shares: tuple[tuple[int, tuple[Hours, ...]], ...]) -> tuple[Hours, ...]:
    ticket = crc32(seed.encode()) % shares[-1][0]
    return next(pattern for upto, pattern in shares if ticket < upto)
