"""How far the spoken wait is from the wait that followed, over simulated days; the peer is the naive estimate."""

import random
from dataclasses import dataclass
from statistics import fmean

from bench.days import Day, Told
from bench.report import Row, quantile
from bindeledd.calls.estimating import estimate, naive

STAFF = (3, 6, 12, 25)
DAYS_EACH = 3
WANTED_COVERAGE = 0.80


@dataclass
class Errors:
    """Minutes off, for ours and for the peer; whether the range held; how wide it was; how often it was told."""

    ours: list[float]
    peers: list[float]
    held: list[bool]
    widths: list[float]
    asked: int = 0


def measure() -> list[Row]:
    """Days with few and with many agents."""
    found = Errors([], [], [], [])
    for staff in STAFF:
        for day in range(DAYS_EACH):
            for told in Day(random.Random(1000 * staff + day), staff).run():
                _compare(told, found)
    return _rows(found)


def _compare(told: Told, found: Errors) -> None:
    found.asked += 1
    ours, peers = estimate(told.traffic, told.position), naive(told.traffic, told.position)
    if ours is None or peers is None or told.waited is None:
        return
    found.ours.append(abs(ours.middle - told.waited) / 60)
    found.peers.append(abs(peers - told.waited) / 60)
    if ours.minutes is not None:
        low, high = ours.minutes
        found.held.append(low <= told.waited / 60 <= high)
        found.widths.append(high - low)


def _rows(found: Errors) -> list[Row]:
    mean, worst = fmean(found.ours), quantile(found.ours, 0.9)
    naive_mean, naive_worst = fmean(found.peers), quantile(found.peers, 0.9)
    held = fmean(found.held)
    peer = f"position × mean handling ÷ agents: {naive_mean:.1f} / {naive_worst:.1f} min"
    error = f"{mean:.1f} / {worst:.1f} min"
    told = f"{held:.0%} of {len(found.held)}, {fmean(found.widths):.0f} min wide"
    return [
        Row("wait estimate, error mean / p90", error, "≤ peer", f"{mean / naive_mean:.2f}", peer, mean <= naive_mean),
        Row("wait within the spoken range", told, f"≥ {WANTED_COVERAGE:.0%}", good=held >= WANTED_COVERAGE),
    ]
