"""J1: whoever says that it is urgent comes first, however late they ring."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from journeys.kit.desk import Desk
from journeys.kit.instance import Instance
from journeys.kit.phone import CALLER_TONE, DUTY_TONE, Phone
from journeys.kit.scene import AGENT, ring_in, until_ended, until_waiting

pytestmark = pytest.mark.journey


def test_key_0_goes_before_an_earlier_caller_and_nobody_is_forgotten(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone, second_caller: Phone
) -> None:
    desk = Desk(visitor(AGENT, "/desk/"))
    desk.phone("registered")
    early = ring_in(instance, caller)
    until_waiting(instance, 1)
    urgent = ring_in(instance, second_caller, "0", DUTY_TONE)
    until_waiting(instance, 2)
    expect(desk.page.locator("#queue-length")).to_have_text("2")

    desk.ready()
    desk.answer()
    desk.hears(DUTY_TONE)
    expect(desk.bar).to_contain_text("Det haster")
    early.hears("sound")
    until_waiting(instance, 1)
    urgent.hang_up()
    desk.state("wrap_up")
    assert until_ended(instance, "caller_hung_up")["urgent"]
    desk.finish("caller_gone")

    desk.answer()
    desk.hears(CALLER_TONE)
    desk.hang_up()
    early.wait("ended: other side hung up")
    desk.finish("general_guidance")
