"""The switchboard's memory: one transition, one transaction with row, queue, presence, events and news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, QuerySet, Value, When

from bindeledd.base import crypto
from bindeledd.base.events import record_event
from bindeledd.base.live import notify
from bindeledd.base.models import NATIONAL_COMPARTMENT, DataKey
from bindeledd.base.scope import Actor, scope
from bindeledd.base.writing import together
from bindeledd.calls import columns, numbers, promises
from bindeledd.calls.contacts import serve_contact
from bindeledd.calls.flow import AnyState, CallState, codec
from bindeledd.calls.flow.effects import (
    Effect,
    Happened,
    KeepsPlace,
    NeedsContact,
    PlaceServed,
    SetPresence,
    UsesPlace,
)
from bindeledd.calls.flow.state import Phase
from bindeledd.calls.models import AgentPresence, Call, CallRequest, EngineStatus, Presence, QueueEntry
from bindeledd.calls.presence import FREE, PauseReason, free_again
from bindeledd.staff.actions import narrow_grants

GRANTS_LAST_AFTER = timedelta(minutes=10)
MAY_BE_OFFERED = (Presence.READY,)
MAY_GO_IN = FREE
GUEST = "guest"
TAKEN_OVER = "calls_taken_over"
MAY_REJOIN = (*FREE, Presence.IN_CALL)


class MovedElsewhere(RuntimeError):
    """The row has another version: somebody else runs this call."""


class AgentTaken(RuntimeError):
    """The agent is not free any more."""


@dataclass(frozen=True)
class Transition:
    """What one step changed. `request` is the row that asked for it; `offered_from` where the agent may come from."""

    before: AnyState | None
    after: AnyState
    version: int
    effects: tuple[Effect, ...]
    at: datetime
    request: int | None = None
    offered_from: tuple[Presence, ...] = MAY_BE_OFFERED


class Store:
    """Writes for one engine. Methods block: call them in a thread.

    `term` is the fence's: once another switchboard has begun a later one, nothing is written any more.
    """

    def __init__(self, engine: str) -> None:
        self.engine = engine
        self.term = 0
        self._keys: dict[date, DataKey] = {}

    def insert(self, change: Transition, number: str | None) -> None:
        """A call that has just come."""
        assert isinstance(change.after, CallState)
        key = self._key_of_the_day(change.at.date()) if number else None
        with scope(Actor.switchboard(), "call"):
            if self.term and not self._my_term().exists():
                raise MovedElsewhere(change.after.call_id)
            sealed = numbers.seal(number, key) if number else None
            Call(
                id=change.after.call_id,
                engine=self.engine,
                channel_id=change.after.caller,
                first_ring_at=change.after.first_ring_at or change.at,
                **numbers.columns(sealed),
                **columns.of_call(change.after),
            ).save(force_insert=True)
            self._consequences(change)

    def save(self, change: Transition) -> None:
        """A transition. Raises `MovedElsewhere`, `AgentTaken`; then nothing was written."""
        with scope(Actor.switchboard(), "call"):
            mine = Call.objects.filter(id=change.after.call_id, version=change.version)
            if self.term:
                mine = mine.filter(Exists(self._my_term()))
            moved = mine.update(version=change.version + 1, **columns.of_call(change.after))
            if not moved:
                raise MovedElsewhere(change.after.call_id)
            if change.request is not None:
                _handled(change.request, "done", change.at)
            self._consequences(change)

    def tell_taken_over(self) -> None:
        """This process has the engine's calls in hand, all of them looked at: for who asks how long nobody had."""
        with scope(Actor.switchboard(), "adopt"):
            calls = Call.objects.filter(engine=self.engine, ended_at=None).count()
            record_event(TAKEN_OVER, f"engine:{self.engine}", term=self.term, calls=calls)

    def _my_term(self) -> QuerySet[EngineStatus]:
        """Empty once another switchboard has the engine; what slips through is met by the row's version."""
        return EngineStatus.objects.filter(name=self.engine, term=self.term)

    def _consequences(self, change: Transition) -> None:
        topics = set(_move_in_queue(self.engine, change))
        if any(isinstance(effect, SetPresence) for effect in change.effects):
            topics.add("agents")
        for effect in change.effects:
            if isinstance(effect, SetPresence):
                _set_presence(effect, change)
            elif isinstance(effect, Happened):
                record_event(effect.kind, f"call:{change.after.call_id}", **effect.data)
            else:
                self._promise(effect, change)
        _narrow(change)
        with together():
            for topic in sorted(topics | _concerned(change)):
                notify(topic)

    def _promise(self, effect: NeedsContact | KeepsPlace | PlaceServed | UsesPlace, change: Transition) -> None:
        call_id = UUID(change.after.call_id)
        match effect:
            case NeedsContact(when_open=True):
                promises.left_until_open(call_id, change.at, _language(change), _urgent(change))
            case NeedsContact():
                promises.left_to_lead(call_id, change.at, _language(change))
            case KeepsPlace(keyed, until):
                key = self._key_of_the_day(change.at.date()) if keyed else None
                promises.keep(call_id, change.at, _language(change), until, keyed, key)
            case PlaceServed(result, user):
                serve_contact(call_id, user, result)
            case UsesPlace(call):
                promises.used(UUID(call))

    def _key_of_the_day(self, day: date) -> DataKey:
        """Numbers of one day share a data key, made in a transaction of its own so that it surely exists."""
        if day not in self._keys:
            with scope(Actor.switchboard(), "key"):
                self._keys = {day: crypto.new_data_key(NATIONAL_COMPARTMENT)}
        return self._keys[day]


