"""Downtime: a caller leaves the number while the database is away."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from journeys.kit.browser import axe
from journeys.kit.desk import NEED_TEXT
from journeys.kit.instance import Instance, until
from journeys.kit.outage import without_database
from journeys.kit.phone import Phone
from journeys.kit.scene import LEAD, last_call

pytestmark = pytest.mark.journey
Visitor = Callable[[str, str], Page]

OSLO = ZoneInfo("Europe/Oslo")
NUMBER = "+4790000001"
NEIGHBOUR = "Naboen i 3. etasje"
LONGER = f"{NEED_TEXT} Strømmen ble stengt i går, og det er to barn i huset."


def test_a_caller_leaves_the_number_while_the_database_is_away_and_is_on_the_leads_list_once(
    instance: Instance, visitor: Visitor, caller: Phone
) -> None:
    before = instance.sql("SELECT count(*) FROM calls_contact")[0][0]
    with without_database(instance):
        # The switchboard gives the engine's application up after some seconds; whoever rings then hears the notice.
        until(lambda: not _application(instance), 20, "the switchboard keeps the application without a database")
        talk = caller.dial(instance.number, instance.sip)
        talk.wait("answered")
        talk.hears("sound")
        talk.press("0")
        letters = instance.data / "letterbox"
        until(lambda: list(letters.glob("*.kept")), 10, "the number was not kept")
        (letter,) = letters.glob("*.kept")
        assert b"90000001" not in letter.read_bytes()
        talk.wait("ended", 30)
    until(lambda: instance.sql("SELECT count(*) FROM calls_contact")[0][0] == before + 1, 30, "no contact")
    until(lambda: not list(letters.glob("*.kept")), 10, "the letter was not shredded")
    assert last_call(instance)["urgent"]
    lead = visitor(LEAD, "/desk/leder/")
    expect(lead.locator("#lead-contacts")).to_contain_text("90 00 00 01")
    assert axe(lead) == []
    instance.sql(
        "UPDATE calls_contact SET state = 'closed', result = 'reached', closed_at = now(), closed_by_id = lead_id"
        " WHERE state = 'open'"
    )


def _application(instance: Instance) -> bool:
    try:
        return bool(instance.ari("applications/bindeledd"))
    except OSError:
        return False
