"""Alert rules and dashboard for operators: every query can be read, and asks for figures that exist."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bindeledd.base.clock import now
from bindeledd.base.health import heartbeats, watching
from bindeledd.base.instance import REPOSITORY
from bindeledd.base.models import Alarm
from bindeledd.base.safekeeping import nightly, places
from bindeledd.base.safekeeping.places import Plan
from bindeledd.base.scope import Actor, scope
from bindeledd.base.setup import engine_log
from bindeledd.calls.models import AgentPresence, EngineStatus
from bindeledd.calls.store import Store
from bindeledd.calls.tests.rows import ENGINE, Line, user_id
from bindeledd.web import metrics

FOLDER = REPOSITORY / "docs/operations"
NAME = re.compile(r"\b(?:bindeledd|process)_[a-z_]+")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    return list(json.loads((FOLDER / "dashboard.json").read_text())["panels"])


def queries() -> Iterator[str]:
    yield from (rule["expr"] for rule in rules())
    yield from (target["expr"] for panel in panels() for target in panel["targets"])


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> set[str]:
    """Every name that an installation in full swing tells."""
    monkeypatch.setattr(nightly, "plan", lambda: Plan("02:30", tmp_path, 14, (), None))
    (tmp_path / places.name_for(now(), "nightly")).mkdir()
    monkeypatch.setattr(engine_log, "read_counts", lambda path: {"InvalidPassword": 2})
    Line(Store(ENGINE)).waiting()
    with scope(Actor.switchboard(), "test", nested=True):
        EngineStatus.objects.create(name="asterisk-1", connected=True, beat_at=now(), refused={"source": 1})
        AgentPresence.objects.create(user_id=user_id("agent1"), state="ready")
    with scope(Actor.worker(), "test", nested=True):
        heartbeats.beat("worker", {"sweeps": {"calls.purge": (5.0, 3600.0, 0)}})
        Alarm.objects.create(kind="mail_late", count=1, late_since=now(), technical=True, for_leads=False)
    metrics.REQUESTS.labels("design", "2xx").observe(0.1)
    text = metrics.exposition().decode()
    return {sample.name for family in text_string_to_metric_families(text) for sample in family.samples}


def test_every_query_asks_for_figures_that_exist(figures: set[str]) -> None:
    assert {name for query in queries() for name in NAME.findall(query)} <= figures


@pytest.mark.parametrize("query", list(queries()))
def test_every_query_can_be_read(query: str) -> None:
    promql_parser.parse(query)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule["alert"]))
def test_every_alert_says_what_is_wrong_and_whom_it_wakes(rule: dict[str, Any]) -> None:
    assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"] and rule["annotations"]["description"]
    assert promql_parser.parse_duration(rule["for"])


def test_no_two_panels_share_a_place_or_an_id() -> None:
    found = panels()
    assert len({panel["id"] for panel in found}) == len(found)
    cells = [
        (x, y)
        for panel in found
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(set(cells)) == len(cells) and max(x for x, _ in cells) == 23


def test_every_figure_is_in_the_manual(figures: set[str]) -> None:
    manual = (FOLDER / "monitoring.md").read_text()
    watching.load()
    own = {name.removesuffix("_total") for name in figures if name.startswith("bindeledd_")}
    bases = {re.sub(r"_(bucket|count|sum|created)$", "", name) for name in own}
    assert [name for name in sorted(bases) if f"`{name.removeprefix('bindeledd_')}`" not in manual] == []