def _move_in_queue(engine: str, change: Transition) -> set[str]:
    before = columns.queue_entry(change.before) if change.before else None
    after = columns.queue_entry(change.after)
    if before == after:
        return set()
    entry = QueueEntry.objects.filter(call=UUID(change.after.call_id))
    if after is None:
        entry.delete()
    elif before is None:
        QueueEntry(call_id=UUID(change.after.call_id), engine=engine, **after).save(force_insert=True)
    else:
        entry.update(**after)
    return {"queue"}


def _set_presence(effect: SetPresence, change: Transition) -> None:
    row = AgentPresence.objects.filter(user=effect.user)
    if effect.state == Presence.READY:
        row.update(**free_again())
        return
    values: dict[str, Any] = {"state": effect.state, "reason": effect.reason, "since": change.at}
    values["call_id"] = None if effect.state == Presence.PAUSED else UUID(change.after.call_id)
    if effect.reason == GUEST or (change.offered_from == MAY_GO_IN and effect.state == Presence.RINGING):
        _lead_goes_in(effect.user, values)
        return
    if effect.state == Presence.RINGING:
        if not row.filter(state__in=change.offered_from).update(**values):
            raise AgentTaken
        return
    row.update(**values)


def _lead_goes_in(user: int, values: dict[str, Any]) -> None:
    """A lead who was not ready before a call that they joined or took is not made ready by its end."""
    AgentPresence.objects.bulk_create([AgentPresence(user_id=user)], ignore_conflicts=True)
    row = AgentPresence.objects.filter(user=user, state__in=MAY_GO_IN)
    was = Case(When(state=Presence.READY, then=F("pause_wanted")), default=Value(PauseReason.OTHER.value))
    if not row.update(**values | {"reason": "", "pause_wanted": was}):
        raise AgentTaken


def _language(change: Transition) -> str:
    return change.after.language if isinstance(change.after, CallState) else ""


def _urgent(change: Transition) -> bool:
    return isinstance(change.after, CallState) and change.after.urgent


def _narrow(change: Transition) -> None:
    """Ten minutes after the agent has left, what identification opened is closed (laws 6, 7)."""
    after = change.after
    if not isinstance(after, CallState) or after.last_agent is None:
        return
    if after.phase in (Phase.ENDED, Phase.HANDED_OVER):
        narrow_grants(UUID(after.call_id), change.at + GRANTS_LAST_AFTER)


def _concerned(change: Transition) -> set[str]:
    topics = {f"call:{change.after.call_id}"}
    for state in (change.before, change.after):
        agent = columns.agent_of(state) if state else None
        guest = state.guest.user if isinstance(state, CallState) and state.guest else None
        topics |= {f"agent:{user}" for user in (agent, guest) if user is not None}
    return topics


def _handled(request: int, result: str, at: datetime) -> None:
    CallRequest.objects.filter(id=request, handled_at=None).update(handled_at=at, result=result)


def refuse_request(request: int, result: str, at: datetime) -> None:
    """The request changed nothing; its agent is told by the row."""
    with scope(Actor.switchboard(), "request"):
        _handled(request, result, at)
        agent = CallRequest.objects.filter(id=request).values_list("agent_id", flat=True).first()
        notify(f"agent:{agent}")


def live_calls(engine: str) -> list[tuple[AnyState, int]]:
    """State and version of every call that has not ended on this engine."""
    with scope(Actor.switchboard(), "adopt"):
        rows = Call.objects.filter(engine=engine, ended_at=None).values_list("state", "version")
        return [(codec.from_json(state), version) for state, version in rows]
