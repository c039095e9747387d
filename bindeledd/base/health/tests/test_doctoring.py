"""Doctor tells of silent processes, of what is late, and of backups."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from bindeledd.base.clock import now
from bindeledd.base.health import doctoring, heartbeats
from bindeledd.base.models import Alarm, Heartbeat
from bindeledd.base.safekeeping import nightly, places
from bindeledd.base.safekeeping.places import Plan
from bindeledd.base.scope import Actor, scope
from bindeledd.base.setup import lock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(lock, "is_held", lambda data: True)
    monkeypatch.setattr(nightly, "plan", lambda: Plan("02:30", tmp_path, 14, (), None))
    (tmp_path / places.name_for(now(), "nightly")).mkdir()
    for process in ("worker", "auditor"):
        heartbeats.beat(process, {})
    return tmp_path


def told(**changes: Any) -> dict[str, str]:
    return {finding.name: finding.state for finding in doctoring.findings(settings.INSTANCE.changed(**changes))}


def test_nothing_late_and_a_fresh_backup_are_fine() -> None:
    found = told()
    assert (found["worker"], found["alarms"], found["backup"]) == ("ok", "ok", "ok")


def test_a_silent_worker_is_broken() -> None:
    Heartbeat.objects.filter(process="worker").update(at=now() - timedelta(minutes=3))
    assert told()["worker"] == "broken"


def test_what_is_late_is_named_with_its_part() -> None:
    values = {"count": 2, "late_since": now() - timedelta(hours=5)}
    with scope(Actor.worker(), "test", nested=True):
        Alarm.objects.create(kind="sweep_late", part="notices.send_mail", technical=True, for_leads=False, **values)
        Alarm.objects.create(kind="contact_late", technical=False, for_leads=True, **values)
    found = told()
    assert (found["sweep_late notices.send_mail"], found["contact_late"]) == ("broken", "warning")


def test_a_missed_backup_is_broken_and_an_unplanned_one_is_said_where_it_matters(
    runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "CATCHING_UP", 0)
    for path in runs.iterdir():
        path.rename(runs / places.name_for(now() - timedelta(days=3), "nightly"))
    assert told()["backup"] == "broken"
    monkeypatch.setattr(nightly, "plan", lambda: Plan("", runs, 14, (), None))
    assert told(demo=True)["backup"] == "ok" and told(demo=False)["backup"] == "warning"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(4, "4 s"), (119, "119 s"), (125, "2 min"), (7300, "2 h"), (90000, "25 h"), (200000, "2 days")],
)
def test_a_length_of_time_is_said_in_one_unit(seconds: float, text: str) -> None:
    assert doctoring._since(timedelta(seconds=seconds)) == text
