"""J8: a duty line is rung when somebody takes it; a desk phone with a password; ringing that is stopped again."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from journeys.kit.desk import Desk
from journeys.kit.instance import Instance, until
from journeys.kit.office import Office
from journeys.kit.phone import CALLER_TONE, DESK_TONE, DUTY_TONE, Phone
from journeys.kit.phone.registering import DeskPhone
from journeys.kit.scene import ADVISER, AGENT, LEADER, Line, acute_line, display_name, in_a_call, somebody
from journeys.test_j8_office_keeps_the_promise import OWN_TELEPHONE, promised

pytestmark = pytest.mark.journey


@pytest.fixture
def line(instance: Instance) -> Iterator[Line]:
    """The acute line with nobody signed on; as it was when the story is over."""
    found = acute_line(instance)
    instance.sql("DELETE FROM duty_signon WHERE line_id = %s", found.id)
    yield found
    instance.sql("DELETE FROM duty_signon WHERE line_id = %s", found.id)
    instance.sql(
        "UPDATE duty_dutyline SET number = %s, sip_user = NULL, desk_phone = false WHERE id = %s",
        f"+{found.number}",
        found.id,
    )


def take(page: Page, line: Line) -> None:
    """Take the line on the duty page."""
    page.locator(f"form[action$='/vakt/{line.id}/ta'] button").click()
    expect(page.locator("main [role=status]").first).to_contain_text("Du har vakttelefonen")


def shows(page: Page, line: Line, result: str) -> None:
    """Wait until the page says what the test showed."""
    article = page.locator(f"article[aria-labelledby='line-{line.id}']")
    expect(article.locator("[data-test]")).to_have_attribute("data-test", result, timeout=20_000)


def test_the_line_is_rung_and_key_1_proves_it(
    instance: Instance, visitor: Callable[[str, str], Page], carrier: Phone, line: Line
) -> None:
    page = visitor(ADVISER, "/kontor/vakt/")
    take(page, line)
    rung = carrier.wait_call(line.number)
    rung.ring()
    shows(page, line, "ringing")
    rung.answer()
    rung.hears("sound")
    rung.press("1")
    shows(page, line, "confirmed")
    rung.wait("ended")


def test_a_voicemail_proves_nothing_and_the_line_stays_the_leaders(
    instance: Instance, visitor: Callable[[str, str], Page], carrier: Phone, line: Line
) -> None:
    page = visitor(ADVISER, "/kontor/vakt/")
    take(page, line)
    voicemail = carrier.wait_call(line.number)
    voicemail.answer()
    voicemail.announce()
    article = page.locator(f"article[aria-labelledby='line-{line.id}']")
    expect(article.get_by_role("alert")).to_contain_text("Noen svarte, men trykket ikke 1.", timeout=40_000)
    expect(article).to_contain_text(display_name(instance, LEADER))
    voicemail.wait("ended")


def test_a_desk_phone_registers_is_tried_and_takes_over_a_caller(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone, line: Line
) -> None:
    leader = visitor(LEADER, "/kontor/innstillinger/")
    article = leader.locator(f"article[aria-labelledby='line-{line.id}']")
    article.locator("summary").first.click()
    article.locator("[name=target][value=desk_phone]").check(force=True)
    article.get_by_role("button", name="Lagre vakttelefonen").click()
    expect(leader.locator("main [role=status]").first).to_contain_text("Vakttelefonen er lagret")
    article.get_by_role("button", name="Lag nytt passord").click()
    name = leader.locator("[data-sip-user]").inner_text()
    password = leader.locator("[data-sip-secret]").inner_text()

    with DeskPhone("127.0.0.21", name) as phone:
        assert phone.register("not the password", instance.sip) in (401, 403, 404)
        until(lambda: phone.register(password, instance.sip) == 200, 15, "the desk phone is not let in", 0.5)

        page = visitor(ADVISER, "/kontor/vakt/")
        take(page, line)
        test = phone.wait_call(name)
        test.answer()
        test.hears("sound")
        test.press("1")
        shows(page, line, "confirmed")
        test.wait("ended")

        desk = Desk(visitor(AGENT, "/desk/"))
        talk = in_a_call(instance, desk, caller)
        desk.identify(somebody("Turid"))
        desk.describe()
        desk.consult(line.button)
        rung = phone.wait_call(name)
        rung.answer()
        rung.say(DUTY_TONE)
        rung.press("1")
        desk.phase("consulting")
        rung.hears(DESK_TONE)
        assert desk.hand_over() == display_name(instance, ADVISER)
        rung.hears(CALLER_TONE)
        talk.hears(DUTY_TONE)
        desk.finish("taken_over")
        rung.hang_up()
        talk.wait("ended")


def test_ringing_the_own_telephone_is_stopped_by_button_or_key(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone, carrier: Phone
) -> None:
    name = somebody("Asbjørg")
    promised(instance, visitor, caller, carrier, name)
    office = Office(visitor(ADVISER, "/kontor/"))
    office.claim(name)
    office.open(name)
    for way in ("button", "key"):
        office.ring_from(OWN_TELEPHONE)
        own = carrier.wait_call(OWN_TELEPHONE)
        own.ring()
        expect(office.page.locator("#ringing")).to_contain_text("Det ringer hos deg", timeout=15_000)
        if way == "button":
            office.page.get_by_role("button", name="Avbryt oppringningen").click()
        else:
            office.page.keyboard.press("Alt+L")
        own.wait("ended")
        office.rang("Oppringningen ble stoppet")
