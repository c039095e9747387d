"""From the first ring to the queue."""

from __future__ import annotations

from bindeledd.calls.flow import Phase
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.effects import NeedsContact
from bindeledd.calls.flow.picture import Spot, picture
from bindeledd.calls.tests.drive import CALLER, Story


def test_key_1_leads_to_the_queue() -> None:
    story = Story().arrives().presses("1")
    assert (story.phase, story.state.urgent, story.state.menu_choice) == (Phase.WAITING, False, "1")


def test_key_0_is_urgent_and_stands_before_the_others() -> None:
    urgent, normal = Story().arrives().presses("0"), Story().arrives().presses("1")
    assert urgent.state.urgent and urgent.state.priority < normal.state.priority


def test_0_while_waiting_makes_the_call_urgent() -> None:
    story = Story().arrives().presses("1").presses("0")
    assert story.state.urgent and story.phase is Phase.WAITING


def test_1_after_0_lowers_nothing() -> None:
    story = Story().arrives().presses("0").presses("1")
    assert story.state.urgent and story.state.menu_choice == "0"


def test_0_while_an_agent_is_ringing_counts_and_the_ringing_goes_on() -> None:
    story = Story().arrives().presses("1").offered().presses("0")
    assert story.state.urgent and story.phase is Phase.OFFERING and story.agent_leg()


def test_a_caller_who_cannot_press_gets_through_by_waiting() -> None:
    story = Story().arrives().says_nothing()
    assert story.phase is Phase.WAITING and story.state.menu_choice == ""


def test_who_pressed_nothing_hears_the_choices_again_in_the_queue_where_they_still_count() -> None:
    story = Story().arrives().says_nothing()
    assert story.state.saying and "choices-again" in story.state.saying.parts
    assert story.presses("0").state.urgent and story.phase is Phase.WAITING


def test_a_lost_playback_event_delays_but_does_not_stop() -> None:
    assert Story().arrives().waits(61).phase is Phase.WAITING


def test_2_goes_on_in_english_and_the_call_remembers() -> None:
    story = Story().arrives().presses("2")
    assert story.phase is Phase.MENU and story.state.saying and story.state.saying.language == "en"
    assert story.presses("1").state.language == "en" and story.state.saying.language == "en"


def test_too_many_calls_are_asked_to_ring_again() -> None:
    story = Story().sees(ev.Arrived(refused=True))
    assert story.state.saying and story.state.saying.parts == ("busy-line",)
    assert story.says_nothing().state.end_reason == "overload"


def test_a_wrong_key_is_told_kindly_and_the_third_lets_through() -> None:
    story = Story().arrives().presses("5")
    assert story.phase is Phase.MENU and story.state.saying and "wrong-key" in story.state.saying.parts
    assert story.presses("#").presses("9").phase is Phase.WAITING


def test_a_closed_line_says_when_it_opens_and_the_emergency_numbers_and_ends() -> None:
    story = Story().arrives("day-monday", "time-9")
    assert story.state.saying
    assert story.state.saying.parts[:4] == ("closed", "day-monday", "time-9", "emergency-numbers")
    story.says_nothing()
    assert (story.phase, story.state.end_reason) == (Phase.ENDED, "closed")


def test_hanging_up_in_the_menu_ends_the_call() -> None:
    story = Story().arrives().sees(ev.LegGone(CALLER, "hung_up"))
    assert story.state.end_reason == "caller_hung_up" and not story.presence()


def test_an_urgent_caller_who_gives_up_waiting_must_be_rung() -> None:
    urgent = Story().arrives().presses("0").sees(ev.LegGone(CALLER, "hung_up"))
    normal = Story().arrives().presses("1").sees(ev.LegGone(CALLER, "hung_up"))
    assert NeedsContact() in urgent.effects and NeedsContact() not in normal.effects


def test_music_follows_the_sentence_and_a_hint_comes_back() -> None:
    story = Story().arrives().presses("1")
    assert picture(story.state).places[0].spot is Spot.ALONE
    assert picture(story.says_nothing().state).places[0].spot is Spot.HOLD
    assert story.waits(121).state.saying
    assert picture(story.says_nothing().state).places[0].spot is Spot.HOLD


def test_an_agent_who_does_not_answer_is_paused_and_the_caller_keeps_the_place() -> None:
    story = Story().arrives().presses("1").offered()
    first_ring = story.state.first_ring_at
    story.waits(20)
    assert story.presence() == [("paused", "did_not_answer")]
    assert story.phase is Phase.WAITING and story.state.first_ring_at == first_ring


def test_declining_and_an_unreachable_phone_have_reasons_of_their_own() -> None:
    declined = Story().arrives().presses("1").offered().sees(ev.Decline(7))
    assert declined.presence() == [("paused", "declined")]
    story = Story().arrives().presses("1").offered()
    assert story.sees(ev.LegGone(story.agent_leg(), "unreachable")).presence() == [("paused", "unreachable")]


def test_a_caller_who_hangs_up_while_the_agent_rings_leaves_the_agent_ready() -> None:
    story = Story().arrives().presses("1").offered().sees(ev.LegGone(CALLER, "hung_up"))
    assert story.presence() == [("ready", "")]
