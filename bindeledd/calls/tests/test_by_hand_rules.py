"""When the caller rang first: never ahead, hardly more than a day back, right on the days the clocks change."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindeledd.base.clock import OSLO
from bindeledd.calls.by_hand_rules import rang_at

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
WALLS = st.times().map(lambda wall: wall.replace(second=0, microsecond=0))


@given(WALLS, MOMENTS)
def test_it_has_been_and_not_long_ago(wall: time, at: datetime) -> None:
    rang = rang_at(wall, at)
    assert rang <= at
    assert at - rang <= timedelta(hours=25)


@given(WALLS, MOMENTS)
def test_a_clock_on_the_wall_showed_it_unless_spring_left_it_out(wall: time, at: datetime) -> None:
    shown = rang_at(wall, at).astimezone(OSLO).time()
    assert shown == wall or (wall.hour == 2 and shown.hour == 3)


@given(MOMENTS)
def test_this_very_minute_is_now(at: datetime) -> None:
    minute = at.replace(second=0, microsecond=0)
    assert rang_at(minute.astimezone(OSLO).time(), at) == minute


@pytest.mark.parametrize(
    ("wall", "at", "rang"),
    [
        (time(23, 50), datetime(2026, 11, 23, 0, 10, tzinfo=OSLO), datetime(2026, 11, 22, 23, 50, tzinfo=OSLO)),
        (time(2, 30), datetime(2026, 10, 25, 0, 45, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (time(2, 30), datetime(2026, 10, 25, 1, 45, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
)
def test_over_midnight_and_in_the_hour_that_comes_twice(wall: time, at: datetime, rang: datetime) -> None:
    assert rang_at(wall, at) == rang
