"""Office cards and figures."""

from datetime import timedelta

import pytest

from bindeledd.api.tests.systems import System, need
from bindeledd.api.views import figures
from bindeledd.base.clock import OSLO, now
from bindeledd.directory.models import Office
from bindeledd.handoffs.tests.world import SAGENE

pytestmark = pytest.mark.django_db


def test_every_office_is_listed_once_in_order(partner: System) -> None:
    numbers: list[str] = []
    cursor = ""
    while True:
        page = partner.get(f"/offices?cursor={cursor}").body
        numbers += [item["number"] for item in page["items"]]
        cursor = page["cursor"]
        if not cursor:
            break
    assert numbers == sorted(set(numbers))
    assert len(numbers) == Office.objects.count()


def test_a_municipalitys_offices(partner: System) -> None:
    items = partner.get("/offices?municipality=0301").body["items"]
    assert len(items) == 15
    assert {item["municipality_name"] for item in items} == {"Oslo"}


def test_a_card_shows_lines_numbers_to_offices_only(office_system: System, partner: System) -> None:
    own, others = office_system.get(f"/offices/{SAGENE}").body, partner.get(f"/offices/{SAGENE}").body
    assert own["phone_hours"] == others["phone_hours"] != []
    assert {line["number"] for line in others["lines"]} == {None}
    assert [line["kind"] for line in own["lines"]] == [line["kind"] for line in others["lines"]]
    assert any(line["number"] for line in own["lines"])


@pytest.mark.parametrize(("number", "status"), [("9999", 404), ("abc", 422), ("03131", 422)])
def test_an_office_that_is_not_there(partner: System, number: str, status: int) -> None:
    assert partner.get(f"/offices/{number}").status == status


def test_figures_tell_no_count_below_five(office_system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    today = now().astimezone(OSLO)
    address = f"/figures?month={today:%Y-%m}"
    assert office_system.get(address).status == 422, "a month that goes on would tell each day's count"
    monkeypatch.setattr(figures, "now", lambda: today + timedelta(days=32))
    for seed in range(100, 104):
        assert office_system.post("/inquiries", need(SAGENE, seed=seed)).status == 201
    few = office_system.get(address).body
    assert few["received"] is None
    assert few["urgent"] == 0
    assert office_system.post("/inquiries", need(SAGENE, seed=104)).status == 201
    assert office_system.get(address).body["received"] == 5


@pytest.mark.parametrize("period", ["month=2026-13", "month=1999-01", "month=", "", "from=2026-01-01"])
def test_a_period_that_is_no_month_is_refused(office_system: System, period: str) -> None:
    assert office_system.get(f"/figures?{period}").status == 422
