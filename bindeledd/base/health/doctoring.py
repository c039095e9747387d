"""What `doctor` says of health: signs of life, what is late, and the last backup."""

from collections.abc import Iterator
from datetime import timedelta

from bindeledd.base.clock import now
from bindeledd.base.health import alarms, readiness
from bindeledd.base.instance import Instance
from bindeledd.base.safekeeping import nightly
from bindeledd.base.safekeeping.places import last
from bindeledd.base.scope import Actor, scope
from bindeledd.base.setup import lock
from bindeledd.base.setup.checks import Finding

MANUAL = "see docs/operations/monitoring.md"
SAID_ELSEWHERE = ("database", "migrations")


def findings(instance: Instance) -> list[Finding]:
    """The lines of `doctor`; never raises. What does not run has no signs of life to ask for."""
    if not lock.is_held(instance.data):
        return [backups(instance)]
    try:
        return [*_parts(), *_alarms(), backups(instance)]
    except Exception as error:  # a doctor reports, whatever it is
        return [Finding("health", "broken", f"unknown ({type(error).__name__})", "see the database's line")]


def backups(instance: Instance) -> Finding:
    """How old the last backup is, and whether others will follow by themselves."""
    plan = nightly.plan()
    newest = last(plan.folder)
    text = f"last {_since(now() - newest)} ago in {plan.folder}" if newest else "none yet"
    if not plan.at:
        state, mend = ("ok", "") if instance.demo else ("warning", "set BINDELEDD_BACKUP_AT, or plan bindeledd backup")
        return Finding("backup", state, f"{text}; none planned", mend)  # type: ignore[arg-type]
    late = any(nightly.backup_late(now()))
    return Finding("backup", "broken" if late else "ok", f"{text}; nightly at {plan.at}", MANUAL if late else "")


def _parts() -> Iterator[Finding]:
    for part in readiness.parts():
        if part.name not in SAID_ELSEWHERE:
            yield Finding(part.name, "ok" if part.ok else "broken", part.detail, "" if part.ok else MANUAL)


def _alarms() -> Iterator[Finding]:
    with scope(Actor.worker(), "doctor"):
        found = alarms.open_alarms()
    if not found:
        yield Finding("alarms", "ok", "nothing is late")
    for alarm in found:
        what = f"{alarm.kind} {alarm.part}".strip()
        text = f"{alarm.count} since {_since(now() - alarm.late_since)}"
        yield Finding(what, "broken" if alarm.technical else "warning", text, MANUAL)


def _since(time: timedelta) -> str:
    """A length of time in its largest unit: 3 days, 5 h, 7 min, 40 s."""
    seconds = max(0, round(time.total_seconds()))
    for size, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
