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
"""Longer than a switchboard that stands by needs to take over."""
TOPIC = "telephony"
_DOWN, _UP = "telephony_down", "telephony_up"


@dataclass(frozen=True)
class Telephony:
    """`since` is when telephony worked last; None when it works, or never has."""

    up: bool
    since: datetime | None = None


def status(at: datetime | None = None) -> Telephony:
    """Whether any engine takes calls now. An instance that never had an engine is not called down."""
    moment = at or now()
    rows = list(EngineStatus.objects.values_list("connected", "beat_at", "well_at"))
    if not rows or any(connected and beat_at > moment - SILENT for connected, beat_at, _ in rows):
        return Telephony(True)
    return Telephony(False, max((well_at for _, _, well_at in rows if well_at), default=None))


def watch(at: datetime) -> bool:
    """Record that telephony went down or came back, once, and tell every page; for the worker."""
    seen = status(at)
    last = Event.objects.filter(subject=TOPIC, kind__in=[_DOWN, _UP]).order_by("-id").values_list("kind", flat=True)
    if (last.first() or _UP) == (_UP if seen.up else _DOWN):
        return False
    record_event(_UP if seen.up else _DOWN, TOPIC, well_at=seen.since)
    notify(TOPIC)
    return True
