"""When a text may go out: inside the texting hours and the safe hours, and before it is too late."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindeledd.base.calendar import holiday_name
from bindeledd.base.clock import OSLO
from bindeledd.notices.sms import rules

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
LENGTHS = st.timedeltas(timedelta(minutes=1), timedelta(days=4))
CLOCKS = st.times().map(lambda each: each.replace(second=0, microsecond=0))


def oslo(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=OSLO)


def test_on_a_working_day_it_goes_at_once_until_the_end() -> None:
    found = rules.window(oslo(25, 13), oslo(25, 15), rules.TEXTING_HOURS)
    assert found == rules.Window(oslo(25, 13), oslo(25, 15))


def test_it_waits_for_the_safe_hours_and_ends_with_them() -> None:
    found = rules.window(oslo(25, 8), oslo(25, 15), rules.TEXTING_HOURS, time(10), time(11))
    assert found == rules.Window(oslo(25, 10), oslo(25, 11))


@pytest.mark.parametrize(
    ("at", "before", "safe"),
    [
        (oslo(25, 13), oslo(25, 15), (time(17), time(19))),
        (oslo(25, 21), oslo(26, 7, 59), (None, None)),
        (oslo(22, 9), oslo(22, 20), (None, None)),  # Sunday
        (oslo(25, 9, month=12), oslo(26, 20, month=12), (None, None)),  # Christmas
        (oslo(25, 15), oslo(25, 15), (None, None)),
    ],
)
def test_sometimes_there_is_no_time(at: datetime, before: datetime, safe: tuple[time | None, time | None]) -> None:
    assert rules.window(at, before, rules.TEXTING_HOURS, *safe) is None


@given(MOMENTS, LENGTHS, CLOCKS, CLOCKS)
def test_every_moment_of_a_window_is_safe_and_in_time(
    at: datetime, length: timedelta, safe_from: time, safe_to: time
) -> None:
    found = rules.window(at, at + length, rules.TEXTING_HOURS, safe_from, safe_to)
    if found is None:
        return
    assert at <= found.opens < found.closes <= at + length
    for moment in (found.opens, found.opens + (found.closes - found.opens) / 2):
        local = moment.astimezone(OSLO)
        assert safe_from <= local.time() < safe_to
        assert time(8) <= local.time() < time(21)
        assert local.weekday() < 6
        assert holiday_name(local.date()) is None


@given(MOMENTS, LENGTHS, CLOCKS, CLOCKS)
def test_a_safe_moment_is_never_overlooked(at: datetime, length: timedelta, safe_from: time, safe_to: time) -> None:
    """Looked at minute by minute, which is the oracle."""
    at = at.replace(second=0, microsecond=0)
    length = min(length, timedelta(days=1))
    minutes = (at + timedelta(minutes=n) for n in range(int(length / timedelta(minutes=1))))
    first = next((each for each in minutes if _may(each.astimezone(OSLO), safe_from, safe_to)), None)
    found = rules.window(at, at + length, rules.TEXTING_HOURS, safe_from, safe_to)
    assert (found.opens if found else None) == first


def _may(local: datetime, safe_from: time, safe_to: time) -> bool:
    hours = {5: (time(10), time(18)), 6: (time(0), time(0))}.get(local.weekday(), (time(8), time(21)))
    opens, closes = max(hours[0], safe_from), min(hours[1], safe_to)
    return opens <= local.time() < closes and holiday_name(local.date()) is None


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 10, 24)])
def test_the_hours_are_wall_time_across_the_clock_change(day: date) -> None:
    friday = datetime.combine(day, time(20), OSLO)
    found = rules.window(friday, friday + timedelta(days=3), rules.TEXTING_HOURS, time(9), time(10))
    assert found is not None
    assert found.opens.astimezone(OSLO).timetz().replace(tzinfo=None) == time(9)
    assert found.opens.astimezone(OSLO).date() == day + timedelta(days=2)


def test_a_number_gets_three_a_day_half_an_hour_apart() -> None:
    at = oslo(25, 13)
    assert not rules.too_many([], at)
    assert rules.too_many([at - timedelta(minutes=29)], at)
    assert not rules.too_many([at - timedelta(minutes=30)], at)
    assert rules.too_many([at - timedelta(hours=hours) for hours in (1, 5, 23)], at)
    assert not rules.too_many([at - timedelta(hours=hours) for hours in (1, 5, 24)], at)


@given(st.integers(0, 200))
def test_pauses_grow_and_stay_bounded(attempts: int) -> None:
    assert timedelta(seconds=15) <= rules.pause_after(attempts) <= timedelta(minutes=10)
    assert rules.pause_after(attempts) <= rules.pause_after(attempts + 1)
