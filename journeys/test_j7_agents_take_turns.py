"""J7: agents who do not answer, decline or hold; the call finds its way to the next one."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from journeys.kit.desk import Desk
from journeys.kit.instance import Instance
from journeys.kit.phone import CALLER_TONE, DESK_TONE, Phone
from journeys.kit.scene import AGENT, OTHER_AGENT, in_a_call, presence, ring_in, until_ended

pytestmark = pytest.mark.journey


def test_an_agent_who_does_not_answer_is_paused_and_the_call_moves_on(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone
) -> None:
    sleepy, awake = Desk(visitor(AGENT, "/desk/")), Desk(visitor(OTHER_AGENT, "/desk/"))
    sleepy.ready()
    sleepy.state("ready")
    awake.ready()
    talk = ring_in(instance, caller)
    sleepy.state("ringing")
    awake.state("ready")
    awake.answer(40)
    assert presence(instance, AGENT) == ("paused", "did_not_answer")
    sleepy.state("paused")
    expect(sleepy.bar).to_contain_text("Du svarte ikke")
    awake.hears(CALLER_TONE)
    talk.hears(DESK_TONE)
    awake.hang_up()
    talk.wait("ended")


def test_declining_passes_the_call_to_the_next(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone
) -> None:
    first, second = Desk(visitor(AGENT, "/desk/")), Desk(visitor(OTHER_AGENT, "/desk/"))
    first.ready()
    first.state("ready")
    second.ready()
    talk = ring_in(instance, caller)
    first.state("ringing")
    first.key("X")
    second.answer()
    assert presence(instance, AGENT) == ("paused", "declined")
    talk.hang_up()
    second.state("wrap_up")
    until_ended(instance, "caller_hung_up")


def test_on_hold_the_caller_hears_music_and_then_the_agent_again(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone
) -> None:
    desk = Desk(visitor(AGENT, "/desk/"))
    talk = in_a_call(instance, desk, caller)
    talk.hears(DESK_TONE)
    desk.key("M")
    talk.hears("silence")
    desk.key("M")
    talk.hears(DESK_TONE)
    desk.key("V")
    desk.phase("on_hold")
    talk.hears("sound")
    desk.key("V")
    desk.phase("talking")
    talk.hears(DESK_TONE)
    desk.hears(CALLER_TONE)
    desk.hang_up()
    talk.wait("ended: other side hung up")
    until_ended(instance, "agent_hung_up")
    desk.state("wrap_up")


def test_a_caller_who_hangs_up_while_it_rings_leaves_the_agent_ready(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone
) -> None:
    desk = Desk(visitor(AGENT, "/desk/"))
    desk.ready()
    talk = ring_in(instance, caller)
    desk.state("ringing")
    talk.hang_up()
    desk.state("ready")
    until_ended(instance, "caller_hung_up")
