"""When the line is open, and what is said when it isn't."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bindeledd.base.clock import OSLO
from bindeledd.calls.rules import (
    ALWAYS,
    WORKDAYS_9_TO_15,
    Interval,
    closing,
    is_open,
    next_opening,
    opening_parts,
    ring_before,
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
