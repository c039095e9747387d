"""Times, deadlines and numbers as people say them."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.utils.translation import override

from bindeledd.web.templatetags import told

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # Monday 12.00 in Oslo


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0:00"), (65, "1:05"), (3600, "1:00:00"), (3700, "1:01:40"), (-5, "0:00"), (None, "0:00")]
)
def test_waiting_time_is_said_as_a_clock(seconds: float | None, said: str) -> None:
    assert told.waited(seconds) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [("+4722334455", "22 33 44 55"), ("+46701234567", "+46 70 123 45 67"), ("tullball", "tullball"), (None, "")],
)
def test_a_number_is_written_as_people_write_it(number: str | None, said: str) -> None:
    assert told.telephone(number) == said


def test_a_deadline_is_open_then_soon_then_late() -> None:
    assert told.state(NOON + timedelta(hours=4), NOON) == "open"
    assert told.state(NOON + timedelta(hours=3), NOON) == "soon"
    assert told.state(NOON, NOON) == "late"


def test_the_bar_shows_how_much_of_the_time_has_gone() -> None:
    received, due = NOON - timedelta(hours=1), NOON + timedelta(hours=3)
    assert told.used(received, due, NOON) == 25
    assert told.used(received, due, due + timedelta(days=1)) == 100
    assert told.used(due, due, NOON) == 100


@time_machine.travel(NOON, tick=False)
def test_a_moment_near_now_is_said_by_its_day() -> None:
    with override("nb"):
        assert told.moment(NOON) == "i dag kl. 12.00"
        assert told.moment(NOON - timedelta(days=1)) == "i går kl. 12.00"
        assert told.moment(NOON + timedelta(days=1)) == "i morgen kl. 12.00"
        assert told.moment(NOON + timedelta(days=2)) == "onsdag 25. november kl. 12.00"


@time_machine.travel(datetime(2026, 10, 24, 21, 30, tzinfo=UTC), tick=False)
def test_today_is_norways_day_also_on_the_night_the_clock_changes() -> None:
    with override("nb"):
        assert told.moment(datetime(2026, 10, 24, 22, 30, tzinfo=UTC)) == "i morgen kl. 00.30"
        assert told.moment(datetime(2026, 10, 25, 22, 30, tzinfo=UTC)) == "i morgen kl. 23.30"


def test_a_time_of_day_follows_the_language() -> None:
    with override("nb"):
        assert told.wall(time(9, 5)) == "09.05"
    with override("en"):
        assert told.wall(time(9, 5)) == "09:05"
    assert told.wall(None) == ""


@time_machine.travel(NOON, tick=False)
def test_a_deadline_has_a_sentence_and_a_bar_that_says_its_share() -> None:
    with override("nb"):
        shown = told.deadline(NOON + timedelta(days=2), NOON - timedelta(days=2))
    assert "senest onsdag 25. november kl. 12.00, om 2 arbeidsdager, 2 døgn" in shown
    assert 'aria-label="50 prosent av tiden er gått"' in shown
