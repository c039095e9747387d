"""How long a place in the queue will probably take: a range, never a promise, and nothing when we don't know.

The queue is played forward a hundred times from what is known now: how long recent calls took, how long those under way
have lasted, who is at work and comes back after the call, and how readily callers give up. Nine in ten of those futures
lie below the range's end, one in ten before its beginning. Pure: the same traffic gives the same answer.
"""

from __future__ import annotations

import heapq
import math
import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST_CALLS = 10
"""With fewer recent calls than this we only say the position."""

MOST_CALLS = 80
"""No more than these are looked at: the newest ones."""

FUTURES = 100
FARTHEST = 60
"""Places further back are told their number, and minutes scaled up from this one."""

LOW, HIGH = 0.10, 0.92
WIDEST = 3.0
"""A range that ends later than this many times its beginning says nothing, unless it is short."""

SHORT_MINUTES = 15
STEPS = (0, 1, 2, 3, 5, 7, 10, 12, 15, 20, 25, 30, 35, 40, 45, 50, 59, 75, 90, 120, 180, 240)
"""Minutes that people say."""


@dataclass(frozen=True)
class Traffic:
    """What is known now, in seconds. `handling`: recent calls with their wrap-up. `elapsed`: calls under way whose
    agents take another afterwards. `free`: agents who are ready. `giving_up`: share of those waiting who leave in a
    second.
    """

    handling: tuple[float, ...]
    elapsed: tuple[float, ...]
    free: int = 0
    giving_up: float = 0.0

    @property
    def at_work(self) -> int:
        """Agents who serve the queue."""
        return self.free + len(self.elapsed)

    @property
    def known(self) -> bool:
        """Whether anything can be said about minutes."""
        return len(self.handling) >= FEWEST_CALLS and self.at_work > 0


@dataclass(frozen=True)
class Estimate:
    """`minutes` as spoken (from, to), or None when unsure; `middle` in seconds, for showing the error afterwards."""

    minutes: tuple[int, int] | None
    middle: float


def estimate(traffic: Traffic, position: int, seed: int = 1) -> Estimate | None:
    """What to tell the caller at this position (1 is next); None when nothing is known."""
    if not traffic.known:
        return None
    waits = sorted(futures(traffic, position, seed))
    low, high = (_quantile(waits, share) / 60 for share in (LOW, HIGH))
    middle = _quantile(waits, 0.5)
    spoken = spoken_range(low, high)
    return Estimate(spoken if tells_something(spoken) else None, middle)


def spoken_range(low: float, high: float) -> tuple[int, int]:
    """The minutes rounded outwards to what people say."""
    begin = STEPS[min(max(0, bisect_right(STEPS, low) - 1), len(STEPS) - 2)]
    end = next((step for step in STEPS if step >= high and step > begin), STEPS[-1])
    return begin, end


def tells_something(spoken: tuple[int, int]) -> bool:
    """Whether the range is narrow enough to be of use to somebody who waits."""
    low, high = spoken
    return high <= SHORT_MINUTES or high <= WIDEST * max(low, 1)


def futures(traffic: Traffic, position: int, seed: int, rounds: int = FUTURES) -> list[float]:
    """The wait in seconds in each of the futures."""
    known = sorted(traffic.handling[-MOST_CALLS:])
    nearest = min(position, FARTHEST)
    scale = position / nearest
    return [scale * _one_future(traffic, known, nearest, seed * FUTURES + each) for each in range(rounds)]


def _one_future(traffic: Traffic, known: Sequence[float], position: int, seed: int) -> float:
    chance = random.Random(seed)
    free_at = [0.0] * traffic.free + [_left(known, elapsed, chance) for elapsed in traffic.elapsed]
    heapq.heapify(free_at)
    for _ in range(position - 1):
        if _stays(traffic.giving_up, free_at[0], chance):
            heapq.heapreplace(free_at, free_at[0] + chance.choice(known))
    return free_at[0]


def _left(known: Sequence[float], elapsed: float, chance: random.Random) -> float:
    """How long a call that has lasted so long goes on: as long as one of those that lasted longer did."""
    longer = bisect_right(known, elapsed)
    if longer < len(known):
        return known[chance.randrange(longer, len(known))] - elapsed
    return chance.expovariate(2 * len(known) / max(1.0, math.fsum(known)))


def _stays(giving_up: float, waits: float, chance: random.Random) -> bool:
    return giving_up <= 0 or chance.random() < math.exp(-giving_up * waits)


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def naive(traffic: Traffic, position: int) -> float | None:
    """Position × mean handling ÷ agents, in seconds: what we must be better than."""
    if not traffic.known:
        return None
    return position * math.fsum(traffic.handling) / len(traffic.handling) / traffic.at_work


def all_can_be_served(traffic: Traffic, places: int, seconds_left: float, margin: float = 0.75) -> bool:
    """Whether everybody who waits or holds a place (`places`, the asker among them) can be served before closing.

    Careful on purpose: long calls, and a quarter of the time held back, for a place that is kept is a promise.
    """
    if not traffic.known or places < 1:
        return False
    slow = _quantile(sorted(traffic.handling[-MOST_CALLS:]), 0.6)
    usual = max(slow, math.fsum(traffic.handling) / len(traffic.handling))
    return places * usual <= traffic.at_work * seconds_left * margin
