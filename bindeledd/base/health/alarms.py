"""Alarms: raised when something is late, kept while it is, ended when it is no more; one of a kind and part."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from bindeledd.base.events import record_event
from bindeledd.base.health.watching import Late, Watch
from bindeledd.base.jobs import wake
from bindeledd.base.live import notify
from bindeledd.base.models import Alarm

TOPIC = "operations"
REOPENED_WITHIN = timedelta(minutes=10)
"""An alarm that comes back so soon is the same one: nobody is told twice."""
SHOWN_ENDED = 20
Findings = Mapping[tuple[str, str], tuple[Watch, Late]]


@dataclass(frozen=True, slots=True)
class AlarmView:
    """An alarm as operators see it."""

    id: str
    kind: str
    part: str
    technical: bool
    for_leads: bool
    count: int
    late_since: datetime
    raised_at: datetime
    ended_at: datetime | None
    examples: tuple[str, ...]


def settle(found: Findings, at: datetime, raising: bool = True) -> None:
    """Bring the alarms in line with what the auditor found: raise (unless told not to), update, end."""
    known = {(alarm.kind, alarm.part): alarm for alarm in Alarm.objects.filter(ended_at=None)}
    changed = False
    for key, (watch, late) in found.items():
        if key in known:
            changed |= _still(known[key], late, at)
        elif raising:
            _raise(watch, late, at)
            changed = True
    for key, alarm in known.items():
        if key not in found:
            _end(alarm, at)
            changed = True
    if changed:
        notify(TOPIC)


def open_alarms() -> list[AlarmView]:
    """What is late now, the longest first. Operators see all, leads those for leads."""
    return [_view(alarm) for alarm in Alarm.objects.filter(ended_at=None).order_by("late_since")]


def ended_alarms() -> list[AlarmView]:
    """The last ones that ended, newest first."""
    return [_view(alarm) for alarm in Alarm.objects.exclude(ended_at=None).order_by("-ended_at")[:SHOWN_ENDED]]


def _raise(watch: Watch, late: Late, at: datetime) -> None:
    recent = Alarm.objects.filter(kind=watch.kind, part=late.part, ended_at__gt=at - REOPENED_WITHIN)
    alarm = recent.order_by("-ended_at").first()
    if alarm is not None:
        alarm.ended_at = None
        _still(alarm, late, at)
        return
    alarm = Alarm.objects.create(
        kind=watch.kind,
        part=late.part,
        technical="operators" in watch.audience,
        for_leads="leads" in watch.audience,
        count=late.count,
        late_since=late.since or at,
        examples=list(late.examples),
        raised_at=at,
        seen_at=at,
    )
    record_event("alarm_raised", f"alarm:{alarm.id}", what=watch.kind, part=late.part, count=late.count)
    wake("notices.tell_alarms")


def _still(alarm: Alarm, late: Late, at: datetime) -> bool:
    """Keep an alarm; whether what it says has changed."""
    since = late.since or alarm.late_since
    changed = (alarm.count, alarm.late_since) != (late.count, since)
    alarm.count, alarm.late_since, alarm.examples, alarm.seen_at = late.count, since, list(late.examples), at
    alarm.save(update_fields=["count", "late_since", "examples", "seen_at", "ended_at"])
    return changed


def _end(alarm: Alarm, at: datetime) -> None:
    alarm.ended_at = at
    alarm.save(update_fields=["ended_at"])
    lasted = round((at - alarm.raised_at).total_seconds())
    record_event("alarm_ended", f"alarm:{alarm.id}", what=alarm.kind, part=alarm.part, seconds=lasted)


def untold() -> list[AlarmView]:
    """Open alarms that nobody has been told about; marks them as told."""
    rows = Alarm.objects.select_for_update(skip_locked=True).filter(ended_at=None, told_at=None)
    views = [_view(alarm) for alarm in rows.order_by("raised_at")]
    Alarm.objects.filter(id__in=[view.id for view in views]).update(told_at=F("seen_at"))
    return views


def _view(alarm: Alarm) -> AlarmView:
    return AlarmView(
        str(alarm.id),
        alarm.kind,
        alarm.part,
        alarm.technical,
        alarm.for_leads,
        alarm.count,
        alarm.late_since,
        alarm.raised_at,
        alarm.ended_at,
        tuple(alarm.examples),
    )
