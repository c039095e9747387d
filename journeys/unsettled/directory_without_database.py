"""Downtime: the emergency directory, with and without the database."""

import contextlib
import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Error, Page

from journeys.kit.browser import DESKTOP, PHONE, axe
from journeys.kit.desk import NEED_TEXT
from journeys.kit.instance import Instance, until
from journeys.kit.outage import without_database
from journeys.kit.scene import ADVISER, AGENT

pytestmark = pytest.mark.journey
Visitor = Callable[[str, str], Page]

OSLO = ZoneInfo("Europe/Oslo")
NUMBER = "+4790000001"
NEIGHBOUR = "Naboen i 3. etasje"
LONGER = f"{NEED_TEXT} Strømmen ble stengt i går, og det er to barn i huset."


def _says_so(page: Page) -> bool:
    """Whether a page answers that the database is away; what was under way when it went may be cut off."""
    with contextlib.suppress(Error):
        return page.request.get("/desk/").status == 503
    return False


def _body(page: Page, address: str) -> bytes:
    with contextlib.suppress(Error):
        return page.request.get(address).body()
    return b""


def test_the_directory_is_at_hand_with_and_without_the_database(instance: Instance, visitor: Visitor) -> None:
    page = visitor(AGENT, "/beredskap/")
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        assert axe(page) == []
    page.set_viewport_size(DESKTOP)
    until(lambda: (instance.data / "emergency/directory-nb.pdf").exists(), 60, "the worker makes no directory")
    answer = page.request.get("/beredskap/telefonliste.pdf")
    assert answer.ok
    assert answer.body().startswith(b"%PDF-")
    fetched = "SELECT count(*) FROM base_auditline WHERE action = 'emergency_directory_fetched'"
    before = instance.sql(fetched)[0][0]
    with without_database(instance):
        until(lambda: _says_so(page), 20, "pages do not say that the database is away")
        # Whoever asks in the very second in which the database goes is told so, and asks again.
        until(lambda: _body(page, "/beredskap/telefonliste.pdf") == answer.body(), 10, "no directory without it")
    until(lambda: instance.sql(fetched)[0][0] == before + 1, 60, "the fetch is not in the audit log")
    office = visitor(ADVISER, "/beredskap/")
    assert office.request.get("/beredskap/telefonliste.pdf").status == 403
    own = office.get_by_role("link", name=re.compile("Eget ark for Nav Sagene")).get_attribute("href")
    assert own
    assert office.request.get(own).body().startswith(b"%PDF-")
    assert office.request.get("/beredskap/kontor/0311.pdf").status == 403
