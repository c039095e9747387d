"""When the line is open, and what is said when it isn't."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindeledd.base.clock import OSLO
from bindeledd.calls.rules import (
    ALWAYS,
    WORKDAYS_9_TO_15,
    Interval,
    closing,
    is_open,
    is_served,
    next_opening,
    opening_parts,
    ring_before,
    ring_when_open,
)


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-02T09:00", True),
        ("2026-03-02T14:59", True),
        ("2026-03-02T15:00", False),
        ("2026-03-02T08:59", False),
        ("2026-03-07T12:00", False),
        ("2026-05-01T12:00", False),
        ("2026-12-24T12:00", True),
    ],
)
def test_weekdays_nine_to_fifteen_but_not_on_public_holidays(at: str, expected: bool) -> None:
    assert is_open(WORKDAYS_9_TO_15, oslo(at)) is expected


def test_the_demo_is_always_open() -> None:
    assert all(is_open(ALWAYS, oslo(at)) for at in ("2026-05-17T00:00", "2026-12-25T23:59", "2026-03-29T02:30"))


def test_the_next_opening_skips_easter() -> None:
    assert next_opening(WORKDAYS_9_TO_15, oslo("2026-04-01T15:00")) == oslo("2026-04-07T09:00")


def test_nine_oclock_stays_nine_oclock_when_summer_time_begins() -> None:
    friday, monday = oslo("2026-03-27T16:00"), oslo("2026-03-30T09:00")
    assert next_opening(WORKDAYS_9_TO_15, friday) == monday
    assert monday - friday == timedelta(days=2, hours=16)


def test_no_hours_means_no_promise() -> None:
    assert next_opening((), oslo("2026-03-02T09:00")) is None
    assert opening_parts(None, oslo("2026-03-02T09:00")) == ("opens-unknown",)


@pytest.mark.parametrize(
    ("now", "opens", "parts"),
    [
        ("2026-03-02T08:00", "2026-03-02T09:00", ("opens", "today", "clock", "number-9")),
        ("2026-03-02T16:00", "2026-03-03T09:05", ("opens", "tomorrow", "clock", "number-9", "number-0", "number-5")),
        ("2026-03-06T16:00", "2026-03-09T09:30", ("opens", "day-0", "clock", "number-9", "number-30")),
        (
            "2026-04-01T16:00",
            "2026-04-14T09:00",
            ("opens", "day-1", "date-14", "month-4", "clock", "number-9"),
        ),
    ],
)
def test_the_opening_is_spoken(now: str, opens: str, parts: tuple[str, ...]) -> None:
    assert opening_parts(oslo(opens), oslo(now)) == parts


def test_a_contact_is_rung_before_closing_time_but_not_at_once() -> None:
    assert ring_before(WORKDAYS_9_TO_15, oslo("2026-03-02T10:00")) == oslo("2026-03-02T15:00")
    assert ring_before(WORKDAYS_9_TO_15, oslo("2026-03-02T14:50")) == oslo("2026-03-02T15:20")
    assert closing((Interval(0, 540, 660), Interval(0, 720, 900)), oslo("2026-03-02T08:00")) == oslo("2026-03-02T15:00")


@pytest.mark.parametrize(
    ("at", "before", "urgent_before"),
    [
        ("2026-03-02T20:00", "2026-03-03T10:00", "2026-03-02T20:30"),
        ("2026-03-06T15:00", "2026-03-09T10:00", "2026-03-06T15:30"),  # Friday, closing time
        ("2026-03-02T08:50", "2026-03-02T10:00", "2026-03-02T09:20"),
        ("2026-04-01T16:00", "2026-04-07T10:00", "2026-04-01T16:30"),  # Easter
        ("2026-03-02T09:00", "2026-03-02T10:00", "2026-03-02T09:30"),  # it has opened meanwhile
    ],
)
def test_whom_nobody_on_duty_answered_is_rung_when_the_line_opens(at: str, before: str, urgent_before: str) -> None:
    assert ring_when_open(WORKDAYS_9_TO_15, oslo(at), urgent=False) == oslo(before)
    assert ring_when_open(WORKDAYS_9_TO_15, oslo(at), urgent=True) == oslo(urgent_before)


def test_a_line_that_never_opens_leaves_nobody_without_a_time() -> None:
    assert ring_when_open((), oslo("2026-03-02T20:00"), urgent=False) == oslo("2026-03-02T20:30")


@given(
    minutes=st.integers(0, 2 * 365 * 24 * 60),
    hours=st.sampled_from([WORKDAYS_9_TO_15, ALWAYS, (), (Interval(5, 600, 620),)]),
    urgent=st.booleans(),
)
def test_there_is_always_time_to_ring_and_never_more_than_the_first_hour(
    minutes: int, hours: tuple[Interval, ...], urgent: bool
) -> None:
    at = oslo("2026-01-01T00:00") + timedelta(minutes=minutes)
    before = ring_when_open(hours, at, urgent)
    half_an_hour = at + timedelta(minutes=30)
    opens = at if is_open(hours, at) else next_opening(hours, at)
    assert before >= half_an_hour
    assert before == half_an_hour or (opens and opens < before <= opens + timedelta(hours=1) and not urgent)


@pytest.mark.parametrize(
    ("rang", "at", "served"),
    [
        ("2026-03-02T14:50", "2026-03-02T14:59", True),
        ("2026-03-02T14:50", "2026-03-02T15:10", True),  # came before closing
        ("2026-03-02T15:01", "2026-03-02T15:10", False),
        ("2026-03-02T14:50", "2026-03-02T16:30", False),  # the agents have gone home
        ("2026-03-02T14:50", "2026-03-03T08:00", False),
        ("2026-03-02T20:00", "2026-03-03T09:00", True),
        ("2026-03-06T14:50", "2026-03-07T15:10", False),  # no line on a Saturday
    ],
)
def test_who_left_a_number_is_rung_by_the_queue_while_agents_serve_such_callers(
    rang: str, at: str, served: bool
) -> None:
    assert is_served(WORKDAYS_9_TO_15, oslo(rang), oslo(at), timedelta(minutes=90)) is served
