"""A whole line made of nothing but its rules: many calls, agents, one queue, promises, a clock; no engine, no rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bindeledd.calls.columns import queue_entry
from bindeledd.calls.flow import CallState, Phase, due
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.effects import Happened, KeepsPlace, NeedsContact, PlaceServed, SetPresence, UsesPlace
from bindeledd.calls.flow.machine import step
from bindeledd.calls.flow.state import PLACED, WITH_AGENT
from bindeledd.calls.menu import DEFAULT, Rules
from bindeledd.calls.queue_rules import Agent, Entry, next_pair

PATIENCE = timedelta(seconds=DEFAULT.waiting.any_agent_after_seconds)


@dataclass
class Caller:
    """One call and what is known about it outside the flow."""

    state: CallState
    number: str | None
    hung_up: bool = False
    rings: list[datetime] = field(default_factory=list)
    contact: str = ""  # "", kept, open or closed

    @property
    def id(self) -> str:
        return self.state.call_id


@dataclass
class WholeLine:
    """Moves calls by the real flow and the real rules of the queue, and keeps book of who was promised what."""

    rules: Rules = DEFAULT
    now: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC)
    callers: dict[str, Caller] = field(default_factory=dict)
    agents: dict[int, tuple[str, datetime, frozenset[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    most_at_once: Counter[str] = field(default_factory=Counter)
    served: list[tuple[Entry, Agent, list[Entry]]] = field(default_factory=list)

    def agent(self, user: int, *languages: str) -> None:
        self.agents[user] = ("ready", self.now, frozenset({"nb", *languages}))

    def arrives(self, number: str | None = None, key: str = "1", language: str = "nb") -> str:
        call_id = str(UUID(int=len(self.callers) + 1))
        self.callers[call_id] = Caller(CallState(call_id, f"caller-{call_id}", first_ring_at=self.now), number)
        if number is not None:
            on_the_line = [c for c in self.callers.values() if c.number == number and self._is_there(c.state)]
            self.most_at_once[number] = max(self.most_at_once[number], len(on_the_line))
        self.send(call_id, ev.Arrived(has_number=number is not None))
        if language != "nb":
            self.presses(call_id, "2")
        self.presses(call_id, key)
        return call_id

    def _is_there(self, state: CallState) -> bool:
        """On the line now, or until this very moment."""
        left_at = state.kept.left_at if state.kept else state.ended_at
        return (not state.away and state.ended_at is None) or left_at == self.now

    def presses(self, call_id: str, digits: str) -> None:
        for digit in digits:
            self.send(call_id, ev.Digit(self.state(call_id).caller, digit))

    def state(self, call_id: str) -> CallState:
        return self.callers[call_id].state

    def send(self, call_id: str, event: ev.Event) -> None:
        caller = self.callers[call_id]
        caller.state, effects = step(caller.state, event, self.now, self.rules)
        for effect in effects:
            match effect:
                case SetPresence(user, to):
                    self._presence(user, to)
                case Happened("ringing_back"):
                    caller.rings.append(self.now)
                case KeepsPlace():
                    assert caller.contact in {"", "closed"}
                    caller.contact = "kept"
                case NeedsContact():
                    caller.contact = "open"
                case Happened("caller_waits_after_ring_back"):
                    caller.rings = []  # somebody answered
                case PlaceServed():
                    caller.contact, caller.rings = "closed", []
                case UsesPlace(call):
                    self.asked.append(call)

    def _presence(self, user: int, to: str) -> None:
        _, idle_since, languages = self.agents[user]
        self.agents[user] = (to, self.now if to == "ready" else idle_since, languages)

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        for caller in list(self.callers.values()):
            name = due(caller.state, self.now)
            if name == "news":
                self.tell(caller.id, may_keep=False)
            elif name:
                self.send(caller.id, ev.TimerDue(name))

    def tell(self, call_id: str, may_keep: bool) -> None:
        self.send(call_id, ev.QueueNews(1, (5, 10), may_keep, joins=self._joins(call_id)))

    def _joins(self, call_id: str) -> tuple[str, bool, datetime, int] | None:
        number = self.callers[call_id].number
        for other in self.callers.values():
            kept = other.state.kept
            same = number and other.number == number and other.id != call_id and other.state.phase is Phase.KEPT
            rang = self.callers[call_id].state.first_ring_at
            if same and kept and kept.left_at and rang and kept.left_at <= rang:
                entry = queue_entry(other.state)
                assert entry is not None
                return (other.id, kept.promised, entry["place_at"], entry["priority"])
        return None

    def entries(self) -> list[Entry]:
        """Places that are not being offered."""
        found = []
        for caller in self.callers.values():
            row = queue_entry(caller.state)
            if row is not None and not row["offered"]:
                moments = [at for at in (row["ready_at"], row["kept_until"]) if at]
                ready_at = max(moments, default=None)
                blocked = any(o.state.joins == caller.id and not o.state.ended_at for o in self.callers.values())
                places = (row["priority"], row["place_at"], row["waits_since"], row["language"])
                found.append(Entry(caller.id, *places, ready_at, blocked))
        return found

    def match(self) -> str | None:
        """Give the first to somebody ready, as the switchboard does."""
        ready = [Agent(user, idle, spoken) for user, (to, idle, spoken) in self.agents.items() if to == "ready"]
        entries = self.entries()
        found = next_pair(entries, ready, self.now, PATIENCE)
        if found is None:
            return None
        entry, agent = found
        self.served.append((entry, agent, entries))
        self.send(entry.call, ev.AgentChosen(agent.user, f"sip:u{agent.user}"))
        return entry.call

    def agent_answers(self, call_id: str) -> None:
        agent = self.state(call_id).agent
        if agent is not None:
            self.send(call_id, ev.LegUp(agent.channel))

    def caller_answers(self, call_id: str, key: str = "1") -> None:
        self.send(call_id, ev.LegUp(self.state(call_id).caller))
        self.presses(call_id, key)

    def hangs_up(self, call_id: str) -> None:
        """The caller puts down, or does not take the telephone."""
        state = self.state(call_id)
        if state.phase not in {Phase.RINGING_BACK, Phase.BACK_CONFIRMING}:
            self.callers[call_id].hung_up = True
        self.send(call_id, ev.LegGone(state.caller, "hung_up"))

    def wraps_up(self, user: int) -> None:
        if self.agents[user][0] == "wrap_up":
            self._presence(user, "ready")

    def uses_places(self) -> None:
        """What calls asked of other calls is carried out."""
        while self.asked:
            self.send(self.asked.pop(), ev.PlaceUsed(99))

    def in_phase(self, *phases: Phase) -> list[str]:
        return [each.id for each in self.callers.values() if each.state.phase in phases]

    def forgotten(self) -> list[Caller]:
        """Who is neither in the queue nor helped, did not go themselves, and is promised nothing."""
        return [
            each
            for each in self.callers.values()
            if each.state.queued_at
            and each.state.phase not in PLACED | WITH_AGENT
            and not each.state.answered_at
            and not each.hung_up
            and each.contact not in {"open", "closed"}
        ]
