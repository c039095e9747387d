"""The office rings back: adviser first, then the person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bindeledd.calls.flow import codec
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.ring_out import RingOutPhase, RingOutState, picture, step

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def run(*events: ev.Event, needs_key: bool = False, at: datetime = NOW) -> RingOutState:
    state = RingOutState("c", 5, "soft:5", "person", needs_key)
    for event in (ev.Begin(), *events):
        state, _ = step(state, event, at if isinstance(event, ev.TimerDue) else NOW)
    return state


def test_the_person_is_rung_only_when_the_adviser_is_there() -> None:
    assert [d.to for d in picture(run()).dialling] == ["soft:5"]
    assert [d.to for d in picture(run(ev.LegUp("c.o1"))).dialling] == ["person"]


def test_an_own_telephone_must_press_1_first() -> None:
    assert run(ev.LegUp("c.o1"), needs_key=True).phase is RingOutPhase.CONFIRMING
    ready = run(ev.LegUp("c.o1"), ev.Digit("c.o1", "1"), needs_key=True)
    assert ready.phase is RingOutPhase.RINGING_PERSON


def test_both_talk_and_either_may_hang_up() -> None:
    talking = (ev.LegUp("c.o1"), ev.LegUp("c.o2"))
    assert len(picture(run(*talking)).places) == 2
    for channel in ("c.o1", "c.o2"):
        ended = run(*talking, ev.LegGone(channel, "hung_up"))
        assert ended.result == "talked" and not picture(ended).channels


@pytest.mark.parametrize("reason", ["busy", "wrong_number", "unreachable", "no_answer"])
def test_the_result_says_why_the_person_was_not_reached(reason: str) -> None:
    assert run(ev.LegUp("c.o1"), ev.LegGone("c.o2", reason)).result == reason


def test_timers_end_what_nobody_answers() -> None:
    late = NOW + timedelta(seconds=90)
    assert run(ev.TimerDue("ringing_adviser"), at=late).result == "adviser_no_answer"
    assert run(ev.LegUp("c.o1"), ev.TimerDue("ringing_person"), at=late).result == "no_answer"


def test_the_adviser_may_cancel_and_the_state_survives_as_json() -> None:
    state = run(ev.LegUp("c.o1"))
    again = codec.from_json(codec.to_json(state))
    assert again == state
    assert step(state, ev.HangUp(5), NOW)[0].result == "cancelled"


def rung_as_test(*events: ev.Event, needs_key: bool = True, at: datetime = NOW) -> RingOutState:
    state = RingOutState("c", 5, "own", "", needs_key)
    for event in (ev.Begin(), *events):
        state, _ = step(state, event, at if isinstance(event, ev.TimerDue) else NOW)
    return state


UP, ONE = ev.LegUp("c.o1"), ev.Digit("c.o1", "1")


def test_a_tested_line_says_that_it_is_a_test_and_wants_key_1() -> None:
    asked = picture(rung_as_test(UP)).places[0].saying
    assert asked is not None and asked.parts[0] == "test-line"
    assert rung_as_test(UP, ev.Digit("c.o1", "2")).phase is RingOutPhase.CONFIRMING
    thanked = rung_as_test(UP, ONE)
    assert thanked.phase is RingOutPhase.THANKING and not picture(thanked).dialling
    ended = rung_as_test(UP, ONE, ev.PlaybackDone("c.o1.thanks"))
    assert ended.result == "confirmed" and not picture(ended).channels


def test_a_browsers_telephone_is_confirmed_by_answering() -> None:
    assert rung_as_test(UP, needs_key=False).phase is RingOutPhase.THANKING


@pytest.mark.parametrize("reason", ["busy", "wrong_number", "unreachable", "declined", "no_answer"])
def test_a_line_that_cannot_be_reached_says_why(reason: str) -> None:
    assert rung_as_test(ev.LegGone("c.o1", reason)).result == reason


def test_a_page_that_is_being_loaded_anew_is_waited_for_and_rung_again() -> None:
    gone = ev.LegGone("c.o1", "unreachable")
    waiting = rung_as_test(gone, needs_key=False)
    assert waiting.phase is RingOutPhase.RINGING_ADVISER and not picture(waiting).channels
    assert step(waiting, gone, NOW)[0] is waiting, "told twice, it counts once"
    assert codec.from_json(codec.to_json(waiting)) == waiting
    assert waiting.timer is not None
    assert step(waiting, ev.TimerDue(waiting.timer.name), NOW)[0] is waiting, "too early"
    rung, _ = step(waiting, ev.TimerDue(waiting.timer.name), waiting.timer.due)
    assert [leg.channel for leg in picture(rung).dialling] == ["c.t2"]
    assert step(rung, ev.LegUp("c.t2"), NOW)[0].phase is RingOutPhase.THANKING
    assert step(waiting, ev.HangUp(5), NOW)[0].result == "cancelled"


def test_a_page_that_stays_away_is_given_up() -> None:
    state, tries = rung_as_test(needs_key=False), 0
    while state.phase is not RingOutPhase.ENDED:
        tries += 1
        state, _ = step(state, ev.LegGone(state.adviser, "unreachable"), NOW)
        if state.timer:
            state, _ = step(state, ev.TimerDue(state.timer.name), state.timer.due)
    assert (tries, state.result) == (3, "unreachable")


@pytest.mark.parametrize("reason", ["busy", "declined", "no_answer"])
def test_a_page_that_was_rung_is_not_rung_again(reason: str) -> None:
    assert rung_as_test(ev.LegGone("c.o1", reason), needs_key=False).result == reason


def test_a_voicemail_confirms_nothing() -> None:
    late = NOW + timedelta(seconds=90)
    assert rung_as_test(UP, ev.TimerDue("confirming"), at=late).result == "no_confirmation"
    assert rung_as_test(UP, ev.LegGone("c.o1", "hung_up")).result == "no_confirmation"
    assert rung_as_test(ev.TimerDue("ringing_adviser"), at=late).result == "no_answer"


def test_who_hangs_up_after_the_key_has_confirmed() -> None:
    assert rung_as_test(UP, ONE, ev.LegGone("c.o1", "hung_up")).result == "confirmed"
    assert rung_as_test(UP, ONE, ev.TimerDue("thanking"), at=NOW + timedelta(seconds=9)).result == "confirmed"
    assert rung_as_test(UP, ONE, ev.EngineLost()).result == "engine_lost"


def test_a_callback_that_rings_the_advisers_own_telephone_can_be_cancelled() -> None:
    for events in ((), (ev.LegUp("c.o1"),)):
        stopped = run(*events, ev.HangUp(5), needs_key=True)
        assert stopped.result == "cancelled" and not picture(stopped).channels
    assert run(ev.HangUp(6)).phase is RingOutPhase.RINGING_ADVISER, "somebody else's click changes nothing"
