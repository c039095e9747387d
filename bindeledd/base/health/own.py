"""What base itself watches and counts: sealing, sweeps, processes, clock and disk."""

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from bindeledd.base import jobs, sealing
from bindeledd.base.clock import now
from bindeledd.base.health import heartbeats
from bindeledd.base.health.heartbeats import Beat
from bindeledd.base.health.readiness import WEB_SILENT, WORKER_SILENT, youngest
from bindeledd.base.health.watching import Figure, Late, measures, watch
from bindeledd.base.jobs import sweep
from bindeledd.base.models import Alarm
from bindeledd.base.setup import engine_log

SEALED_WITHIN = timedelta(minutes=1)
SIGNED_WITHIN = timedelta(minutes=5)
SWEEP_GRACE = 120.0
FAILURES_IN_A_ROW = 3
CLOCKS_APART = 2.0
DISK_NEEDED = 1_000_000_000
_OUT_OF_ORDER = 20_000
"""Lines get their numbers before they are committed: so many numbers back an unsealed one may still lie."""
_UNSEALED = f"""SELECT count(*), min(l.at) FROM base_auditline l
    WHERE l.id > coalesce((SELECT max(line_id) FROM base_auditseal), 0) - {_OUT_OF_ORDER} AND l.at < %s
      AND NOT EXISTS (SELECT 1 FROM base_auditseal s WHERE s.line_id = l.id)"""  # noqa: S608 - a constant
_NEWEST_SEALED = "SELECT at FROM base_auditline WHERE id = (SELECT max(line_id) FROM base_auditseal)"


@sweep(every=10)
def beat_as_worker() -> int:
    """Say that this worker lives, and how its sweeps are doing."""
    heartbeats.beat("worker", {"sweeps": jobs.runs_as_data()})
    return 0


@watch("operators")
def audit_unsealed(at: datetime) -> Iterable[Late]:
    """Lines of the read log that have no seal after a minute (they get it within two seconds)."""
    count, since = _unsealed(at - SEALED_WITHIN)
    return [Late(count, since)] if count else []


@watch("operators")
def audit_unsigned(at: datetime) -> Iterable[Late]:
    """Seals whose head has not been signed outside the database (every minute)."""
    file, newest = sealing.heads_file(), _one(_NEWEST_SEALED)
    if newest is None or newest > at - SIGNED_WITHIN:
        return []
    signed = file.stat().st_mtime if file.exists() else 0.0
    return [Late(1, newest)] if signed < newest.timestamp() else []


@watch("operators")
def sweep_late(at: datetime) -> Iterable[Late]:
    """Sweeps that no worker has finished for two minutes longer than their interval."""
    for name, (age, every, _) in sweeps(heartbeats.latest()).items():
        if age > every + SWEEP_GRACE:
            yield Late(1, at - timedelta(seconds=age), part=name)


@watch("operators")
def sweep_failing(at: datetime) -> Iterable[Late]:
    """Sweeps that failed three times in a row, at whichever worker."""
    for name, (age, _, failures) in sweeps(heartbeats.latest()).items():
        if failures >= FAILURES_IN_A_ROW:
            yield Late(failures, at - timedelta(seconds=age), part=name)


@watch("operators")
def process_silent(at: datetime) -> Iterable[Late]:
    """Workers and page servers that gave signs of life today and fell silent, with no other in their place."""
    beats = heartbeats.latest()
    for process, patience in (("worker", WORKER_SILENT), ("web", WEB_SILENT)):
        age = youngest(beats, process)
        if age is not None and age > patience:
            yield Late(1, at - timedelta(seconds=age), part=process)


@watch("operators")
def clocks_apart(at: datetime) -> Iterable[Late]:
    """The database's clock and this machine's differ, or one of them was set: due times go by both."""
    apart = abs(_seconds_apart())
    return [Late(round(apart), None)] if apart > CLOCKS_APART else []


@watch("operators")
def disk_low(at: datetime) -> Iterable[Late]:
    """Less than a gigabyte is free for the data folder."""
    free = shutil.disk_usage(settings.INSTANCE.data).free
    return [Late(1, None)] if free < DISK_NEEDED else []


@measures
def own_figures(at: datetime) -> Iterator[Figure]:
    """Sealing, sweeps, processes, clock, disk, alarms."""
    count, since = _unsealed(at)
    lag = (at - since).total_seconds() if since else 0.0
    yield Figure("audit_unsealed_lines", "Lines of the read log that wait for their seal.", count)
    yield Figure("audit_seal_lag_seconds", "Age of the oldest line without a seal.", max(0.0, lag))
    beats = heartbeats.latest()
    for name, (age, every, failures) in sweeps(beats).items():
        late = max(0.0, age - every)
        yield Figure("sweep_late_seconds", "How long a sweep is past its interval.", late, {"sweep": name})
        yield Figure("sweep_failures", "Failures in a row.", failures, {"sweep": name})
    for process in sorted({beat.process for beat in beats}):
        age = youngest(beats, process) or 0.0
        yield Figure("heartbeat_age_seconds", "Since the last sign of life.", age, {"process": process})
    yield Figure("clock_difference_seconds", "This machine's clock less the database's.", _seconds_apart())
    yield Figure("disk_free_bytes", "Free for the data folder.", shutil.disk_usage(settings.INSTANCE.data).free)
    refused = engine_log.read_counts(settings.INSTANCE.engine_folder / "log/refused.json")
    for reason, number in sorted(refused.items()):
        yield Figure("sip_refused", "SIP requests that the engine refused.", number, {"reason": reason}, counts=True)
    for kind, number in Counter(Alarm.objects.filter(ended_at=None).values_list("kind", flat=True)).items():
        yield Figure("alarms_open", "Open alarms of a kind.", number, {"kind": kind})


def sweeps(beats: list[Beat]) -> dict[str, tuple[float, float, int]]:
    """For each sweep seconds since any worker finished it, its interval, and failures in a row."""
    found: dict[str, tuple[float, float, int]] = {}
    for beat in beats:
        if beat.process != "worker" or beat.age > WORKER_SILENT:
            continue
        for name, (age, every, failures) in beat.detail.get("sweeps", {}).items():
            mine = (age + beat.age, every, failures)
            found[name] = min(found.get(name, mine), mine)
    return found


def _unsealed(before: datetime) -> tuple[int, datetime | None]:
    with connection.cursor() as cursor:
        cursor.execute(_UNSEALED, [before])
        count, since = cursor.fetchone() or (0, None)
    return count, since


def _seconds_apart() -> float:
    return float(now().timestamp() - _one("SELECT extract(epoch FROM clock_timestamp())::float8"))


def _one(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return row[0] if row else None
