"""J7: a caller rings, an agent answers in the browser, the office's duty telephone takes over.

Caller and duty telephone are SIPp processes here; every party is heard by everybody who should hear it.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from journeys.kit.desk import Desk
from journeys.kit.instance import Instance
from journeys.kit.phone import CALLER_TONE, DESK_TONE, DUTY_TONE, Phone
from journeys.kit.scene import (
    ADVISER,
    AGENT,
    acute_line,
    display_name,
    in_a_call,
    rung_at_the_office,
    sign_on,
    until_ended,
)
from journeys.kit.sipp import SippPhone

pytestmark = pytest.mark.journey


def test_caller_reaches_a_named_officer_who_takes_over(instance: Instance, visitor: Callable[[str, str], Page]) -> None:
    line = acute_line(instance)
    officer = sign_on(instance, line, ADVISER)
    server = f"{instance.sip[0]}:{instance.sip[1]}"
    words = ("-s", instance.number, "-key", "caller", "4790000001", server)
    host, port = instance.carrier
    with SippPhone("receiver", host, port=port) as duty, SippPhone("caller", "127.0.0.11", *words) as caller:
        caller.connect_sound()
        caller.say(CALLER_TONE)
        caller.hears("sound")
        caller.press("1")

        desk = Desk(visitor(AGENT, "/desk/"))
        desk.ready()
        desk.answer(20)
        desk.hears(CALLER_TONE)
        caller.hears(DESK_TONE)

        desk.identify()
        desk.describe()
        desk.consult(line.button)
        caller.hears("sound")
        duty.connect_sound(after="ACK sip")
        duty.say(DUTY_TONE)
        desk.phase("consult_confirming")
        duty.press("1")
        desk.phase("consulting")
        desk.hears(DUTY_TONE)
        duty.hears(DESK_TONE)
        caller.hears("sound")

        assert desk.hand_over() == officer
        caller.hears(DUTY_TONE)
        duty.hears(CALLER_TONE)
        desk.phone("registered")
        desk.finish("taken_over")

        duty.hang_up()
        caller.wait_end()
    call = until_ended(instance, "office_hung_up")
    assert call["outcome"] == "taken_over"
    taker = instance.sql("SELECT display_name FROM base_user WHERE id = %s", call["taken_over_by_id"])
    assert taker == [(officer,)]


def test_all_three_talk_before_the_hand_over(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone, carrier: Phone
) -> None:
    line = acute_line(instance)
    sign_on(instance, line)
    desk = Desk(visitor(AGENT, "/desk/"))
    talk = in_a_call(instance, desk, caller)
    desk.identify()
    duty = rung_at_the_office(desk, line, carrier)
    duty.answer()
    duty.say(DUTY_TONE)
    desk.phase("consult_confirming")
    duty.press("1")
    desk.phase("consulting")
    desk.key("A")
    desk.phase("conference")
    talk.hears(DESK_TONE, DUTY_TONE)
    duty.hears(CALLER_TONE, DESK_TONE)
    desk.hears(CALLER_TONE, DUTY_TONE)
    desk.hand_over()
    talk.hears(DUTY_TONE)
    duty.hears(CALLER_TONE)
    talk.hang_up()
    duty.wait("ended")
    until_ended(instance, "caller_hung_up")
    desk.finish("taken_over")


def test_an_unmanned_line_counts_as_the_leaders(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone, carrier: Phone
) -> None:
    line = acute_line(instance)
    instance.sql("DELETE FROM duty_signon WHERE line_id = %s", line.id)
    desk = Desk(visitor(AGENT, "/desk/"))
    talk = in_a_call(instance, desk, caller)
    desk.identify()
    duty = rung_at_the_office(desk, line, carrier)
    duty.answer()
    desk.phase("consult_confirming")
    duty.press("1")
    desk.phase("consulting")
    assert desk.hand_over() == display_name(instance, "leder-sagene")
    duty.hang_up()
    talk.wait("ended")
    desk.finish("taken_over")
