"""Operator: `kill -9` of the switchboard costs nobody the line, the music or the hand-over (law 11)."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from journeys.kit.desk import Desk
from journeys.kit.instance import Instance, until
from journeys.kit.phone import CALLER_TONE, DESK_TONE, DUTY_TONE, Phone
from journeys.kit.scene import (
    AGENT,
    acute_line,
    in_a_call,
    phase,
    press_until,
    press_until_waiting,
    ring_in,
    rung_at_the_office,
    sign_on,
    until_ended,
    until_waiting,
)

pytestmark = pytest.mark.journey

ADOPTED_WITHIN = 3.0  # seconds
LONGEST_GAP = 0.5  # seconds without a packet of sound; they come each 20 ms


def test_callers_who_wait_keep_line_and_music_and_are_answered(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone, second_caller: Phone
) -> None:
    desk = Desk(visitor(AGENT, "/desk/"))
    desk.phone("registered")
    waiting, in_menu = caller.dial(instance.number, instance.sip), second_caller.dial(instance.number, instance.sip)
    waiting.wait("answered")
    waiting.press("1")
    waiting.say(CALLER_TONE)
    until_waiting(instance, 1)
    waiting.hears("sound")
    in_menu.wait("answered")

    desk.ready()  # rings: to be killed in the middle of an offer is the hardest moment
    desk.state("ringing")
    killed = time.monotonic()
    instance.kill_switchboard()
    desk.answer()
    assert time.monotonic() - killed < ADOPTED_WITHIN + 4  # answering takes the browser its time
    desk.hears(CALLER_TONE)
    waiting.hears(DESK_TONE)
    assert waiting.media.longest_gap(killed) < 3
    in_menu.press("1")
    until_waiting(instance, 1)
    desk.hang_up()
    waiting.wait("ended")
    desk.finish("general_guidance")
    desk.answer()
    in_menu.hears(DESK_TONE)
    in_menu.hang_up()
    desk.state("wrap_up")


def test_music_goes_on_and_a_new_caller_comes_in_by_themselves(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone, second_caller: Phone
) -> None:
    waiting = ring_in(instance, caller)
    until_waiting(instance, 1)
    waiting.hears("sound")
    killed = time.monotonic()
    instance.kill_all("switchboard")
    new = second_caller.dial(instance.number, instance.sip)
    new.wait("answered", ADOPTED_WITHIN + 2)
    desk = Desk(visitor(AGENT, "/desk/"))
    desk.ready()
    desk.answer()
    waiting.hears(DESK_TONE)
    assert waiting.media.longest_gap(killed) < 3
    press_until_waiting(instance, new)
    new.hang_up()
    waiting.hang_up()
    desk.state("wrap_up")


def test_two_who_talk_hear_each_other_and_the_hand_over_works_afterwards(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone, carrier: Phone
) -> None:
    line = acute_line(instance)
    officer = sign_on(instance, line)
    desk = Desk(visitor(AGENT, "/desk/"))
    talk = in_a_call(instance, desk, caller)
    desk.identify()
    talk.hears(DESK_TONE)

    killed = time.monotonic()
    instance.kill_switchboard()
    desk.key("V")
    until(
        lambda: instance.sql("SELECT 1 FROM calls_callrequest WHERE verb = 'hold' AND handled_at IS NOT NULL"
                             " AND created_at > now() - interval '30 s'"),
        10, "nobody took the click",
    )  # fmt: skip
    adopted = time.monotonic() - killed
    assert adopted < ADOPTED_WITHIN, f"adopted after {adopted:.1f} s"
    desk.phase("on_hold")
    talk.hears("sound")
    desk.key("V")
    desk.phase("talking")
    talk.hears(DESK_TONE)
    assert talk.media.longest_gap(killed) < 3

    duty = rung_at_the_office(desk, line, carrier)
    duty.answer()
    duty.say(DUTY_TONE)
    desk.phase("consult_confirming")
    instance.kill_switchboard()
    press_until(duty, "1", lambda: phase(instance) == "consulting")
    desk.phase("consulting")
    instance.kill_switchboard()
    desk.hears(DUTY_TONE)
    assert desk.hand_over() == officer
    talk.hears(DUTY_TONE)
    killed = time.monotonic()
    instance.kill_all("switchboard")
    until(instance.acting_switchboard, 10, "the switchboard does not come back")
    duty.hears(CALLER_TONE)
    assert talk.media.longest_gap(killed) < LONGEST_GAP
    talk.hang_up()
    duty.wait("ended", 10)
    until_ended(instance, "caller_hung_up")
    desk.finish("taken_over")


def test_a_caller_who_hangs_up_while_it_is_down_leaves_no_orphan(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone
) -> None:
    desk = Desk(visitor(AGENT, "/desk/"))
    talk = in_a_call(instance, desk, caller)
    instance.kill_all("switchboard")
    talk.hang_up()
    desk.state("wrap_up")
    desk.phone("registered")
    until_ended(instance, "caller_hung_up")
    instance.until_quiet(5)
