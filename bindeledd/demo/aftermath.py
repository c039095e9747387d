"""What became of those who were on the line when a part was taken away: from rows and events, without a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from bindeledd.base.clock import now
from bindeledd.base.models import Event
from bindeledd.calls.flow.state import GOING_BACK, QUEUED, WITH_AGENT, Phase
from bindeledd.calls.models import Call
from bindeledd.calls.store import TAKEN_OVER
from bindeledd.demo.queries import latest_stroke, latest_wish, subject_of

WAITS_AGAIN = "waits_again"
BEFORE_AN_AGENT = QUEUED | {Phase.ARRIVING, Phase.MENU}
_TELLING = ("call_back_in_queue", "place_kept", "engine_lost", "ringing_back", "call_answered", "call_handed_over")


@dataclass(frozen=True)
class Fate:
    """One caller: where they were (a phase), what became of them (a code), and after how many seconds."""

    was: str
    code: str
    seconds: float | None = None


@dataclass(frozen=True)
class Stroke:
    """The latest part that was taken away: when, how long until somebody had the calls in hand, and the callers."""

    what: str
    at: datetime
    in_hand_after: float | None
    fates: tuple[Fate, ...]


@dataclass(frozen=True)
class Known:
    """What is known about a call now."""

    phase: str
    end_reason: str
    ended_after: float | None
    handed_over: bool


def fate(was: str, call: Known, told: Sequence[tuple[str, float]]) -> Fate:
    """What became of a caller; `told` are events since the stroke with their seconds after it, oldest first."""
    first = dict(reversed(told))
    lost = first.get("engine_lost", first.get("place_kept"))
    if call.phase == was and not told:
        return Fate(was, "place_still_kept" if was == "kept" else "still_there")
    if call.phase == "kept":
        return Fate(was, "place_kept", lost)
    if call.phase in GOING_BACK:
        return Fate(was, "rings_back", first.get("ringing_back"))
    if call.ended_after is not None:
        return _ended(was, call, first)
    if "ringing_back" in first:
        return Fate(was, "rung_back", first["ringing_back"])
    if "call_back_in_queue" in first and call.phase in QUEUED:
        return Fate(was, WAITS_AGAIN, first["call_back_in_queue"])
    if was in BEFORE_AN_AGENT and call.phase in WITH_AGENT:
        return Fate(was, "answered", first.get("call_answered"))
    return Fate(was, "handed_over" if call.handed_over else "still_there")


def _ended(was: str, call: Known, first: dict[str, float]) -> Fate:
    if "ringing_back" in first and call.end_reason != "not_reached":
        return Fate(was, "rung_back", first["ringing_back"])
    if call.end_reason == "not_reached":
        return Fate(was, "not_reached", call.ended_after)
    if call.end_reason == "engine_lost":
        return Fate(was, "office_rings" if call.handed_over else "lost", call.ended_after)
    return Fate(was, "helped" if call.handed_over or "call_answered" in first else "finished", call.ended_after)


def latest() -> Stroke | None:
    """The latest stroke and what came of it; needs the worker's scope."""
    row = latest_stroke()
    if row is None:
        return None
    taken = Event.objects.filter(kind=TAKEN_OVER, id__gt=row.id, at__gte=row.at).order_by("id")
    at = taken.values_list("at", flat=True).first()
    what = subject_of(row)
    fates = [_fate_of(UUID(call_id), was, row.at) for call_id, was in row.data["calls"]]
    if what == "engine" and at is None:  # nobody has looked yet: the rows still say what was so before
        fates = [replace(each, code="fell") if each.code == "still_there" else each for each in fates]
    return Stroke(what, row.at, (at - row.at).total_seconds() if at else None, tuple(fates))


def _fate_of(call_id: UUID, was: str, since: datetime) -> Fate:
    call = Call.objects.get(id=call_id)
    ended = (call.ended_at - since).total_seconds() if call.ended_at else None
    rows = Event.objects.filter(subject=f"call:{call_id}", kind__in=_TELLING, at__gte=since).order_by("id")
    told = [(kind, (at - since).total_seconds()) for kind, at in rows.values_list("kind", "at")]
    return fate(was, Known(call.phase, call.end_reason, ended, call.handed_over_at is not None), told)


def on_the_line() -> int:
    """Callers on the line now."""
    return Call.objects.filter(direction="in", ended_at=None).exclude(phase="kept").count()


def next_office() -> tuple[str, bool] | None:
    """What was wanted last of the duty telephones ("voicemail", "nobody"), and whether one has met a caller since."""
    wish = latest_wish()
    if wish is None or (now() - wish.at).total_seconds() > 600:
        return None
    return wish.what, wish.met
