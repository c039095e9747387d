"""Everybody: each page is clean to axe at desktop and phone width, and no page can be forgotten here."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page, ViewportSize, expect

from journeys.kit.browser import DESKTOP, PHONE, axe, speak
from journeys.kit.desk import Desk
from journeys.kit.instance import Instance, until
from journeys.kit.phone import Phone
from journeys.kit.scene import ADVISER, AGENT, LEAD, LEADER, ring_in, somebody

API = "api-v1"
ZOOMED_TWICE: ViewportSize = {"width": 720, "height": 450}
ZOOMED_FOUR_TIMES: ViewportSize = {"width": 320, "height": 256}
STEADY = 0.02
"""A fifth of what is called good (0.1)."""
SHIFTED = """() => new Promise((tell) => {
  let sum = 0;
  const add = (list) => list.getEntries().forEach((each) => (sum += each.hadRecentInput ? 0 : each.value));
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => tell(sum), 0));
})"""
SHOTS = os.environ.get("BINDELEDD_SCREENSHOTS", "")
pytestmark = pytest.mark.journey

PAGES = {
    "home": (AGENT, "/"),
    "design": (AGENT, "/design"),
    "demo_phone": (AGENT, "/demo/phone"),
    "demo_break": (AGENT, "/demo/break"),
    "compared": (AGENT, "/demo/2021"),
    "tours": (AGENT, "/demo/omvisning"),
    "desk:desk": (AGENT, "/desk/"),
    "desk:lead": (LEAD, "/desk/leder/"),
    "operations": ("admin", "/drift/"),
    "inbox:inbox": (ADVISER, "/kontor/"),
    "inbox:duty": (ADVISER, "/kontor/vakt/"),
    "inbox:leader": (LEADER, "/kontor/leder/"),
    "inbox:settings": (LEADER, "/kontor/innstillinger/"),
    "staff:people": ("admin", "/administrasjon/personer/"),
    "directory:municipalities": ("admin", "/administrasjon/avtaler/"),
    "directory:municipality": ("admin", "/administrasjon/avtaler/0301/"),
    "downtime": (LEADER, "/beredskap/"),
}
"""Pages that open by themselves: who looks, and where."""

ELSEWHERE = {"login", "inbox:inquiry", "staff:person"}
"""Pages with a test of their own below."""

PARTS = {
    "inbox:stop", "inbox:say_no", "sms_receipt", "sms_reply", "demo_account", "demo_answer", "demo_break_now",
    "demo_break_strike", "tour_go", "tour_end", "logout", "language", "favicon",
    "who", "healthz", "readyz", "pages_readyz", "metrics", "alarm_now", "phone", "places",
    "telephony", "directory", "office_sheet",
    "desk:bar", "desk:queue", "desk:middle", "desk:ready", "desk:pause", "desk:rejoin", "desk:save",
    "desk:identify", "desk:person", "desk:office", "desk:consult", "desk:complete", "desk:promise", "desk:tell",
    "desk:finish", "desk:verb", "desk:contact", "desk:unfinished", "desk:by_hand", "desk:by_hand_result",
    "desk:lead_part", "desk:lead_move", "desk:lead_languages", "desk:contact_ring", "desk:contact_stop",
    "desk:asked", "desk:answer", "desk:help", "desk:invite",
    "inbox:claim", "inbox:release", "inbox:note", "inbox:ring", "inbox:attempt", "inbox:book", "inbox:hand",
    "inbox:wrong_office", "inbox:withdraw", "inbox:urgency", "inbox:close", "inbox:unreached", "inbox:under_way",
    "inbox:accept", "inbox:decline", "inbox:take_over", "inbox:incoming", "inbox:sign_on", "inbox:sign_off",
    "inbox:take_line", "inbox:hand_line", "inbox:deputy", "inbox:seen",
    "inbox:hours", "inbox:special", "inbox:remove_special", "inbox:new_line", "inbox:change_line",
    "inbox:close_line", "inbox:line_password", "staff:give", "staff:end", "directory:register", "directory:sign",
    "directory:end", "directory:national", "directory:national_tried", "directory:service", "directory:service_tried",
    "directory:remove_service", "inbox:service", "inbox:service_tried", "inbox:remove_service",
}  # fmt: skip
"""Addresses that are no page: parts of one, or verbs."""


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Every named address of the product but the API, which has a document of its own."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"
        elif pattern.namespace != API:
            yield from addresses(pattern, f"{pattern.namespace}:" if pattern.namespace else prefix)


def look(page: Page, name: str) -> None:
    """Nothing that axe finds at either width, and every colour readable in the dark; nothing sticks out.

    Nor at 200 % zoom of a desk (720 px) and at 400 % (320 px). With BINDELEDD_SCREENSHOTS=FOLDER each page is kept
    there as a picture.
    """
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        shoot(page, f"{name}-{size['width']}")
        assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    shoot(page, f"{name}-dark")
    assert axe(page, "color-contrast") == [], "in the dark"
    page.emulate_media(color_scheme="light")
    for size in (PHONE, ZOOMED_TWICE, ZOOMED_FOUR_TIMES):
        page.set_viewport_size(size)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 1, f"{page.url} is {wide} px too wide at {size['width']} px"
    page.set_viewport_size(DESKTOP)


def fits_in(page: Page, language: str) -> None:
    """The page in another language, chosen by keyboard: clean and not too wide at phone width."""
    page.set_viewport_size(PHONE)
    speak(page, language)
    assert axe(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 1, f"{page.url} is {wide} px too wide in {language}"


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the page where somebody asked for pictures."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def shifted(page: Page) -> float:
    """How much of what was on the screen has moved since the page came, by itself (cumulative layout shift)."""
    moved: float = page.evaluate(SHIFTED)
    return moved


def test_every_address_is_known_here() -> None:
    assert set(addresses(get_resolver())) == set(PAGES) | ELSEWHERE | PARTS


@pytest.mark.parametrize("name", PAGES)
def test_page_is_clean(name: str, visitor: Callable[[str, str], Page]) -> None:
    user, path = PAGES[name]
    page = visitor(user, path)
    page.wait_for_load_state()
    assert shifted(page) <= STEADY, "the page moves while it loads"
    look(page, name.replace(":", "-"))
    fits_in(page, ("nn", "en")[len(name) % 2])


def test_somebodys_roles_and_the_unfolded_forms_are_clean(visitor: Callable[[str, str], Page]) -> None:
    people = visitor("admin", "/administrasjon/personer/?q=agent1")
    people.locator("ul.rows a").first.click()
    expect(people.locator("h1")).to_be_visible()
    settings = visitor(LEADER, "/kontor/innstillinger/")
    for page, name in ((people, "person"), (settings, "settings-unfolded")):
        folded = page.locator("details:not([open]) > summary:visible")
        while folded.count():
            folded.first.click()
        look(page, name)


def test_the_chosen_language_is_read_and_a_draft_says_that_it_is_one(visitor: Callable[[str, str], Page]) -> None:
    page = visitor(AGENT, "/desk/")
    speak(page, "en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("button", name="Ready for calls")).to_be_visible()
    look(page, "desk-english")
    speak(page, "se")
    expect(page.locator("#banner-draft")).to_contain_text("Evttohus")
    expect(page.get_by_role("button", name="Gearggus ságastallamiidda")).to_be_visible()
    assert axe(page) == []
    speak(page, "nb")
    expect(page.locator("#banner-draft")).to_have_count(0)
    expect(page.get_by_role("button", name="Klar for samtaler")).to_be_visible()


def test_login_and_refusals_are_clean(visitor: Callable[[str, str], Page]) -> None:
    page = visitor(AGENT, "/desk/")
    for path, status in (("/kontor/", 403), ("/no-such-page", 404)):
        answer = page.goto(path)
        assert answer
        assert answer.status == status
        look(page, f"refused-{status}")
    page.context.clear_cookies()
    page.goto("/desk/")
    assert "/login" in page.url
    look(page, "login")
    page.fill("[name=username]", "nobody")
    page.fill("[name=password]", "wrong password")
    page.locator(".login-form button").click()
    page.wait_for_load_state()
    look(page, "login-wrong")


def told_to_the_end(instance: Instance) -> bool:
    """Whether the engine has begun to say something to both in the newest call, and is done."""
    newest = "(SELECT id, state FROM calls_call WHERE direction = 'in' ORDER BY first_ring_at DESC LIMIT 1) call"
    told = f"SELECT 1 FROM {newest} JOIN base_event ON subject = 'call:' || call.id AND kind = 'promise_told'"
    return bool(instance.sql(f"{told} WHERE state->'announcing' = 'null'"))


def test_desk_in_a_call_and_the_inquiry_that_comes_of_it_are_clean(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone
) -> None:
    name = somebody("Grete")
    desk = Desk(visitor(AGENT, "/desk/"))
    desk.ready()
    talk = ring_in(instance, caller, "0")
    desk.state("ringing")
    look(desk.page, "desk-ringing")
    desk.answer()
    look(desk.page, "desk-talking")
    desk.identify(name)
    desk.describe()
    look(desk.page, "desk-filled")
    desk.promise()
    look(desk.page, "desk-promised")
    desk.tell("nynorsk")
    until(lambda: told_to_the_end(instance), 30, "the telephone should have said the promise")
    desk.hang_up()
    look(desk.page, "desk-wrap-up")
    talk.wait("ended")
    desk.finish("promise")

    inbox = visitor(ADVISER, "/kontor/")
    inbox.locator("#list .item", has_text=name).locator("h3 a").click()
    inbox.wait_for_url(re.compile("/henvendelse/"))
    look(inbox, "inquiry")
    for summary in inbox.locator("details:not([open]) > summary").all():
        if summary.is_visible():
            summary.click()
    look(inbox, "inquiry-unfolded")
