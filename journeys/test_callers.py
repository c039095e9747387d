"""Whoever rings comes to an end that somebody thought of: silence, wrong keys, hanging up, a closed line."""

import pytest

from journeys.kit.instance import Instance
from journeys.kit.phone import Phone
from journeys.kit.scene import last_call, ring_in, until_ended, until_waiting

pytestmark = pytest.mark.journey


def test_who_presses_1_waits_with_music_and_may_hang_up(instance: Instance, caller: Phone) -> None:
    talk = caller.dial(instance.number, instance.sip)
    talk.wait("answered")
    talk.hears("sound")
    talk.press("1")
    until_waiting(instance, 1)
    talk.hears("sound")
    talk.hang_up()
    call = until_ended(instance, "caller_hung_up")
    assert (call["menu_choice"], call["urgent"], call["queue_state"]) == ("1", False, "left")
    until_waiting(instance, 0)


def test_who_cannot_press_gets_through_by_waiting(instance: Instance, caller: Phone) -> None:
    talk = caller.dial(instance.number, instance.sip)
    talk.wait("answered")
    until_waiting(instance, 1, 120)
    assert last_call(instance)["menu_choice"] == ""
    talk.hang_up()
    until_ended(instance, "caller_hung_up")


def test_three_wrong_keys_let_the_caller_through(instance: Instance, caller: Phone) -> None:
    talk = caller.dial(instance.number, instance.sip)
    talk.wait("answered")
    talk.hears("sound")
    talk.press("5")
    talk.press("*")
    talk.press("7")
    until_waiting(instance, 1)
    talk.hang_up()
    until_ended(instance, "caller_hung_up")


def test_a_wrong_key_and_then_the_right_one(instance: Instance, caller: Phone) -> None:
    talk = ring_in(instance, caller, "9")
    talk.hears("sound")
    talk.press("1")
    until_waiting(instance, 1)
    assert last_call(instance)["menu_choice"] == "1"
    talk.hang_up()
    until_ended(instance, "caller_hung_up")


def test_hanging_up_in_the_menu_leaves_nothing(instance: Instance, caller: Phone) -> None:
    talk = caller.dial(instance.number, instance.sip)
    talk.wait("answered")
    talk.hears("sound")
    talk.hang_up()
    assert until_ended(instance, "caller_hung_up")["queue_state"] == "none"


def test_giving_up_before_anybody_answers_leaves_nothing(instance: Instance, caller: Phone) -> None:
    talk = caller.dial(instance.number, instance.sip)
    talk.hang_up()
    instance.until_quiet()


def test_outside_hours_the_line_says_when_it_opens_and_hangs_up(instance: Instance, caller: Phone) -> None:
    instance.close_today()
    try:
        talk = caller.dial(instance.number, instance.sip)
        talk.wait("answered")
        talk.hears("sound")
        talk.press("5")  # only 1 means something here
        talk.wait("ended: other side hung up", 90)
        call = until_ended(instance, "closed")
        assert call["queue_state"] == "none"
    finally:
        instance.open_all_day()
