"""The auditor finds each lateness that is planted, raises one alarm for it, keeps it while it lasts and ends it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from bindeledd.base import audit, jobs, sealing
from bindeledd.base.clock import now
from bindeledd.base.clock_steps import Moment, Steps
from bindeledd.base.health import alarms, auditor, heartbeats, own, watching
from bindeledd.base.health.watching import Late, Watch
from bindeledd.base.instance import REPOSITORY
from bindeledd.base.jobs import Run
from bindeledd.base.models import Alarm, Event, Heartbeat
from bindeledd.base.scope import Actor, Scope, scope

pytestmark = pytest.mark.django_db
ActingAs = Callable[[str], AbstractContextManager[Scope]]
SINCE = now() - timedelta(minutes=7)


@pytest.fixture
def worker() -> Iterator[Scope]:
    with scope(Actor.worker(), "test", nested=True) as entered:
        yield entered


def only_watch(planted: dict[str, list[Late]]) -> Watch:
    return Watch("something_late", frozenset({"operators"}), lambda at: planted["something_late"])


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Late]]:
    """One watch for operators, `something_late`, that finds what the test puts there."""
    planted: dict[str, list[Late]] = {"something_late": []}
    monkeypatch.setattr(auditor, "WATCHES", {"something_late": only_watch(planted)})
    return planted


def look(at: datetime | None = None) -> list[alarms.AlarmView]:
    alarms.settle(auditor.findings(at or now()), at or now())
    return alarms.open_alarms()


def test_a_lateness_raises_one_alarm_however_often_it_is_seen(worker: Scope, only: dict[str, list[Late]]) -> None:
    only["something_late"] = [Late(2, SINCE, ("call:1", "call:2"))]
    look()
    only["something_late"] = [Late(3, SINCE, ("call:1",))]
    (alarm,) = look()
    assert (alarm.kind, alarm.count, alarm.late_since, alarm.technical) == ("something_late", 3, SINCE, True)
    assert Event.objects.filter(kind="alarm_raised").count() == 1


def test_an_alarm_ends_when_nothing_is_late_any_more(worker: Scope, only: dict[str, list[Late]]) -> None:
    only["something_late"] = [Late(1, SINCE)]
    look()
    only["something_late"] = []
    assert look() == []
    assert alarms.ended_alarms()[0].ended_at is not None
    assert Event.objects.filter(kind="alarm_ended").count() == 1


def test_an_alarm_that_comes_back_soon_is_the_same_one(worker: Scope, only: dict[str, list[Late]]) -> None:
    start = now()
    for minutes, late in ((0, [Late(1, SINCE)]), (1, []), (2, [Late(1, SINCE)])):
        only["something_late"] = late
        look(start + timedelta(minutes=minutes))
    assert Alarm.objects.count() == 1
    only["something_late"] = []
    look(start + timedelta(minutes=3))
    only["something_late"] = [Late(1, SINCE)]
    look(start + timedelta(minutes=14))
    assert Alarm.objects.count() == 2


def test_parts_of_a_kind_have_alarms_of_their_own(worker: Scope, only: dict[str, list[Late]]) -> None:
    only["something_late"] = [Late(1, SINCE, part="a"), Late(1, SINCE, part="b")]
    assert {alarm.part for alarm in look()} == {"a", "b"}


def test_a_watch_that_fails_is_an_alarm_and_stops_no_other(
    worker: Scope, only: dict[str, list[Late]], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(at: datetime) -> list[Late]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'Kari Prøve'::int")
        return []

    broken = Watch("broken_watch", frozenset({"operators"}), fail)
    monkeypatch.setattr(auditor, "WATCHES", {"broken_watch": broken, "something_late": only_watch(only)})
    only["something_late"] = [Late(1, SINCE)]
    assert {(alarm.kind, alarm.part) for alarm in look()} == {("something_late", ""), ("watch_failed", "broken_watch")}
    assert "Kari" not in caplog.text


def test_the_auditor_itself_gives_a_sign_of_life(worker: Scope, only: dict[str, list[Late]]) -> None:
    only["something_late"] = [Late(1, SINCE)]
    auditor.look_for_lateness()
    assert Heartbeat.objects.get(process="auditor").detail == {"watches": 1, "technical": 1, "open": 1}


def test_the_first_look_after_a_start_raises_nothing_and_ends_what_is_over(
    worker: Scope, only: dict[str, list[Late]], monkeypatch: pytest.MonkeyPatch
) -> None:
    only["something_late"] = [Late(1, SINCE)]
    look()
    monkeypatch.setattr(auditor, "WATCHES", {"other_late": Watch("other_late", frozenset({"operators"}), only_late)})
    monkeypatch.setattr(auditor, "_looked", threading.Event())
    auditor.look_for_lateness()
    assert alarms.open_alarms() == []
    auditor.look_for_lateness()
    assert [alarm.kind for alarm in alarms.open_alarms()] == ["other_late"]


def test_the_first_look_after_the_clock_was_set_raises_nothing(
    worker: Scope, only: dict[str, list[Late]], monkeypatch: pytest.MonkeyPatch
) -> None:
    only["something_late"] = [Late(1, SINCE)]
    looked = threading.Event()
    looked.set()
    monkeypatch.setattr(auditor, "_looked", looked)
    monkeypatch.setattr(auditor, "_clock", Steps(Moment(time.time() - 3600, time.monotonic())))
    auditor.look_for_lateness()
    assert alarms.open_alarms() == []
    auditor.look_for_lateness()
    assert [alarm.kind for alarm in alarms.open_alarms()] == ["something_late"]


def only_late(at: datetime) -> list[Late]:
    return [Late(1, SINCE)]


def test_operators_see_alarms_and_leads_theirs_and_nobody_else_any(acting_as: ActingAs) -> None:
    with scope(Actor.worker(), "test", nested=True):
        for kind, operators, leads in (("a", True, False), ("b", False, True), ("c", True, True)):
            values = {"count": 1, "late_since": SINCE, "technical": operators, "for_leads": leads}
            Alarm.objects.create(kind=kind, **values)
    seen = {}
    for name in ("admin", "lead1", "agent1", "leder-sagene"):
        with acting_as(name):
            seen[name] = "".join(sorted(alarm.kind for alarm in alarms.open_alarms()))
    assert seen == {"admin": "abc", "lead1": "bc", "agent1": "", "leder-sagene": ""}


def test_nobody_but_the_worker_writes_alarms(acting_as: ActingAs) -> None:
    with pytest.raises(DatabaseError), acting_as("admin"):
        Alarm.objects.create(kind="a", count=1, late_since=SINCE, technical=True, for_leads=False)


# --- what base itself watches --------------------------------------------------------------------------


def found(kind: str, at: datetime | None = None) -> list[Late]:
    return list(watching.WATCHES[kind].look(at or now()))


def test_a_line_of_the_read_log_without_its_seal_is_found(worker: Scope) -> None:
    audit.record("read", "inquiry:1")
    assert found("audit_unsealed") == []
    (late,) = found("audit_unsealed", now() + timedelta(minutes=2))
    assert late.count == 1
    audit.seal()
    assert found("audit_unsealed", now() + timedelta(minutes=2)) == []


def test_seals_whose_head_was_not_signed_are_found(
    worker: Scope, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sealing, "heads_file", lambda: tmp_path / "heads.jsonl")
    assert found("audit_unsigned") == []
    audit.record("read", "inquiry:1")
    audit.seal()
    later = now() + timedelta(minutes=6)
    assert len(found("audit_unsigned", later)) == 1
    sealing.append_heads(audit.chain_heads())
    assert found("audit_unsigned", later) == []


def runs(**each: tuple[float, float, int]) -> None:
    heartbeats.beat("worker", {"sweeps": {f"room.{name}": run for name, run in each.items()}})


def test_a_sweep_that_no_worker_has_finished_is_found(worker: Scope) -> None:
    runs(quick=(5.0, 2.0, 0), slow=(3700.0, 3600.0, 0), stuck=(123.0, 2.0, 0))
    (late,) = found("sweep_late")
    assert late.part == "room.stuck" and late.since is not None
    assert 120 < (now() - late.since).total_seconds() < 130


def test_a_sweep_that_fails_again_and_again_is_found(worker: Scope) -> None:
    runs(once=(9.0, 2.0, 1), often=(9.0, 2.0, 3))
    assert [late.part for late in found("sweep_failing")] == ["room.often"]


def test_one_healthy_worker_is_enough_for_a_sweep(worker: Scope) -> None:
    runs(shared=(500.0, 2.0, 9))
    Heartbeat.objects.create(process="worker", host="other", pid=1, detail={"sweeps": {"room.shared": [1.0, 2.0, 0]}})
    assert found("sweep_late") == found("sweep_failing") == []


@pytest.mark.parametrize(("process", "patience"), [("worker", 45), ("web", 60)])
def test_a_process_that_fell_silent_is_found_unless_another_took_its_place(
    worker: Scope, process: str, patience: int
) -> None:
    Heartbeat.objects.create(process=process, host="a", pid=1, at=now() - timedelta(seconds=patience + 5))
    assert [late.part for late in found("process_silent")] == [process]
    heartbeats.beat(process, {})
    assert found("process_silent") == []


def test_a_clock_that_was_set_is_found(worker: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found("clocks_apart") == []
    monkeypatch.setattr(own, "now", lambda: now() + timedelta(seconds=90))
    assert [late.count for late in found("clocks_apart")] == [90]


def test_a_full_disk_is_found(worker: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found("disk_low") == []
    monkeypatch.setattr(own, "DISK_NEEDED", 10**18)
    assert len(found("disk_low")) == 1


def test_the_worker_tells_how_its_sweeps_are_doing(worker: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "RUNS", {"room.one": Run(5.0, 0.0, 2)})
    own.beat_as_worker()
    (age, every, failures) = own.sweeps(heartbeats.latest())["room.one"]
    assert age > 0 and (every, failures) == (5.0, 2)


def test_heartbeats_of_yesterday_are_forgotten(worker: Scope) -> None:
    Heartbeat.objects.create(process="web", host="gone", pid=1, at=now() - timedelta(days=2))
    heartbeats.beat("web", {})
    assert heartbeats.forget_old() == 1
    assert Heartbeat.objects.count() == 1


def test_every_rooms_watches_are_known_and_named_in_the_manual() -> None:
    watching.load()
    rooms = {watch.look.__module__.split(".")[1] for watch in watching.WATCHES.values()}
    assert rooms >= {"base", "calls", "inquiries", "handoffs", "notices"}
    manual = (REPOSITORY / "docs/operations/monitoring.md").read_text()
    assert [kind for kind in watching.WATCHES if f"`{kind}`" not in manual] == []
