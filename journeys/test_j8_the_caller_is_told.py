"""Law 5: a promise that may slip is told to the caller by a text that gives nothing away, else to the leader."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from journeys.kit.desk import Desk
from journeys.kit.instance import Instance
from journeys.kit.office import Office
from journeys.kit.phone import Phone
from journeys.kit.scene import ADVISER, AGENT, LEADER, in_a_call, somebody

pytestmark = pytest.mark.journey
TEXT = "Vi har ikke fått ringt deg ennå"


def promise(instance: Instance, visitor: Callable[[str, str], Page], caller: Phone, name: str, consent: str) -> None:
    """A caller who answers this to the question about texts is promised a call, five hours ago."""
    desk = Desk(visitor(AGENT, "/desk/"))
    talk = in_a_call(instance, desk, caller)
    desk.identify(name)
    desk.describe()
    desk.page.locator("[name=safe_number]").blur()
    desk.page.locator(f"[name=sms_consent][value={consent}]").check(force=True)
    desk.saved()
    desk.promise()
    desk.hang_up()
    talk.wait("ended")
    desk.finish("promise")
    newest = "(SELECT id FROM inquiries_inquiry ORDER BY created_at DESC LIMIT 1)"
    instance.sql_together(
        "SET session_replication_role = replica",
        f"UPDATE handoffs_promise SET made_at = now() - interval '5 hours' WHERE inquiry_id = {newest}",
        f"UPDATE inquiries_inquiry SET due_at = now() + interval '90 minutes' WHERE id = {newest}",
    )


@pytest.fixture(autouse=True)
def at_every_hour(instance: Instance) -> None:
    """Texts may go at night and on Sundays, as stories do, and the number got none in an earlier run."""
    instance.sql("UPDATE notices_sms SET number_hash = NULL")
    instance.sql("DELETE FROM notices_smshours")
    instance.sql(
        "INSERT INTO notices_smshours (weekday, opens, closes)"
        " SELECT day, '00:00', '23:59:59' FROM generate_series(0, 6) day"
    )


def test_who_said_yes_gets_a_neutral_text(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone
) -> None:
    name = somebody("Ragnhild")
    promise(instance, visitor, caller, name, "yes")
    office = Office(visitor(ADVISER, "/kontor/"))
    office.open(name)
    expect(office.page.locator("#head")).to_contain_text("Innringeren fikk SMS", timeout=60_000)
    expect(office.page.locator("#story")).to_contain_text("Innringeren fikk SMS")

    phone = visitor(ADVISER, "/demo/phone")
    message = phone.locator("article", has_text="90 00 00 01").first
    expect(message).to_contain_text(TEXT)
    said = message.locator(".say").inner_text().lower()
    assert not [word for word in ("nav", "sosial", "kontor", name.lower(), "kommune") if word in said]


def test_who_said_no_is_on_the_leaders_page(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone
) -> None:
    name = somebody("Oddny")
    promise(instance, visitor, caller, name, "no")
    leader = visitor(LEADER, "/kontor/leder/")
    listed = leader.locator("section[aria-labelledby=not-told]")
    expect(listed).to_contain_text("Personen har ikke sagt ja til SMS på nummeret.", timeout=60_000)
    office = Office(visitor(ADVISER, "/kontor/"))
    office.open(name)
    expect(office.page.locator("#head")).to_contain_text("Innringeren vet ikke at fristen kan ryke")
