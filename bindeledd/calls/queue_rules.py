"""Who is served next, and by whom: pure rules of one fair queue (inventory B05, law 3).

First by priority (0 lost their agent or were cut off, 1 urgent, 2 others), within it by first ring. Nobody is
overtaken by somebody of the same or a later priority whom the same agent could have served as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

EVERYBODY_SPEAKS = "nb"
EVERYBODY_UNDERSTANDS = frozenset({EVERYBODY_SPEAKS, "nn"})
"""Who has chosen nynorsk waits for nobody in particular."""


@dataclass(frozen=True)
class Entry:
    """One place in the queue. `place_at` is the first ring; `ready_at` when it may be served: a kept place that has
    just been rung in vain rests meanwhile, one whose caller is on another line waits for that."""

    call: str
    priority: int
    place_at: datetime
    waits_since: datetime
    language: str = EVERYBODY_SPEAKS
    ready_at: datetime | None = None
    blocked: bool = False

    @property
    def order(self) -> tuple[int, datetime, str]:
        """The order of the queue; the id only parts two who rang in the same instant."""
        return (self.priority, self.place_at, self.call)

    def may_be_served(self, at: datetime) -> bool:
        """Whether it can be offered now at all."""
        return not self.blocked and (self.ready_at is None or self.ready_at <= at)


@dataclass(frozen=True)
class Agent:
    """Somebody who is ready."""

    user: int
    idle_since: datetime
    languages: frozenset[str] = frozenset({EVERYBODY_SPEAKS})


def can_serve(agent: Agent, entry: Entry, at: datetime, patience: timedelta) -> bool:
    """Whether the agent speaks the caller's language, or the caller has waited long enough for anybody.

    Norwegian is understood by all; somebody with another language is not kept waiting for ever because nobody has it.
    """
    if entry.language in EVERYBODY_UNDERSTANDS or entry.language in agent.languages:
        return True
    return at - entry.waits_since >= patience


def next_pair(
    entries: Iterable[Entry], agents: Sequence[Agent], at: datetime, patience: timedelta
) -> tuple[Entry, Agent] | None:
    """The first in the queue whom somebody ready can serve, and the one of those who has been idle longest."""
    for entry in sorted(entries, key=lambda each: each.order):
        able = [agent for agent in agents if entry.may_be_served(at) and can_serve(agent, entry, at, patience)]
        if able:
            return entry, min(able, key=lambda agent: (agent.idle_since, agent.user))
    return None


def position(entries: Iterable[Entry], call: str) -> int:
    """The place of a call as it is told: 1 is next. Places whose caller stands in the queue twice count once."""
    own = next((each for each in entries if each.call == call), None)
    if own is None:
        return 1
    return 1 + sum(each.order < own.order for each in entries if not each.blocked)
