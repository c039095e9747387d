"""The two-working-day promise, its words, and when an inquiry may be closed without contact."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindeledd.base import calendar
from bindeledd.base.clock import OSLO
from bindeledd.handoffs import rules, sentences
from bindeledd.handoffs.rules import Tried

HERE = Path(__file__).parent


def no_hours(day: date) -> time | None:
    return None


def vectors(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


moments = st.integers(0, 9 * 365 * 1440).map(lambda m: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=m))


@pytest.mark.parametrize("vector", vectors("deadlines.csv"), ids=lambda v: v["why"])
def test_the_promise_falls_due_on_the_second_working_day(vector: dict[str, str]) -> None:
    received = datetime.fromisoformat(vector["received"]).replace(tzinfo=OSLO)
    deadline = rules.promise_due(received, no_hours)
    assert deadline.due_at == datetime.combine(date.fromisoformat(vector["due_on"]), time(15), OSLO)
    assert deadline.working_days == 2
    assert deadline.calendar_days == int(vector["calendar_days"])


def test_every_public_holiday_to_2030_is_free_and_no_other_weekday_is() -> None:
    holidays = {date.fromisoformat(row["date"]) for row in vectors("holidays.csv")}
    days = (date(2025, 1, 1) + timedelta(days=n) for n in range((date(2031, 1, 1) - date(2025, 1, 1)).days))
    assert {day for day in days if day.weekday() < 5 and not calendar.is_working_day(day)} == {
        day for day in holidays if day.weekday() < 5
    }


@given(moments, st.one_of(st.none(), st.times(time(8), time(18))))
def test_a_promise_is_due_on_a_working_day_after_exactly_two(received: datetime, end: time | None) -> None:
    deadline = rules.promise_due(received, lambda day: end)
    assert calendar.is_working_day(deadline.due_at.date())
    assert deadline.due_at > received
    assert rules.working_days_between(received, deadline.due_at) == 2
    assert deadline.due_at.astimezone(OSLO).time() == (end or time(15))
    assert rules.deadline_at(deadline.due_at, received) == deadline


@given(moments, moments)
def test_who_comes_later_is_never_promised_an_earlier_day(one: datetime, other: datetime) -> None:
    first, second = sorted([one, other])
    assert rules.promise_due(first, no_hours).due_at <= rules.promise_due(second, no_hours).due_at


@pytest.mark.parametrize("day", ["2026-03-27", "2026-10-23"])
def test_the_hour_on_the_wall_holds_over_the_change_of_clocks(day: str) -> None:
    received = datetime.fromisoformat(f"{day}T14:00").replace(tzinfo=OSLO)
    deadline = rules.promise_due(received, no_hours)
    assert deadline.due_at.astimezone(OSLO).time() == time(15)
    assert deadline.due_at.astimezone(UTC).hour == (13 if day.startswith("2026-03") else 14)
    assert deadline.calendar_days == 4


def test_the_day_of_receipt_is_the_day_in_oslo() -> None:
    late_in_utc = datetime(2026, 6, 8, 22, 30, tzinfo=UTC)  # Tuesday 00:30 in Oslo
    assert rules.promise_due(late_in_utc, no_hours).due_at.date() == date(2026, 6, 11)


def test_the_deadline_is_a_sentence() -> None:
    received = datetime(2026, 11, 21, 12, tzinfo=OSLO)
    deadline = rules.Deadline(datetime(2026, 11, 25, 15, tzinfo=OSLO), 2, 4)
    assert sentences.sentence(deadline) == "senest onsdag 25. november kl. 15.00, om 2 arbeidsdager, 4 døgn"
    assert "1 arbeidsdag, 1 døgn" in sentences.sentence(rules.Deadline(received, 1, 1))


def test_the_first_words_name_neither_service_nor_office() -> None:
    words = sentences.first_words("Kari Nordmann", "Ola Hansen").lower()
    assert "nav" not in words
    assert "kontor" not in words


def test_same_day_means_closing_time_but_never_less_than_an_hour() -> None:
    morning, late = datetime(2026, 11, 23, 9, 30, tzinfo=OSLO), datetime(2026, 11, 23, 14, 40, tzinfo=OSLO)
    assert rules.same_day_due(morning) == datetime(2026, 11, 23, 15, tzinfo=OSLO)
    assert rules.same_day_due(late) == late + timedelta(hours=1)


def tried(day: int, hour: int, result: str = "no_answer", way: str = "number") -> Tried:
    return Tried(datetime(2026, 11, day, hour, 10, tzinfo=OSLO), result, way)


THREE = [tried(23, 9), tried(23, 13), tried(24, 11)]


def test_unreached_needs_three_attempts_on_two_days_at_different_hours() -> None:
    assert rules.missing_for_unreached(THREE, other_way_known=False) == ()
    assert rules.missing_for_unreached(THREE[:2], other_way_known=False) == ("attempts", "days", "hours")
    assert rules.missing_for_unreached([tried(23, 9), tried(24, 9), tried(25, 9)], other_way_known=False) == ("hours",)
    assert rules.missing_for_unreached([tried(23, h) for h in (9, 11, 13)], other_way_known=False) == ("days",)


def test_the_other_way_must_be_tried_when_there_is_one() -> None:
    assert rules.missing_for_unreached(THREE, other_way_known=True) == ("other_way",)
    assert rules.missing_for_unreached([*THREE, tried(24, 12, way="other_way")], other_way_known=True) == ()


attempts = st.builds(
    tried,
    st.integers(1, 28),
    st.integers(0, 23),
    st.sampled_from(list(rules.RESULTS)),
    st.sampled_from(list(rules.WAYS)),
)


@given(st.lists(attempts), st.booleans())
def test_who_was_reached_is_never_unreached(tries: list[Tried], other_way: bool) -> None:
    missing = rules.missing_for_unreached(tries, other_way_known=other_way)
    if any(each.result == "reached" for each in tries):
        assert missing == ("already_reached",)
    elif not missing:
        calls = [each for each in tries if each.way == "number" and each.result != "asked_other_time"]
        assert len(calls) >= 3
        assert len({each.at.date() for each in calls}) >= 2
        assert not rules.was_kept(tries, datetime(2099, 1, 1, tzinfo=UTC))


def test_kept_means_contact_before_the_due_time() -> None:
    due = datetime(2026, 11, 24, 15, tzinfo=OSLO)
    assert rules.was_kept([tried(24, 14, "reached")], due)
    assert not rules.was_kept([tried(24, 15, "reached")], due)
    assert not rules.was_kept(THREE, due)


@pytest.mark.parametrize("hour, safe", [(9, False), (10, True), (11, True), (12, False)])
def test_safe_hours_are_oslo_hours(hour: int, safe: bool) -> None:
    at = datetime(2026, 7, 6, hour, tzinfo=OSLO).astimezone(UTC)
    assert rules.may_ring_at(at, time(10), time(12)) is safe
    assert rules.may_ring_at(at, None, None)


def test_a_call_cut_within_a_minute_was_no_conversation() -> None:
    at = datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert rules.was_cut(at, at + timedelta(seconds=59))
    assert not rules.was_cut(at, at + timedelta(seconds=60))
