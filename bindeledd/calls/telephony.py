"""Whether telephony works: an engine that is connected to a switchboard with a recent sign of life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bindeledd.base.clock import now
from bindeledd.base.events import record_event
from bindeledd.base.live import notify
from bindeledd.base.models import Event
from bindeledd.calls.models import EngineStatus

SILENT = timedelta(seconds=10)
"""Longer than a switchboard that stands by needs to take over, so that nobody is told of what mends itself."""
TOPIC = "telephony"
_DOWN, _UP = "telephony_down", "telephony_up"


@dataclass(frozen=True)
class Telephony:
    """`since` is when telephony worked last; None when it works, or never has."""

    up: bool
    since: datetime | None = None


def status(at: datetime | None = None) -> Telephony:
    """Whether any engine took calls within the last seconds. An instance that never had an engine is not down."""
    moment = at or now()
    well = list(EngineStatus.objects.values_list("well_at", flat=True))
    last = max((each for each in well if each), default=None)
    if not well or (last is not None and last > moment - SILENT):
        return Telephony(True)
    return Telephony(False, last)


def watch(at: datetime) -> bool:
    """Record that telephony went down or came back, once, and tell every page; for the worker."""
    seen = status(at)
    last = Event.objects.filter(subject=TOPIC, kind__in=[_DOWN, _UP]).order_by("-id").values_list("kind", flat=True)
    if (last.first() or _UP) == (_UP if seen.up else _DOWN):
        return False
    record_event(_UP if seen.up else _DOWN, TOPIC, well_at=seen.since)
    notify(TOPIC)
    return True
