"""The agent lead: sees the queue and the agents, helps beside and in a call, takes a caller, rings who was missed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from journeys.kit import browser
from journeys.kit.desk import Desk
from journeys.kit.instance import Instance, until
from journeys.kit.phone import CALLER_TONE, DESK_TONE, Phone
from journeys.kit.scene import AGENT, LEAD, in_a_call, presence, ring_in, until_waiting

pytestmark = pytest.mark.journey
LEADS_PAGE = "/desk/leder/"
SUBJECT_LEAD = "fag1"
QUESTION = "Har en student rett på nødhjelp i ferien?"
Visitor = Callable[[str, str], Page]


def happened(instance: Instance, kind: str) -> int:
    """How many events of this kind there are."""
    return int(instance.sql("SELECT count(*) FROM base_event WHERE kind = %s", kind)[0][0])


def test_a_lead_comes_into_a_call_openly_and_leaves_it_as_it_was(
    instance: Instance, visitor: Visitor, caller: Phone
) -> None:
    desk = Desk(visitor(AGENT, "/desk/"))
    talk = in_a_call(instance, desk, caller)
    lead = Desk(visitor(LEAD, LEADS_PAGE))
    lead.phone("registered")
    joined = happened(instance, "guest_joined")
    lead.page.get_by_role("button", name=re.compile("Bli med i samtalen")).click()
    expect(lead.bar).to_contain_text("Med i samtalen")
    expect(desk.bar).to_contain_text("er med i samtalen, og det er sagt til innringeren")
    assert happened(instance, "guest_joined") == joined + 1
    lead.hears(CALLER_TONE, DESK_TONE)
    desk.hears(CALLER_TONE, DESK_TONE)

    lead.key("L")
    lead.phone("registered")
    expect(lead.bar).not_to_contain_text("Med i samtalen")
    desk.hears(CALLER_TONE)
    talk.hears(DESK_TONE)
    desk.phase("talking")
    assert presence(instance, LEAD)[0] != "ready"  # nobody is made ready by having helped
    desk.hang_up()
    desk.finish("general_guidance")


def test_an_agent_asks_a_subject_lead_in_and_lets_them_go(instance: Instance, visitor: Visitor, caller: Phone) -> None:
    expert = Desk(visitor(SUBJECT_LEAD, "/desk/"))
    expert.phone("registered")
    desk = Desk(visitor(AGENT, "/desk/"))
    in_a_call(instance, desk, caller)
    desk.page.locator("#guest").select_option(label=desk.page.locator("#guest option", has_text="fag").inner_text())
    desk.key("B")
    expect(expert.bar).to_contain_text("Du blir med i en samtale")
    expert.phone("ringing")
    expert.key("S")
    expert.hears(CALLER_TONE, DESK_TONE)
    desk.key("U")
    expert.phone("registered")
    desk.hears(CALLER_TONE)
    desk.hang_up()
    desk.finish("general_guidance")


def test_an_agent_asks_and_a_lead_answers_and_nothing_is_left(
    instance: Instance, visitor: Visitor, caller: Phone
) -> None:
    desk, lead = Desk(visitor(AGENT, "/desk/")), visitor(LEAD, LEADS_PAGE)
    in_a_call(instance, desk, caller)
    desk.key("H")
    expect(desk.page.locator("#help textarea")).to_be_focused()
    desk.page.locator("#help textarea").fill("Ring 90 00 00 01")
    desk.page.get_by_role("button", name="Send spørsmål").click()
    expect(desk.page.locator("#help [role=alert]")).to_contain_text("Ikke skriv telefonnummer")
    desk.page.locator("#help textarea").fill(QUESTION)
    desk.page.get_by_role("button", name="Send spørsmål").click()
    expect(desk.page.locator("#help-said")).to_contain_text(QUESTION)
    expect(desk.page.locator("#help textarea")).to_have_value("")

    talk = lead.locator("#talks .talk")
    expect(talk).to_contain_text(QUESTION)
    talk.locator("textarea").fill("Ja, når det er nødvendig for livsopphold.")
    talk.get_by_role("button", name=re.compile("Send svar")).click()
    expect(desk.page.locator("#help-said")).to_contain_text("når det er nødvendig")
    desk.hang_up()
    desk.finish("general_guidance")
    until(lambda: not instance.sql("SELECT 1 FROM desk_helpmessage"), 40, "the talk is still there")
    expect(lead.locator("#talks")).to_contain_text("Ingen spør om noe nå")


def test_a_lead_sees_who_waits_and_takes_a_caller(instance: Instance, visitor: Visitor, caller: Phone) -> None:
    talk = ring_in(instance, caller)
    until_waiting(instance, 1)
    page = visitor(LEAD, LEADS_PAGE)
    row = page.locator("#lead-queue li")
    expect(row).to_contain_text("På linjen")
    expect(row.locator("time")).to_contain_text(re.compile(r"0:\d\d"))
    page.keyboard.press("Alt+KeyT")
    lead = Desk(page)
    lead.phone("talking", 20)
    lead.phase("talking")
    lead.hears(CALLER_TONE)
    talk.hears(DESK_TONE)
    lead.hang_up()
    lead.finish("general_guidance")


def test_a_lead_moves_agents_and_their_languages(instance: Instance, visitor: Visitor) -> None:
    desk = Desk(visitor(AGENT, "/desk/"))
    desk.ready()
    desk.state("ready")
    page = visitor(LEAD, LEADS_PAGE)
    row = page.locator("#lead-agents li", has=page.locator("b", has_text=desk.page.locator(".who .name").inner_text()))
    row.get_by_role("button", name=re.compile("Sett på pause")).click()
    desk.state("paused")
    expect(desk.bar).to_contain_text("En vaktleder satte deg på pause")
    row.locator("summary").click()
    row.get_by_label("Ukrainsk").check(force=True)
    row.get_by_role("button", name="Lagre språk").click()
    expect(row.locator("p").first).to_contain_text("Ukrainsk")
    row.get_by_role("button", name=re.compile("Gjør klar")).click()
    desk.state("ready")
    row.get_by_label("Ukrainsk").uncheck(force=True)
    row.get_by_role("button", name="Lagre språk").click()
    expect(row.locator("p").first).to_contain_text("Bare norsk")


def test_who_was_missed_is_rung_and_what_came_of_it_is_stored(
    instance: Instance, visitor: Visitor, caller: Phone, carrier: Phone
) -> None:
    instance.sql(
        "UPDATE calls_contact SET state = 'closed', result = 'reached', closed_at = now(), closed_by_id = lead_id"
        " WHERE state <> 'closed'"
    )
    page = visitor(LEAD, LEADS_PAGE)
    lead = Desk(page)
    lead.phone("registered")
    urgent = ring_in(instance, caller, "0")
    until_waiting(instance, 1)
    urgent.hang_up()
    contact = page.locator("#lead-contacts .contact")
    expect(contact).to_contain_text("90 00 00 01")
    expect(contact).to_contain_text("Har ventet siden første ring")
    contact.locator("[data-key='R']").click()
    answered = carrier.wait_call(seconds=20)
    answered.ring()
    expect(contact).to_contain_text("Det ringer hos innringeren", timeout=20_000)
    answered.answer()
    answered.say(CALLER_TONE)
    expect(contact).to_contain_text("Dere snakker sammen")
    lead.hears(CALLER_TONE)
    answered.hears(DESK_TONE)
    contact.locator("[data-key='L']").click()
    answered.wait("ended")
    expect(contact).to_contain_text("Registrer hva som skjedde")
    expect(contact.locator("select")).to_have_value("reached")
    contact.get_by_role("button", name="Lagre").click()
    expect(page.locator("#lead-contacts")).to_contain_text("Ingen må ringes")
    assert instance.sql("SELECT result FROM calls_contact ORDER BY closed_at DESC LIMIT 1") == [("reached",)]


@pytest.mark.parametrize("size", [browser.DESKTOP, browser.PHONE], ids=["desktop", "phone"])
def test_the_leads_page_is_open_to_everybody_who_works_there(
    instance: Instance, chromium: Browser, caller: Phone, size: ViewportSize
) -> None:
    talk = ring_in(instance, caller)
    until_waiting(instance, 1)
    visit = browser.visit(chromium, instance, size)
    try:
        page = browser.log_in(visit, LEAD, LEADS_PAGE)
        for language in ("nb", "en"):
            expect(page.locator("html")).to_have_attribute("lang", language)
            expect(page.locator("#lead-queue li")).to_have_count(1)
            assert browser.axe(page) == []
            if language == "nb":
                browser.speak(page, "en")
        browser.speak(page, "nb")
    finally:
        visit.close()
        talk.hang_up()
