"""5: keep my place, ring me, told as stories; and what a caller hears while waiting."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bindeledd.base.clock import OSLO
from bindeledd.calls.flow import Phase, codec
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.effects import Effect, KeepsPlace, NeedsContact, PlaceServed, UsesPlace
from bindeledd.calls.flow.news import sentence
from bindeledd.calls.flow.picture import Spot, picture
from bindeledd.calls.flow.state import Ask, CallState
from bindeledd.calls.menu import DEFAULT
from bindeledd.calls.reasons import LEG_LOST
from bindeledd.calls.speaking import keyed_of, media, spoken_digits
from bindeledd.calls.tests.drive import AGENT, CALLER, Story

NEWS = ev.QueueNews(4, (10, 15), may_keep=True)


def waiting(news: ev.QueueNews = NEWS, has_number: bool = True) -> Story:
    return Story().sees(ev.Arrived(has_number=has_number)).presses("1").sees(news)


def presses(story: Story, digits: str) -> Story:
    for digit in digits:
        story.sees(ev.Digit(story.state.caller, digit))
    return story


def kept() -> Story:
    story = presses(waiting(), "511")
    return story.says_nothing()


def ringing_back() -> Story:
    story = kept().offered()
    return story.sees(ev.LegUp(story.agent_leg()))


def said(story: Story) -> tuple[str, ...]:
    assert story.state.saying
    return story.state.saying.parts


def promised(effects: tuple[Effect, ...]) -> KeepsPlace:
    return next(effect for effect in effects if isinstance(effect, KeepsPlace))


def test_the_place_and_a_range_are_told_and_never_promised() -> None:
    assert said(waiting())[:7] == (
        *("you-are-number", "number-4", "in-the-queue"),
        *("wait-between", "number-10", "and", "number-15"),
    )
    assert "keep-offer" in said(waiting()) and "urgent-hint" in said(waiting())


def test_when_unsure_only_the_position_is_told() -> None:
    assert said(waiting(ev.QueueNews(7))) == ("you-are-number", "number-7", "in-the-queue", "urgent-hint")


@pytest.mark.parametrize(
    ("minutes", "parts"),
    [
        ((0, 1), ("wait-soon",)),
        ((0, 5), ("wait-under", "number-5", "minutes")),
        ((45, 75), ("wait-over", "number-45", "minutes")),
    ],
)
def test_minutes_are_said_as_people_say_them(minutes: tuple[int, int], parts: tuple[str, ...]) -> None:
    assert sentence(ev.QueueNews(70, minutes), CallState("c", CALLER, urgent=True), DEFAULT) == ("many-ahead", *parts)


def test_news_come_at_once_and_then_every_two_minutes() -> None:
    story = Story().arrives().presses("1").says_nothing()
    assert story.state.timer and story.state.timer.name == "news" and story.state.timer.due <= story.now
    story.sees(NEWS).says_nothing()
    assert story.state.timer.due - story.now == timedelta(minutes=2)


def test_5_is_nothing_when_it_was_not_offered_and_the_caller_waits_on() -> None:
    story = presses(waiting(ev.QueueNews(4)), "5")
    assert said(story) == ("keep-not-now",) and story.phase is Phase.WAITING and story.state.keeping is None


def test_the_number_is_read_back_from_a_placeholder_digit_by_digit() -> None:
    story = presses(waiting(), "5")
    assert "digits:own" in said(story)
    assert story.state.saying is not None
    assert media(story.state.saying, "+4741234567", "").startswith(
        "sound:bindeledd/keep-number,sound:bindeledd/number-4,sound:bindeledd/number-1"
    )
    assert spoken_digits("+46701234567")[:2] == ("number-4", "number-6")


def test_safe_number_and_hours_asked_then_the_caller_is_let_go_and_the_place_stands() -> None:
    story = presses(waiting(), "511")
    assert promised(story.effects) == KeepsPlace("", None) and said(story) == ("keep-done",)
    story.says_nothing()
    assert story.phase is Phase.KEPT and story.state.away and not picture(story.state).channels


def test_hanging_up_during_the_last_sentence_keeps_the_place_too() -> None:
    assert presses(waiting(), "511").sees(ev.LegGone(CALLER, "hung_up")).phase is Phase.KEPT


def test_hanging_up_once_the_number_is_confirmed_is_a_yes_before_it_a_no() -> None:
    confirmed = presses(waiting(), "51").sees(ev.LegGone(CALLER, "hung_up"))
    assert confirmed.phase is Phase.KEPT and promised(confirmed.effects).until is None
    assert presses(waiting(), "5").sees(ev.LegGone(CALLER, "hung_up")).state.end_reason == "caller_hung_up"


def test_another_number_is_keyed_read_back_and_never_written() -> None:
    story = presses(waiting(), "52" + "41234567")
    assert "digits:keyed" in said(story) and keyed_of(story.state) == "41234567"
    assert "41234567" not in str(codec.to_json(story.state))
    assert promised(presses(story, "11").effects).keyed == "41234567"


def test_a_number_that_does_not_exist_or_costs_money_is_not_rung() -> None:
    for digits in ("00000000", "82912345", "11234567"):
        story = presses(waiting(), "52" + digits)
        assert "keep-wrong-number" in said(story) and story.state.kept is None


def test_a_withheld_number_must_be_keyed_in() -> None:
    story = presses(waiting(has_number=False), "5")
    assert story.state.keeping and story.state.keeping.ask is Ask.KEY


def test_after_a_restart_a_keyed_number_is_asked_anew_and_never_the_own_one_rung() -> None:
    story = presses(waiting(), "52" + "41234567" + "1")
    again = codec.from_json(codec.to_json(story.state))
    assert isinstance(again, CallState)
    story.state = again
    presses(story, "1")
    assert story.state.kept is None and story.state.keeping and story.state.keeping.ask is Ask.KEY


def test_until_an_hour_that_leaves_time_enough() -> None:
    story = presses(waiting(), "512")
    hour = (story.now + timedelta(hours=3)).astimezone(OSLO).hour
    until = promised(presses(story, f"{hour:02}").effects).until
    assert until is not None and until.astimezone(OSLO).hour == hour
    assert story.state.kept and story.state.kept.give_up_at == until


@pytest.mark.parametrize("hour", ["07", "26", "10"])
def test_an_hour_that_is_past_too_near_or_none_is_asked_again(hour: str) -> None:
    story = presses(waiting(), "512" + hour)
    assert "keep-too-early" in said(story) and story.state.kept is None


def test_silence_and_3_lead_back_to_the_queue() -> None:
    story = presses(waiting(), "53")
    assert said(story) == ("keep-cancelled",) and story.phase is Phase.WAITING
    story = presses(waiting(), "5").says_nothing().says_nothing().says_nothing()
    assert said(story) == ("keep-cancelled",)


def test_an_agent_who_answers_in_mid_question_gets_the_caller() -> None:
    story = presses(waiting(), "5").offered()
    assert story.sees(ev.LegUp(story.agent_leg())).phase is Phase.TALKING and story.state.keeping is None


def test_the_agent_is_there_before_the_caller_is_rung_and_hears_it_ring() -> None:
    story = ringing_back()
    assert story.phase is Phase.RINGING_BACK and story.presence() == [("in_call", "")]
    shown = picture(story.state)
    assert [leg.to for leg in shown.dialling] == ["kept"] and len(shown.places) == 1
    assert shown.places[0].saying and shown.places[0].saying.parts == ("tone:ring",)


def test_a_human_presses_1_and_they_talk() -> None:
    story = ringing_back()
    story.sees(ev.LegUp(story.state.caller))
    assert said(story) == ("ring-back", "silence-5", "ring-back", "silence-5")
    assert presses(story, "7").phase is Phase.BACK_CONFIRMING
    assert presses(story, "1").state.phase == "talking" and PlaceServed("reached", AGENT) in story.effects
    assert all(place.spot is Spot.TALK for place in picture(story.state).places)


@pytest.mark.parametrize("how", ["busy", "no_answer", "hung_up"])
def test_no_answer_frees_the_agent_and_the_place_rests_before_the_second_ring(how: str) -> None:
    story = ringing_back()
    story.sees(ev.LegGone(story.state.caller, how))
    assert story.phase is Phase.KEPT and story.presence() == [("ready", "")]
    assert story.state.kept and story.state.kept.not_before == story.now + timedelta(minutes=5)
    story.now += timedelta(minutes=5)
    story.offered()
    story.sees(ev.LegUp(story.agent_leg()))
    story.sees(ev.LegGone(story.state.caller, how))
    assert story.state.end_reason == "not_reached" and NeedsContact() in story.effects


def test_a_voicemail_is_no_answer() -> None:
    story = ringing_back()
    story.sees(ev.LegUp(story.state.caller)).waits(26)
    assert story.phase is Phase.KEPT and story.state.kept and story.state.kept.attempts == 1


def test_a_ring_that_we_broke_off_does_not_count_as_unanswered() -> None:
    story = ringing_back()
    story.sees(ev.LegGone(story.state.caller, LEG_LOST))
    assert story.state.kept and (story.state.kept.attempts, story.state.kept.tries) == (0, 1)
    lost = ringing_back()
    lost.sees(ev.LegGone(lost.agent_leg(), "unreachable"))
    assert lost.phase is Phase.KEPT and lost.presence() == [("paused", "leg_lost")]


def test_a_caller_who_has_answered_is_not_dropped_when_the_agent_is_lost() -> None:
    story = ringing_back()
    story.sees(ev.LegUp(story.state.caller))
    story.sees(ev.LegGone(story.agent_leg(), "unreachable"))
    assert story.phase is Phase.BACK_CONFIRMING
    assert presses(story, "1").state.phase == "waiting" and story.state.priority == 0 and story.state.owed


def test_an_agent_who_declines_leaves_the_place_where_it_was() -> None:
    story = kept().offered().sees(ev.Decline(AGENT))
    assert story.phase is Phase.KEPT and story.presence() == [("paused", "declined")]


def test_when_the_day_is_over_the_lead_has_the_promise() -> None:
    story = kept()
    assert story.state.kept
    story.now = story.state.kept.give_up_at
    story.sees(ev.TimerDue("give_up"))
    assert story.state.end_reason == "not_reached" and NeedsContact() in story.effects


def test_an_engine_that_falls_turns_who_waited_and_who_talked_into_kept_places() -> None:
    for story, priority in ((waiting(), 2), (Story().sees(ev.Arrived(has_number=True)), 2)):
        story.sees(ev.EngineLost())
        assert (story.phase, story.state.priority) == (Phase.KEPT, priority) and promised(story.effects)
    talking = waiting().offered()
    talking.sees(ev.LegUp(talking.agent_leg())).sees(ev.EngineLost())
    assert (talking.phase, talking.state.priority, talking.state.kept_for) == (Phase.KEPT, 0, AGENT)
    assert talking.presence() == [("paused", "leg_lost")]
    again = talking.sees(ev.Rejoin(AGENT, "sip:u7"))
    assert again.sees(ev.LegUp(again.agent_leg())).phase is Phase.RINGING_BACK


def test_a_caller_in_the_place_of_the_same_number_takes_it_over_or_uses_it() -> None:
    asked_for = ev.QueueNews(1, may_keep=True, joins=("k", True, Story().now - timedelta(hours=1), 2))
    story = presses(waiting(asked_for), "511")
    assert UsesPlace("k") in story.effects
    lost = ev.QueueNews(1, joins=("k", False, Story().now - timedelta(hours=1), 0))
    story = waiting(lost).offered()
    assert UsesPlace("k") in story.sees(ev.LegUp(story.agent_leg())).effects
    story = waiting(asked_for).offered()
    assert UsesPlace("k") not in story.sees(ev.LegUp(story.agent_leg())).effects


def test_calls_of_the_version_before_are_read() -> None:
    old = {
        "v": 1,
        "kind": "in",
        "call_id": "c",
        "caller": "caller-1",
        "phase": "waiting",
        "counter": 3,
        "plays": 1,
        "wrong_keys": 0,
        "urgent": True,
        "menu_choice": "0",
        "returned": False,
        "last_agent": None,
        "saying": {"playback": "c.p3", "parts": ["still-waiting"]},
        "timer": {"name": "hint", "due": "2026-03-02T09:01:30+00:00"},
        "agent": None,
        "receiver": None,
        "consult_state": "none",
        "consult_reason": "",
        "kept_for": None,
        "kept_until": None,
        "taker": None,
        "end_reason": "",
        "first_ring_at": "2026-03-02T09:00:00+00:00",
        "queued_at": "2026-03-02T09:00:10+00:00",
        "answered_at": None,
        "handed_over_at": None,
        "ended_at": None,
    }
    state = codec.from_json(old)
    assert isinstance(state, CallState) and state.urgent and state.saying and state.saying.language == "nb"
    story = Story()
    story.state, story.now = state, story.now + timedelta(minutes=2)
    assert story.sees(ev.TimerDue("hint")).state.saying
    assert codec.from_json(codec.to_json(state)) == state
    with pytest.raises(codec.UnknownStateVersion):
        codec.from_json({**old, "v": 99})
