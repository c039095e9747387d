"""J8: nobody at the office answers, the agent promises a callback, an adviser claims it, rings and closes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from journeys.kit.desk import NEED_TEXT, Desk
from journeys.kit.instance import Instance
from journeys.kit.office import Office
from journeys.kit.phone import CALLER_TONE, DESK_TONE, DUTY_TONE, Phone
from journeys.kit.scene import ADVISER, AGENT, acute_line, display_name, in_a_call, rung_at_the_office, somebody

pytestmark = pytest.mark.journey

OTHER_ADVISER = "sagene2"
OWN_TELEPHONE = "4790099999"
PERSON_NUMBER = "4790000001"


def promised(instance: Instance, visitor: Callable[[str, str], Page], caller: Phone, carrier: Phone, name: str) -> str:
    """A caller gets a promise because the office is busy; returns the words that were spoken."""
    line = acute_line(instance)
    desk = Desk(visitor(AGENT, "/desk/"))
    talk = in_a_call(instance, desk, caller)
    desk.identify(name)
    desk.describe()
    rung_at_the_office(desk, line, carrier).refuse(486)
    assert "Det var opptatt" in desk.told()
    words = desk.promise()
    desk.hang_up()
    talk.wait("ended: other side hung up")
    desk.finish("promise")
    return words


def test_the_office_rings_from_the_page_reaches_and_closes(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone, carrier: Phone
) -> None:
    name = somebody("Vigdis")
    words = promised(instance, visitor, caller, carrier, name)
    assert "kl." in words

    office = Office(visitor(ADVISER, "/kontor/"))
    office.claim(name)
    expect(office.page.locator("body")).to_contain_text(display_name(instance, ADVISER))
    office.open(name)
    expect(office.page.locator("main")).to_contain_text(NEED_TEXT)
    expect(office.page.locator("main [data-promise]")).to_contain_text("kl.")
    office.ring()
    person = carrier.wait_call(PERSON_NUMBER)
    first = office.first_words().lower()
    assert "nav" not in first
    assert "sosial" not in first
    person.ring()
    person.answer()
    person.say(CALLER_TONE)
    office.hears(CALLER_TONE)
    person.hears(DESK_TONE)
    person.hang_up()
    office.rang("Samtalen varte")
    office.record("reached", "Avtalte møte i morgen.")
    office.close("contact_made", "Får hjelp i dag.")
    inquiry = instance.sql(
        "SELECT state, outcome, person_id IS NOT NULL FROM inquiries_inquiry ORDER BY received_at DESC LIMIT 1"
    )
    assert inquiry == [("closed", "contact_made", True)]


def test_the_office_rings_by_way_of_its_own_telephone(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone, carrier: Phone
) -> None:
    name = somebody("Egil")
    promised(instance, visitor, caller, carrier, name)
    office = Office(visitor(ADVISER, "/kontor/"))
    office.claim(name)
    office.open(name)
    office.ring_from(OWN_TELEPHONE)
    own = carrier.wait_call(OWN_TELEPHONE)
    own.answer()
    own.hears("sound")
    own.say(DUTY_TONE)
    own.press("1")
    person = carrier.wait_call(PERSON_NUMBER)
    person.answer()
    person.say(CALLER_TONE)
    own.hears(CALLER_TONE)
    person.hears(DUTY_TONE)
    own.hang_up()
    person.wait("ended")
    office.rang("Samtalen varte")
    office.record("reached")
    office.close("contact_made", "")


def test_an_attempt_in_vain_is_recorded_and_the_promise_stays_open(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone, carrier: Phone
) -> None:
    name = somebody("Mona")
    promised(instance, visitor, caller, carrier, name)
    office = Office(visitor(ADVISER, "/kontor/"))
    office.claim(name)
    office.open(name)
    office.ring()
    carrier.wait_call(PERSON_NUMBER).refuse(486)
    expect(office.page.locator("#ringing .aksel-alert, #ringing [class*=alert]").first).to_be_visible(timeout=20_000)
    office.record("no_answer")
    expect(office.page.locator("main")).to_contain_text("Svarte ikke")
    expect(office.page.locator("#status-title")).to_have_text("Frist og ansvar")


def test_of_two_who_claim_at_once_one_wins_and_the_other_learns_by_whom(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone, carrier: Phone
) -> None:
    name = somebody("Ruth")
    promised(instance, visitor, caller, carrier, name)
    first, second = Office(visitor(ADVISER, "/kontor/")), Office(visitor(OTHER_ADVISER, "/kontor/"))
    expect(second.row(name)).to_be_visible()
    second.page.route("**/live", lambda route: route.abort())  # the second page does not hear of it in time
    claim = second.row(name).locator("form").get_attribute("action")
    first.claim(name)
    expect(first.page.locator("body")).to_contain_text(display_name(instance, ADVISER))
    token = second.page.locator("meta[name=csrf]").get_attribute("content") or ""
    answer = second.page.request.post(
        instance.url(claim or ""), headers={"X-CSRFToken": token, "Referer": instance.url()}
    )
    assert answer.status == 409
    assert display_name(instance, ADVISER) in answer.text()
