"""Agent, receiver and caller: every way a consult call can go."""

from __future__ import annotations

import pytest

from bindeledd.calls.flow import Phase
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.picture import Spot, picture
from bindeledd.calls.tests.drive import AGENT, CALLER, Story


def test_the_caller_hears_music_while_the_receiver_rings() -> None:
    story = Story().talking().consults()
    places = {p.channel: p for p in picture(story.state).places}
    assert places[CALLER].spot is Spot.HOLD
    saying = places[story.agent_leg()].saying
    assert saying and saying.parts == ("tone:ring",)


def test_a_telephone_must_press_1() -> None:
    story = Story().talking().consults().receiver_answers()
    assert story.phase is Phase.CONSULT_CONFIRMING
    story.sees(ev.Digit(story.receiver_leg(), "5"))
    assert story.phase is Phase.CONSULT_CONFIRMING
    assert story.sees(ev.Digit(story.receiver_leg(), "1")).phase is Phase.CONSULTING


def test_a_click_in_the_browser_is_confirmation_enough() -> None:
    assert Story().talking().consults(needs_key=False).receiver_answers().phase is Phase.CONSULTING


def test_a_voicemail_never_counts_as_an_answer() -> None:
    story = Story().talking().consults().receiver_answers().waits(21)
    assert (story.phase, story.state.consult_reason) == (Phase.TALKING, "no_confirmation")


def test_a_prompt_that_was_played_out_without_a_key_is_no_confirmation() -> None:
    story = Story().talking().consults().receiver_answers()
    story.sees(ev.PlaybackDone(f"{story.receiver_leg()}.ask"))
    assert (story.phase, story.state.consult_reason) == (Phase.TALKING, "no_confirmation")


def test_no_answer_within_the_time() -> None:
    story = Story().talking().consults().waits(25)
    assert (story.phase, story.state.consult_reason) == (Phase.TALKING, "no_answer")


@pytest.mark.parametrize("reason", ["busy", "wrong_number", "unreachable", "declined", "hung_up"])
def test_whatever_the_receiver_does_the_agent_has_the_caller_back(reason: str) -> None:
    for story in (Story().talking().consults(), Story().talking().consults().receiver_answers()):
        story.sees(ev.LegGone(story.receiver_leg(), reason))
        assert (story.phase, story.state.consult_reason) == (Phase.TALKING, reason)
        assert story.state.consult_state == "failed" and len(picture(story.state).places) == 2


def test_complete_names_the_taker_and_frees_the_agent() -> None:
    story = Story().consulting().sees(ev.Complete(AGENT, taker=99))
    assert (story.phase, story.state.taker) == (Phase.HANDED_OVER, 99)
    assert story.presence() == [("wrap_up", "")]
    assert {p.channel for p in picture(story.state).places} == {CALLER, story.receiver_leg()}


def test_conference_then_complete() -> None:
    story = Story().consulting().sees(ev.Conference(AGENT))
    assert len([p for p in picture(story.state).places if p.spot is Spot.TALK]) == 3
    assert story.sees(ev.Complete(AGENT, taker=99)).phase is Phase.HANDED_OVER


def test_return_to_the_caller_hangs_up_the_receiver() -> None:
    story = Story().consulting().sees(ev.EndConsult(AGENT))
    assert story.phase is Phase.TALKING and story.state.receiver is None


def test_the_receiver_leaves_a_conference_and_two_go_on() -> None:
    story = Story().consulting().sees(ev.Conference(AGENT))
    story.sees(ev.LegGone(story.receiver_leg(), "hung_up"))
    assert story.phase is Phase.TALKING and story.agent_leg()


def test_after_the_hand_over_the_office_may_hang_up() -> None:
    story = Story().consulting().sees(ev.Complete(AGENT, taker=99))
    story.sees(ev.LegGone(story.receiver_leg(), "hung_up"))
    assert story.state.end_reason == "office_hung_up"


@pytest.mark.parametrize("story", [Story().talking(), Story().talking().consults(), Story().consulting()])
def test_a_browser_that_crashes_puts_the_caller_first_in_the_queue(story: Story) -> None:
    story.sees(ev.LegGone(story.agent_leg(), "hung_up"))
    assert (story.phase, story.state.priority) == (Phase.WAITING, 0)
    assert story.presence() == [("paused", "leg_lost")]
    assert story.state.kept_for == AGENT and story.state.receiver is None
    assert story.state.saying and "line-broke" in story.state.saying.parts
    story.offered(AGENT)
    assert story.sees(ev.LegUp(story.agent_leg())).phase is Phase.TALKING


@pytest.mark.parametrize("story", [Story().talking(), Story().talking().consults(), Story().consulting()])
def test_a_page_loaded_anew_is_rung_even_before_the_old_leg_is_known_to_be_lost(story: Story) -> None:
    old = story.agent_leg()
    story.sees(ev.Rejoin(AGENT, "agent:7"))
    assert story.phase is Phase.OFFERING and story.agent_leg() != old and story.presence() == [("ringing", "")]
    assert [place.spot for place in picture(story.state).places] == [Spot.HOLD]
    after = story.sees(ev.LegGone(old, "unreachable")).sees(ev.LegUp(story.agent_leg()))
    assert after.phase is Phase.TALKING


def test_a_handset_put_down_ends_the_call_but_a_lost_one_does_not() -> None:
    put_down, lost = Story().talking(kind="phone"), Story().talking(kind="phone")
    put_down.sees(ev.LegGone(put_down.agent_leg(), "hung_up"))
    lost.sees(ev.LegGone(lost.agent_leg(), "unreachable"))
    assert (put_down.state.end_reason, lost.phase) == ("agent_hung_up", Phase.WAITING)


def test_a_crash_in_the_conference_leaves_caller_and_receiver_talking() -> None:
    story = Story().consulting().sees(ev.Conference(AGENT))
    story.sees(ev.LegGone(story.agent_leg(), "hung_up"))
    assert story.phase is Phase.CONFERENCE and len(picture(story.state).places) == 2
    handed = Story().consulting().sees(ev.Conference(AGENT))
    handed.sees(ev.LegGone(handed.agent_leg(), "hung_up")).sees(ev.Complete(AGENT, taker=99))
    assert handed.phase is Phase.HANDED_OVER
    assert story.sees(ev.LegGone(story.receiver_leg(), "hung_up")).phase is Phase.WAITING


def test_only_the_calls_own_agent_steers_it() -> None:
    for event in (ev.Hold(8), ev.HangUp(8), ev.Consult(8, "line:4", "x"), ev.Decline(8)):
        story = Story().talking()
        before = story.state
        assert story.sees(event).state is before


def test_hold_and_resume() -> None:
    story = Story().talking().sees(ev.Hold(AGENT))
    assert picture(story.state).places[0].spot is Spot.HOLD
    assert story.sees(ev.Resume(AGENT)).phase is Phase.TALKING


def test_the_caller_hanging_up_ends_every_phase() -> None:
    stories = [Story().talking(), Story().talking().consults(), Story().consulting()]
    for story in stories:
        story.sees(ev.LegGone(CALLER, "hung_up"))
        assert story.state.end_reason == "caller_hung_up" and not picture(story.state).channels
        assert story.presence() == [("wrap_up", "")]
