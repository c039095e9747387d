"""Simulated days at the line: Poisson arrivals by the hour, staff with lunch breaks, callers who give up."""

import heapq
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bindeledd.calls.estimating import Traffic

DAY = 6 * 3600.0
HALF_HOUR = 1800.0
ARRIVALS = (1.15, 1.35, 1.4, 1.3, 1.15, 1.05, 1.0, 1.1, 1.0, 0.9, 0.85, 0.7)
"""Calls a half hour, against what the staff can serve on average."""

HANDLING, HANDLING_SPREAD = 375.0, 0.65
PATIENCE = 1500.0
NEWS_EVERY = 120.0
LOOKS_BACK = 1800.0


@dataclass
class Told:
    """One announcement: when, to whom, at which place, out of which traffic; and the wait that followed."""

    caller: int
    at: float
    position: int
    traffic: Traffic
    waited: float | None = None


@dataclass
class Day:
    """One day from opening until the last caller is served."""

    chance: random.Random
    staff: int
    told: list[Told] = field(default_factory=list)
    _events: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _queue: list[tuple[int, float]] = field(default_factory=list)
    _busy: dict[int, float] = field(default_factory=dict)
    _free: list[int] = field(default_factory=list)
    _away: set[int] = field(default_factory=set)
    _handled: list[tuple[float, float]] = field(default_factory=list)
    _gave_up: list[float] = field(default_factory=list)
    _waited: list[tuple[float, float]] = field(default_factory=list)
    _now: float = 0.0
    _order: int = 0

    def run(self) -> list[Told]:
        """The announcements whose callers were answered, with what became of them."""
        for agent in range(self.staff):
            self._come(agent)
            lunch = self.chance.uniform(1.5, 4) * 3600
            self._at(lunch, lambda agent=agent: self._leave(agent))  # type: ignore[misc]
            self._at(lunch + HALF_HOUR, lambda agent=agent: self._come(agent))  # type: ignore[misc]
        for caller, at in enumerate(self._arrivals()):
            self._at(at, lambda caller=caller: self._arrive(caller))  # type: ignore[misc]
        while self._events:
            self._now, _, happens = heapq.heappop(self._events)
            happens()
        return [each for each in self.told if each.waited is not None]

    def _at(self, when: float, happens: Callable[[], None]) -> None:
        self._order += 1
        heapq.heappush(self._events, (when, self._order, happens))

    def _arrivals(self) -> Iterator[float]:
        at = 0.0
        while True:
            busy = ARRIVALS[min(int(at / HALF_HOUR), len(ARRIVALS) - 1)]
            at += self.chance.expovariate(busy * self.staff * 0.9 / HANDLING)
            if at >= DAY:
                return
            yield at

    def _arrive(self, caller: int) -> None:
        self._queue.append((caller, self._now))
        self._at(self._now + self.chance.expovariate(1 / PATIENCE), lambda: self._give_up(caller))
        self._serve()
        self._tell(caller)

    def _tell(self, caller: int) -> None:
        place = next((n for n, (each, _) in enumerate(self._queue, start=1) if each == caller), None)
        if place is None:
            return
        self.told.append(Told(caller, self._now, place, self._traffic()))
        self._at(self._now + NEWS_EVERY, lambda: self._tell(caller))

    def _traffic(self) -> Traffic:
        recent = tuple(took for ended, took in self._handled if ended > self._now - 2 * 3600)
        elapsed = tuple(self._now - since for agent, since in self._busy.items() if agent not in self._away)
        return Traffic(recent, elapsed, len(self._free), self._giving_up())

    def _giving_up(self) -> float:
        since = self._now - LOOKS_BACK
        left = sum(at > since for at in self._gave_up)
        waited = sum(seconds for at, seconds in self._waited if at > since)
        waited += sum(self._now - rang for _, rang in self._queue)
        return left / waited if waited else 0.0

    def _give_up(self, caller: int) -> None:
        for each in self._queue:
            if each[0] == caller:
                self._queue.remove(each)
                self._gave_up.append(self._now)
                self._waited.append((self._now, self._now - each[1]))

    def _serve(self) -> None:
        while self._queue and self._free:
            self._answer(*self._queue.pop(0), self._free.pop(0))

    def _answer(self, caller: int, rang: float, agent: int) -> None:
        self._waited.append((self._now, self._now - rang))
        for told in self.told:
            if told.caller == caller:
                told.waited = self._now - told.at
        self._busy[agent] = self._now
        self._at(self._now + self._takes(), lambda: self._done(agent))

    def _takes(self) -> float:
        spread = math.sqrt(math.log(1 + HANDLING_SPREAD**2))
        return self.chance.lognormvariate(math.log(HANDLING) - spread**2 / 2, spread)

    def _done(self, agent: int) -> None:
        self._handled.append((self._now, self._now - self._busy.pop(agent)))
        if agent not in self._away:
            self._free.append(agent)
            self._serve()

    def _leave(self, agent: int) -> None:
        self._away.add(agent)
        if agent in self._free:
            self._free.remove(agent)

    def _come(self, agent: int) -> None:
        self._away.discard(agent)
        if agent not in self._busy and agent not in self._free:
            self._free.append(agent)
            self._serve()
