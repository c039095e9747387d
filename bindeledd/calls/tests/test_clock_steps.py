"""Somebody sets the machine's clock in mid-call: no timer is lost or fires early, and nobody is overtaken."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bindeledd.base.clock_steps import LEAST_SECONDS, Moment, Step, Steps
from bindeledd.calls.columns import queue_entry
from bindeledd.calls.flow import CallState, Phase, RingOutState, due, step
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.state import Kept, Timer
from bindeledd.calls.tests.drive import AGENT, Story

BY = st.floats(-7200, 7200).map(lambda seconds: timedelta(seconds=round(seconds, 3)))
PAUSES = st.lists(st.floats(0.01, 30.0), min_size=1, max_size=20)


def stepped(state: CallState, by: timedelta) -> CallState:
    after, effects = step(state, ev.ClockStepped(by), datetime(2026, 3, 2, tzinfo=UTC))
    assert effects == ()
    assert isinstance(after, CallState)
    return after


@given(PAUSES, st.floats(-7200, 7200))
def test_only_a_clock_that_was_set_is_a_step(pauses: list[float], seconds: float) -> None:
    wall, steady = 1_000_000.0, 500.0
    steps = Steps(Moment(wall, steady))
    for pause in pauses:
        wall, steady = wall + pause * 1.0005, steady + pause  # a time service corrects slowly
        assert steps.seen(Moment(wall, steady)) is None
    written = Moment(wall, steady)
    found = steps.seen(Moment(wall + 0.2 + seconds, steady + 0.2))
    assert (found is None) == (abs(found.seconds if found else seconds) < LEAST_SECONDS)
    if found:
        assert found.concerns(written)
        assert not found.concerns(Moment(wall + 0.1 + seconds, steady + 0.1)), "written after the step already"


@given(BY, st.sampled_from(["waiting", "offered", "consults", "talking"]))
def test_every_timer_goes_on_by_the_time_that_has_passed(by: timedelta, where: str) -> None:
    story = Story().arrives()
    if where == "waiting":
        story.presses("1")
    elif where == "offered":
        story.presses("1").offered()
    elif where == "consults":
        story.sees(ev.Digit("caller-1", "1")).offered().sees(ev.LegUp(story.agent_leg())).consults()
    else:
        story.presses("1").offered().sees(ev.LegUp(story.agent_leg()))
    before, after = story.state, stepped(story.state, by)
    assert replace(after, timer=before.timer, queued_at=before.queued_at, place_at=before.place_at) == before
    for seconds in (0, 5, 19, 21, 61, 121):
        at = story.now + timedelta(seconds=seconds)
        assert due(after, at + by) == due(before, at)


@given(BY, st.floats(0.001, 600))
def test_who_rings_after_the_step_overtakes_nobody(by: timedelta, later: float) -> None:
    rang = datetime(2026, 3, 2, 12, tzinfo=UTC)
    waiting = CallState("one", "a", Phase.WAITING, first_ring_at=rang, queued_at=rang)
    second = CallState("two", "b", Phase.WAITING, first_ring_at=rang + by + timedelta(seconds=later))
    first_entry, second_entry = queue_entry(stepped(waiting, by)), queue_entry(second)
    assert first_entry and second_entry
    assert first_entry["place_at"] < second_entry["place_at"]
    assert first_entry["first_ring_at"] == rang, "what was written down stays"


def test_promises_of_the_day_go_by_the_clock_as_it_is_now() -> None:
    evening = datetime(2026, 3, 2, 15, tzinfo=UTC)
    soon = evening - timedelta(hours=2)
    kept = Kept(promised=True, give_up_at=evening, until=evening, not_before=soon)
    state = CallState("one", "", Phase.KEPT, kept=kept, timer=Timer("give_up", evening), kept_for=AGENT)
    after = stepped(replace(state, kept_until=soon), timedelta(hours=1))
    assert after.timer == Timer("give_up", evening)
    assert after.kept == replace(kept, not_before=soon + timedelta(hours=1))
    assert after.kept_until == soon + timedelta(hours=1)


def test_a_callback_rings_as_long_as_it_would_have() -> None:
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    ringing, _ = step(RingOutState("r", AGENT, "own", "person", needs_key=True), ev.Begin(), at)
    after, effects = step(ringing, ev.ClockStepped(timedelta(hours=-1)), at)
    assert effects == ()
    assert ringing.timer and after.timer
    assert after.timer.due == ringing.timer.due - timedelta(hours=1)


def test_a_step_back_and_forth_concerns_each_call_once() -> None:
    there = Step(3600.0, 100.0)
    back = Step(-3600.0, 3700.0)
    old = Moment(1100.0, 1000.0)
    followed = Moment(4700.2, 1000.2)
    assert there.concerns(old)
    assert not there.concerns(followed)
    assert back.concerns(followed)
