"""Working days follow the public calendar, not the feeling of the day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindeledd.base.calendar import add_working_days, holiday_name, is_working_day, next_working_day

days = st.dates(min_value=date(2024, 1, 1), max_value=date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 4, 2), False),
        (date(2026, 5, 14), False),
        (date(2027, 5, 17), False),
        (date(2026, 12, 24), True),
        (date(2026, 12, 25), False),
        (date(2026, 12, 31), True),
    ],
)
def test_public_holidays_and_weekends_are_no_working_days(day: date, working: bool) -> None:
    assert is_working_day(day) is working


def test_easter_stretches_two_working_days_to_seven_days() -> None:
    assert add_working_days(date(2026, 3, 31), 2) == date(2026, 4, 7)


def test_holidays_have_norwegian_names() -> None:
    assert holiday_name(date(2026, 4, 3)) == "Langfredag"
    assert holiday_name(date(2026, 11, 21)) is None


def test_no_days_is_no_question() -> None:
    with pytest.raises(ValueError, match="at least one"):
        add_working_days(date(2026, 1, 1), 0)


@given(days, st.integers(1, 30))
def test_exactly_that_many_working_days_lie_behind(day: date, count: int) -> None:
    result = add_working_days(day, count)
    passed = [date.fromordinal(n) for n in range(day.toordinal() + 1, result.toordinal() + 1)]
    assert is_working_day(result)
    assert sum(map(is_working_day, passed)) == count


@given(days, st.integers(1, 10), st.integers(1, 10))
def test_days_add_up(day: date, first: int, then: int) -> None:
    assert add_working_days(add_working_days(day, first), then) == add_working_days(day, first + then)


@given(days)
def test_the_next_working_day_is_one_working_day_on(day: date) -> None:
    assert next_working_day(day) == add_working_days(day, 1)
