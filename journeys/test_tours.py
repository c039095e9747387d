"""A newcomer: is shown round by the card on the real pages, which goes on by itself when the thing is done."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from journeys.kit.browser import DESKTOP, PHONE, axe
from journeys.kit.instance import Instance
from journeys.kit.scene import LEADER

pytestmark = pytest.mark.journey

COVERS = """() => {
  const box = (name) => document.querySelector(name).getBoundingClientRect();
  const [card, target] = [box("#tour-card"), box(".tour-target")];
  const across = Math.min(card.right, target.right) - Math.max(card.left, target.left);
  const down = Math.min(card.bottom, target.bottom) - Math.max(card.top, target.top);
  return across > 0 && down > 0;
}"""


def at(page: Page, step: str) -> None:
    """Wait until the card shows this step, and the page what it points at."""
    expect(page.locator("#tour-card")).to_have_attribute("data-step", step)
    expect(page.locator(".tour-target")).to_be_visible()


def uncovered(page: Page, *sizes: ViewportSize) -> None:
    """The card lies over nothing that it points at, at these sizes."""
    for size in sizes:
        page.set_viewport_size(size)
        page.locator(".tour-target").evaluate("target => target.scrollIntoView({block: 'center'})")
        page.wait_for_function(f"() => !({COVERS})()")


def test_a_leader_is_shown_round_by_keyboard_and_the_card_covers_nothing(
    instance: Instance, visitor: Callable[[str, str], Page]
) -> None:
    page = visitor(LEADER, "/demo/omvisning")
    page.locator("form:has(input[value=leder]) button").press("Enter")
    at(page, "leder-1")
    expect(page.locator("#announce")).to_contain_text("Steg 1 av 6")
    uncovered(page, PHONE, DESKTOP)
    assert axe(page) == []
    page.locator("#tour-next").press("Enter")
    at(page, "leder-2")
    expect(page.locator("#tour-next")).to_be_focused()
    page.reload()
    at(page, "leder-2")
    page.get_by_role("link", name="Kontoret", exact=True).click()
    expect(page.locator("#tour-there")).to_be_visible()
    page.locator("#tour-there").click()
    at(page, "leder-2")
    page.locator("#tour-end").click()
    expect(page.locator("#tour-card")).to_have_count(0)
    expect(page.locator(".tour-target")).to_have_count(0)


def test_an_agent_who_does_it_is_taken_on(instance: Instance, visitor: Callable[[str, str], Page]) -> None:
    page = visitor("agent3", "/demo/omvisning")
    page.locator("form:has(input[value=veileder]) button").click()
    at(page, "veileder-1")
    page.locator("#callbar [data-key=K]").click()
    at(page, "veileder-2")
    uncovered(page, PHONE, DESKTOP)
    page.locator("#tour-back").click()
    expect(page.locator("#tour-done")).to_be_visible()  # done before: it does not run on by itself
    expect(page.locator("#tour-card")).to_have_attribute("data-step", "veileder-1")


def test_without_scripts_one_is_shown_round_too_and_hears_the_call_twice(instance: Instance, chromium: Browser) -> None:
    context = chromium.new_context(base_url=instance.url(), java_script_enabled=False)
    page = context.new_page()
    page.goto("/login")
    page.locator("[data-tour=leder]").click()
    expect(page.locator("#tour-count")).to_contain_text("Steg 1 av 6")
    page.locator("#tour-next").click()
    expect(page.locator("#tour-count")).to_contain_text("Steg 2 av 6")
    page.goto("/demo/2021")
    page.locator("#story-gjeld").check()
    page.locator("[name=tid]").select_option("paske")
    page.locator("main form button").click()
    expect(page.locator(".twice .say")).to_contain_text("om 2 arbeidsdager, 7 døgn")
    context.close()
