"""What is said of callers after a part was taken away follows from rows and events."""

from __future__ import annotations

import pytest

from bindeledd.demo.aftermath import Fate, Known, fate


def known(phase: str, end_reason: str = "", ended_after: float | None = None, *, handed_over: bool = False) -> Known:
    return Known(phase, end_reason, ended_after, handed_over)


@pytest.mark.parametrize(
    ("was", "now", "told", "became"),
    [
        ("talking", known("talking"), [], Fate("talking", "still_there")),
        ("kept", known("kept"), [], Fate("kept", "place_still_kept")),
        ("handed_over", known("handed_over", handed_over=True), [], Fate("handed_over", "still_there")),
        ("waiting", known("waiting"), [], Fate("waiting", "still_there")),
        ("waiting", known("talking"), [("call_answered", 4.0)], Fate("waiting", "answered", 4.0)),
        ("talking", known("handed_over", handed_over=True), [], Fate("talking", "handed_over")),
        ("talking", known("waiting"), [("call_back_in_queue", 2.0)], Fate("talking", "waits_again", 2.0)),
        ("waiting", known("kept"), [("engine_lost", 1.0)], Fate("waiting", "place_kept", 1.0)),
        (
            "waiting",
            known("ringing_back"),
            [("engine_lost", 1.0), ("ringing_back", 6.0)],
            Fate("waiting", "rings_back", 6.0),
        ),
        (
            "talking",
            known("talking"),
            [("engine_lost", 1.0), ("ringing_back", 6.0), ("ringing_back", 60.0)],
            Fate("talking", "rung_back", 6.0),
        ),
        (
            "talking",
            known("ended", "agent_hung_up", 90.0),
            [("engine_lost", 1.0), ("ringing_back", 6.0)],
            Fate("talking", "rung_back", 6.0),
        ),
        ("menu", known("ended", "engine_lost", 1.0), [], Fate("menu", "lost", 1.0)),
        (
            "handed_over",
            known("ended", "engine_lost", 1.0, handed_over=True),
            [],
            Fate("handed_over", "office_rings", 1.0),
        ),
        (
            "waiting",
            known("ended", "not_reached", 700.0),
            [("engine_lost", 1.0), ("ringing_back", 5.0)],
            Fate("waiting", "not_reached", 700.0),
        ),
        (
            "handed_over",
            known("ended", "caller_hung_up", 30.0, handed_over=True),
            [],
            Fate("handed_over", "helped", 30.0),
        ),
        ("waiting", known("ended", "caller_hung_up", 9.0), [], Fate("waiting", "finished", 9.0)),
    ],
)
def test_each_caller_has_one_fate(was: str, now: Known, told: list[tuple[str, float]], became: Fate) -> None:
    assert fate(was, now, told) == became
