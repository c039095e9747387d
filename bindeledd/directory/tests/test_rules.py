"""Open or closed, until when and from when: in wall time, over lunch, holidays and changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindeledd.base.clock import OSLO
from bindeledd.directory.rules import Hours, Opening, Special, hours_on, opening, phone_end

WEEK = [Hours(day, time(9), time(15)) for day in range(5)]
LUNCH = [Hours(day, *span) for day in range(5) for span in ((time(9), time(11)), (time(12), time(15)))]
NIGHT = [Hours(6, time(1), time(4))]


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-20T08:59:59", Opening(False, opens_at=oslo("2026-11-20T09:00"))),
        ("2026-11-20T09:00", Opening(True, closes_at=oslo("2026-11-20T15:00"))),
        ("2026-11-20T14:59:59", Opening(True, closes_at=oslo("2026-11-20T15:00"))),
        ("2026-11-20T15:00", Opening(False, opens_at=oslo("2026-11-23T09:00"))),
        ("2026-11-21T12:00", Opening(False, opens_at=oslo("2026-11-23T09:00"))),
        ("2026-04-01T15:00", Opening(False, opens_at=oslo("2026-04-07T09:00"))),
        ("2026-05-14T10:00", Opening(False, opens_at=oslo("2026-05-15T09:00"))),
    ],
    ids=["before", "opens", "last second", "friday evening", "saturday", "easter", "ascension day"],
)
def test_a_week_of_nine_to_three(at: str, expected: Opening) -> None:
    assert opening(WEEK, [], oslo(at)) == expected


def test_over_lunch_it_is_closed_until_after_lunch() -> None:
    assert opening(LUNCH, [], oslo("2026-11-20T10:59")) == Opening(True, closes_at=oslo("2026-11-20T11:00"))
    assert opening(LUNCH, [], oslo("2026-11-20T11:00")) == Opening(False, opens_at=oslo("2026-11-20T12:00"))


def test_touching_intervals_are_one() -> None:
    hours = [Hours(4, time(9), time(12)), Hours(4, time(12), time(15))]
    assert opening(hours, [], oslo("2026-11-20T10:00")).closes_at == oslo("2026-11-20T15:00")


def test_without_hours_it_never_opens() -> None:
    assert opening([], [], oslo("2026-11-20T10:00")) == Opening(False)


def test_an_opening_farther_off_than_thirty_days_is_not_told() -> None:
    assert opening([], [Special(date(2026, 12, 31), time(9), time(11))], oslo("2026-11-20T10:00")) == Opening(False)
    special = Special(date(2026, 12, 20), time(9), time(11))
    assert opening([], [special], oslo("2026-11-20T10:00")).opens_at == oslo("2026-12-20T09:00")


def test_a_special_date_closes_or_shortens_a_day() -> None:
    eve = date(2026, 12, 24)
    assert hours_on(WEEK, [Special(eve)], eve) == []
    assert hours_on(WEEK, [Special(eve, time(9), time(11))], eve) == [(time(9), time(11))]


def test_a_special_date_opens_on_a_public_holiday() -> None:
    good_friday = date(2026, 4, 3)
    assert hours_on(WEEK, [], good_friday) == []
    assert hours_on(WEEK, [Special(good_friday, time(10), time(12))], good_friday) == [(time(10), time(12))]


def test_christmas_eve_is_no_public_holiday() -> None:
    assert hours_on(WEEK, [], date(2026, 12, 24)) == [(time(9), time(15))]


def test_the_moment_may_be_given_in_any_zone() -> None:
    at = datetime(2026, 7, 1, 7, 30, tzinfo=UTC)
    assert opening(WEEK, [], at).closes_at == oslo("2026-07-01T15:00")


def test_hours_over_the_spring_change_last_an_hour_less() -> None:
    before = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    told = opening(NIGHT, [], before)
    assert told.open_now and told.closes_at is not None
    assert told.closes_at.astimezone(UTC) == datetime(2026, 3, 29, 2, tzinfo=UTC)


def test_hours_over_the_autumn_change_last_an_hour_more() -> None:
    second_half_past_two = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    told = opening(NIGHT, [], second_half_past_two)
    assert told.open_now and told.closes_at is not None
    assert told.closes_at.astimezone(UTC) == datetime(2026, 10, 25, 3, tzinfo=UTC)


def test_nine_oclock_after_the_change_is_nine_oclock() -> None:
    told = opening(WEEK, [], oslo("2026-03-27T16:00")).opens_at
    assert told is not None and told.astimezone(UTC) == datetime(2026, 3, 30, 7, tzinfo=UTC)


class TestPhoneEnd:
    FRIDAY = date(2026, 11, 20)

    def test_is_the_end_of_the_last_interval(self) -> None:
        assert phone_end(LUNCH, [], self.FRIDAY) == time(15)

    def test_is_nothing_on_a_day_without_hours(self) -> None:
        assert phone_end([Hours(0, time(9), time(11))], [], self.FRIDAY) is None

    def test_a_closed_day_counts_with_its_weekly_hours(self) -> None:
        assert phone_end([Hours(4, time(9), time(11))], [Special(self.FRIDAY)], self.FRIDAY) == time(11)

    def test_a_shorter_day_ends_earlier(self) -> None:
        assert phone_end(WEEK, [Special(self.FRIDAY, time(9), time(11))], self.FRIDAY) == time(11)

    def test_a_longer_day_does_not_end_later(self) -> None:
        longer = [Special(self.FRIDAY, time(9), time(18))]
        assert phone_end(WEEK, longer, self.FRIDAY) == time(15)
        assert phone_end([], longer, self.FRIDAY) == time(15)


weeks = st.lists(
    st.builds(
        lambda day, start, length: Hours(day, time(start), time(start + length)),
        st.integers(0, 6),
        st.integers(0, 20),
        st.integers(1, 3),
    ),
    max_size=8,
)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(weeks, moments)
def test_open_says_when_it_closes_and_closed_when_it_opens_and_both_lie_ahead(week: list[Hours], at: datetime) -> None:
    told = opening(week, [], at)
    assert (told.closes_at is not None) == told.open_now
    assert not (told.open_now and told.opens_at)
    for moment in (told.closes_at, told.opens_at):
        assert moment is None or at < moment <= at + timedelta(days=32)


@given(weeks, moments)
def test_when_it_is_said_to_open_it_opens(week: list[Hours], at: datetime) -> None:
    told = opening(week, [], at)
    if told.opens_at:
        assert opening(week, [], told.opens_at).open_now


@given(weeks, st.dates(date(2025, 1, 1), date(2030, 1, 1)), st.booleans(), st.integers(0, 20))
def test_a_special_date_never_makes_a_deadline_later(week: list[Hours], day: date, closed: bool, start: int) -> None:
    special = Special(day) if closed else Special(day, time(start), time(start + 3))
    without = phone_end(week, [], day) or time(15)
    assert (phone_end(week, [special], day) or time(15)) <= without
