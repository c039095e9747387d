"""J8: the duty officer signs on in the page, sees what it is about before answering, and takes the caller over."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from journeys.kit.browser import hears
from journeys.kit.desk import NEED_TEXT, Desk
from journeys.kit.instance import Instance, until
from journeys.kit.phone import CALLER_TONE, DESK_TONE, Phone
from journeys.kit.scene import ADVISER, AGENT, browser_line, display_name, in_a_call, take_browser_line, until_ended

pytestmark = pytest.mark.journey


def test_the_officer_sees_the_need_before_answering_and_takes_over(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone
) -> None:
    line = browser_line(instance)
    office = visitor(ADVISER, "/kontor/vakt/")
    take_browser_line(office, line)

    desk = Desk(visitor(AGENT, "/desk/"))
    talk = in_a_call(instance, desk, caller)
    desk.identify("Solveig Påfunn")
    desk.describe()
    desk.consult(2)

    ringing = office.locator("#incoming .incoming")
    expect(ringing).to_be_visible(timeout=15_000)
    expect(ringing).to_contain_text(NEED_TEXT)
    expect(ringing).to_contain_text("Har ventet")
    ringing.locator("[data-phone=answer]").click()
    desk.phase("consulting")
    hears(office, DESK_TONE)

    ringing.get_by_role("link").click()
    expect(office.locator("#person-title")).to_contain_text("Solveig Påfunn")
    hears(office, DESK_TONE)

    assert desk.hand_over() == display_name(instance, ADVISER)
    hears(office, CALLER_TONE)
    desk.finish("taken_over")
    office.locator("#incoming [data-phone=hang-up]").click()
    talk.wait("ended")
    assert until_ended(instance, "office_hung_up")["outcome"] == "taken_over"
    expect(office.locator("#reach")).to_be_visible(timeout=15_000)


def test_a_line_that_is_tried_while_the_page_is_being_loaded_is_tried_again(
    instance: Instance, visitor: Callable[[str, str], Page]
) -> None:
    line = browser_line(instance)
    office = visitor(ADVISER, "/kontor/vakt/")
    trial = (
        "SELECT (state->>'tries')::int, state->>'result' FROM calls_call"
        " WHERE purpose = 'line_test' ORDER BY first_ring_at DESC LIMIT 1"
    )

    def once_missed(route: Route) -> None:
        until(lambda: instance.sql(trial)[0][0] > 1, 10, "the page's telephone is not missed")
        route.continue_()

    office.context.route("**/telefon", once_missed, times=1)
    take_browser_line(office, line)
    until(lambda: instance.sql(trial)[0][1] == "confirmed", 15, lambda: f"not confirmed: {instance.sql(trial)}")
    expect(office.locator("main")).to_contain_text("Ja, telefonen svarte")
