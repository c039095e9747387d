"""Working days in Norway: Monday to Friday that is not a public holiday (rules L80, L81)."""

from datetime import date, timedelta
from functools import lru_cache

import holidays

_SUNDAY = 6
_SATURDAY = 5


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("NO", years=year, language="no").items())


def holiday_name(day: date) -> str | None:
    """The bokmål name of the public holiday on this day, or None. Plain Sundays have no name."""
    return _public_holidays(day.year).get(day)


def is_working_day(day: date) -> bool:
    """Whether the day is Monday to Friday and no public holiday; 24 and 31 December count as working days."""
    return day.weekday() < _SATURDAY and holiday_name(day) is None


def add_working_days(day: date, count: int) -> date:
    """The working day that lies `count` working days after `day`; the day itself is not counted (rules L83).

    Raises ValueError for a count below one.
    """
    if count < 1:
        raise ValueError("count must be at least one working day")
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def next_working_day(day: date) -> date:
    """The first working day after `day`."""
    return add_working_days(day, 1)
