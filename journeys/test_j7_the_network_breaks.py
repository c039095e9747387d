"""J7: a cut network, another Wi-Fi and a closed lid cost neither the caller's line nor a word of text."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from journeys.kit import wire as wires
from journeys.kit.browser import asleep, log_in, visit
from journeys.kit.desk import NEED_TEXT, PERSON, Desk
from journeys.kit.instance import Instance, until
from journeys.kit.phone import CALLER_TONE, DESK_TONE, Phone, Talk
from journeys.kit.scene import AGENT, in_a_call, last_call, phase, presence, ring_in
from journeys.kit.wire import Wire

pytestmark = pytest.mark.journey


@pytest.fixture
def wire(instance: Instance) -> Iterator[Wire]:
    """The network between this story's browser and the instance."""
    with wires.between(instance) as between:
        yield between


@pytest.fixture
def far(instance: Instance, chromium: Browser, wire: Wire) -> Iterator[BrowserContext]:
    """A visitor whose pages, live stream, signalling and sound all take the wire."""
    context = visit(chromium, instance, base_url=wire.base_url)
    context.add_init_script(wire.script)
    yield context
    context.close()


def both_hear(desk: Desk, talk: Talk) -> None:
    """Sound goes both ways."""
    talk.hears(DESK_TONE)
    desk.hears(CALLER_TONE)


def test_the_network_is_cut_in_mid_call_and_comes_back(
    instance: Instance, far: BrowserContext, wire: Wire, caller: Phone, second_caller: Phone
) -> None:
    desk = Desk(log_in(far, AGENT, "/desk/"))
    talk = in_a_call(instance, desk, caller)
    call = desk.call_id
    desk.fill("person_name", PERSON)
    desk.saved()
    wire.cut()
    desk.fill("text", NEED_TEXT)
    expect(desk.page.locator("#banner-offline")).to_be_visible(timeout=8_000)
    expect(desk.page.locator("#save-state")).to_have_attribute("data-state", "unsaved")
    assert not talk.ended
    wire.mend()
    expect(desk.page.locator("#banner-offline")).to_be_hidden(timeout=15_000)
    both_hear(desk, talk)
    desk.saved()
    assert (desk.call_id, phase(instance)) == (call, "talking")
    talk.hang_up()  # this must reach the page on its new way
    desk.state("wrap_up")
    desk.phone("registered")
    expect(desk.page.locator("[name=text]")).to_have_value(NEED_TEXT)
    desk.finish("caller_gone")
    again = ring_in(instance, second_caller)
    desk.answer()
    both_hear(desk, again)
    desk.hang_up()
    again.wait("ended")


def test_another_wifi_in_mid_call(instance: Instance, far: BrowserContext, wire: Wire, caller: Phone) -> None:
    desk = Desk(log_in(far, AGENT, "/desk/"))
    talk = in_a_call(instance, desk, caller)
    both_hear(desk, talk)
    call = desk.call_id
    wire.cut()
    wire.move()
    desk.page.evaluate("back => { window.__back = back }", wire.back)
    desk.fill("text", NEED_TEXT)
    wire.mend()
    both_hear(desk, talk)
    desk.saved()
    assert (desk.call_id, phase(instance)) == (call, "talking")
    desk.hang_up()
    talk.wait("ended")


def test_the_agent_closes_the_lid_for_a_while(
    instance: Instance, far: BrowserContext, wire: Wire, caller: Phone
) -> None:
    desk = Desk(log_in(far, AGENT, "/desk/"))
    talk = in_a_call(instance, desk, caller)
    both_hear(desk, talk)
    call = desk.call_id
    desk.fill("text", NEED_TEXT)
    with asleep(20):
        until(lambda: phase(instance) == "waiting", 19, "the caller is left in silence")
        found = last_call(instance)
        assert (str(found["id"]), found["queue_state"]) == (call, "waiting")
        assert presence(instance, AGENT) == ("paused", "leg_lost")
        talk.hears("sound")
    both_hear(desk, talk)  # the page has taken its call back by itself
    until(lambda: desk.stored()["text"] == NEED_TEXT, 10, "what was typed is not saved")
    expect(desk.page.locator("[name=text]")).to_have_value(NEED_TEXT)
    assert (desk.call_id, phase(instance)) == (call, "talking")
    assert instance.sql("SELECT count(*) FROM calls_queueentry") == [(0,)]
    desk.hang_up()
    talk.wait("ended")
