"""What operators must know of calls: those that stand still, contacts not rung, and the queue in figures."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.db.models import Count, DateTimeField, F, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from bindeledd.base import letterbox
from bindeledd.base.clock import OSLO, now
from bindeledd.base.health.readiness import Part, part
from bindeledd.base.health.watching import Figure, Late, late_rows, measures, watch
from bindeledd.base.models import Event
from bindeledd.calls.jobs import NUMBERS_KEPT
from bindeledd.calls.models import AgentPresence, Call, CallRequest, Contact, EngineStatus, QueueEntry
from bindeledd.calls.queries import queue_summary
from bindeledd.calls.telephony import SILENT

TIMER_GRACE = timedelta(seconds=30)
REQUEST_GRACE = timedelta(seconds=15)
ENGINE_SILENT = timedelta(seconds=15)
READ_WITHIN = timedelta(minutes=1)
PURGE_GRACE = timedelta(days=1)
COUNTED = {
    "call_arrived": "arrived",
    "call_while_closed": "closed",
    "out_of_hours_answered": "out_of_hours_answered",
    "out_of_hours_not_reached": "out_of_hours_not_reached",
    "call_queued": "queued",
    "call_answered": "answered",
    "call_back_in_queue": "back_in_queue",
    "consult_started": "consulted",
    "consult_answered": "consult_answered",
    "call_handed_over": "handed_over",
    "contact_opened": "contact_opened",
}
"""Events that operators see counted, and what the figure calls them."""
QUEUED_PHASES = ("waiting", "offering")


@watch("operators", "leads")
def call_stuck(at: datetime) -> Iterable[Late]:
    """Calls whose timer was due half a minute ago and whose state has not moved since."""
    due = Cast(KT("state__timer__due"), DateTimeField())
    rows = Call.objects.filter(ended_at=None).annotate(timer_due_at=due)
    return late_rows(rows.filter(timer_due_at__lt=at - TIMER_GRACE), "timer_due_at", "call")


@watch("operators")
def request_unheard(at: datetime) -> Iterable[Late]:
    """Clicks of agents that no switchboard has carried out or refused."""
    rows = CallRequest.objects.filter(handled_at=None, created_at__lt=at - REQUEST_GRACE)
    return late_rows(rows, "created_at", "request")


@watch("operators", "leads")
def engine_lost(at: datetime) -> Iterable[Late]:
    """Engines that took no calls for longer than another switchboard needs to take over."""
    for engine in _engines():
        if engine.well_at is None or engine.well_at <= at - SILENT:
            yield Late(1, engine.well_at, part=engine.name)


@watch("leads")
def contact_late(at: datetime) -> Iterable[Late]:
    """Contacts that nobody rang before the time by which their lead had to (law 1)."""
    return late_rows(Contact.objects.filter(state="open", ring_before__lt=at), "ring_before", "contact")


@watch("operators")
def number_kept(at: datetime) -> Iterable[Late]:
    """Calls that still hold a number a day after it had to go (law 13)."""
    waiting = Contact.objects.filter(state="open").values("call")
    rows = Call.objects.filter(number_key__isnull=False, ended_at__lt=at - NUMBERS_KEPT - PURGE_GRACE)
    return late_rows(rows.exclude(id__in=waiting), "ended_at", "call")


@watch("operators", "leads")
def number_unread(at: datetime) -> Iterable[Late]:
    """Numbers that callers left while nobody took calls, and that were not read in though the database answers.

    Who is still on the line does not need to be rung; that letter waits for the end of the call.
    """
    letters = {path.stem: path.stat().st_mtime for path in settings.INSTANCE.data.glob(f"{letterbox.FOLDER}*/*.kept")}
    old = {call: left for call, left in letters.items() if left < (at - READ_WITHIN).timestamp()}
    live = Call.objects.filter(ended_at=None).values_list("id", flat=True) if old else ()
    late = [old[call] for call in old.keys() - {str(each) for each in live}]
    return [Late(len(late), datetime.fromtimestamp(min(late), UTC))] if late else []


@part
def engines() -> list[Part]:
    """Each engine of this instance: has a switchboard got it, and does the engine answer it?"""
    found = {engine.name: engine for engine in _engines()}
    names = [each.engine_name for each in settings.INSTANCE.all_engines()]
    return [each for name in names for each in _parts(name, found.get(name), now())]


@measures
def queue_figures(at: datetime) -> Iterator[Figure]:
    """The queue and the calls in it, now."""
    queue = queue_summary()
    yield Figure("queue_length", "Callers in the queue.", queue.length)
    yield Figure("queue_urgent", "Callers in the queue who pressed 0.", queue.urgent)
    yield Figure("queue_longest_wait_seconds", "Since the first ring of whoever waits longest.", _longest(at))
    phases = Call.objects.filter(ended_at=None).values_list("direction", "phase").annotate(n=Count("pk"))
    for direction, phase, number in phases:
        labels = {"direction": direction, "phase": phase}
        yield Figure("calls", "Calls under way.", number, labels)
    for state, number in AgentPresence.objects.values_list("state").annotate(n=Count("pk")):
        yield Figure("agents", "Agents by what they do.", number, {"state": state})


@measures
def contact_figures(at: datetime) -> Iterator[Figure]:
    """Contacts and clicks that wait."""
    rows = Contact.objects.filter(state="open")
    yield Figure("contacts_open", "Contacts to be rung.", rows.count())
    yield Figure("contacts_late", "Contacts past their time.", rows.filter(ring_before__lt=at).count())
    yield Figure("requests_open", "Clicks not yet carried out.", CallRequest.objects.filter(handled_at=None).count())


@measures
def counters_of_today(at: datetime) -> Iterator[Figure]:
    """What happened since midnight, from the events (law 8)."""
    today = datetime.combine(at.astimezone(OSLO).date(), time(), OSLO)
    rows = Event.objects.filter(kind__in=COUNTED, at__gte=today).values_list("kind").annotate(n=Count("pk"))
    counted = dict(rows)
    for kind, what in COUNTED.items():
        text = "What happened to calls since midnight (Oslo)."
        yield Figure("call_events", text, counted.get(kind, 0), {"what": what}, counts=True)
    ended = Event.objects.filter(kind="call_ended", at__gte=today, data__phase__in=QUEUED_PHASES).count()
    yield Figure("call_events", text, ended, {"what": "abandoned"}, counts=True)


@measures
def engine_figures(at: datetime) -> Iterator[Figure]:
    """Engines, and what they refused."""
    for engine in _engines():
        labels = {"engine": engine.name}
        yield Figure("engine_up", "1 while a switchboard has the engine and it answers.", _works(engine, at), labels)
        yield Figure("engine_calls", "Calls in the switchboard's hand.", engine.calls, labels)
        age = max(0.0, (at - engine.beat_at).total_seconds())
        yield Figure("switchboard_age_seconds", "Since the switchboard's last sign of life.", age, labels)
        for reason, number in sorted(engine.refused.items()):
            yield Figure("refused", "Calls refused.", number, labels | {"reason": reason}, counts=True)


def _longest(at: datetime) -> float:
    first = QueueEntry.objects.order_by(F("first_ring_at").asc()).values_list("first_ring_at", flat=True).first()
    return max(0.0, (at - first).total_seconds()) if first else 0.0


def _engines() -> QuerySet[EngineStatus]:
    """Those that the instance has; one that it had once is not missed."""
    names = [each.engine_name for each in settings.INSTANCE.all_engines()]
    return EngineStatus.objects.filter(name__in=names).order_by("name")


def _works(engine: EngineStatus, at: datetime) -> bool:
    return engine.connected and engine.beat_at > at - ENGINE_SILENT


def _parts(name: str, engine: EngineStatus | None, at: datetime) -> list[Part]:
    if engine is None:
        return [Part(f"switchboard:{name}", False, "no switchboard has had this engine yet")]
    age = (at - engine.beat_at).total_seconds()
    has_it = age <= ENGINE_SILENT.total_seconds()
    answers = has_it and engine.connected
    return [
        Part(f"switchboard:{name}", has_it, f"last sign of life {age:.0f} s ago"),
        Part(f"engine:{name}", answers, "" if answers else "does not answer its switchboard"),
    ]
