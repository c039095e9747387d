"""Codes as words: nothing internal reaches the screen."""

from datetime import UTC, datetime, timedelta

import pytest

from bindeledd.calls.flow.ring_out import RingOutPhase
from bindeledd.inbox import wording

AT = datetime(2026, 3, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (timedelta(seconds=-5), "under ett minutt"),
        (timedelta(seconds=59), "under ett minutt"),
        (timedelta(minutes=1), "1 minutt"),
        (timedelta(hours=3, minutes=2), "3 timer og 2 minutter"),
        (timedelta(days=1, hours=1, minutes=5), "1 døgn og 1 time"),
        (timedelta(days=2, minutes=5), "2 døgn og 5 minutter"),
    ],
)
def test_a_wait_is_said_in_its_two_largest_units(gone: timedelta, said: str) -> None:
    assert wording.waited(AT - gone, AT) == said


def test_an_unknown_step_reads_as_a_change() -> None:
    assert wording.step("something_new", "") == "Endring registrert"


def test_a_step_is_said_as_exactly_as_its_detail_allows() -> None:
    assert wording.step("attempt_made", "no_answer") == "Forsøkte å nå personen: svarte ikke"
    assert wording.step("attempt_made", "something_new") == "Forsøkte å nå personen"


def test_every_phase_of_a_callback_call_has_words() -> None:
    assert [phase for phase in RingOutPhase if phase != "new" and not wording.word(phase, "ring_phase")] == []
