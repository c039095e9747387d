"""Hundreds of callers who wait with music: how even the sound is, and what it costs, against the engine's Queue()."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from bench.crowd import Crowd
from bench.report import Row, quantile
from journeys.kit.instance import Instance, until

CALLERS = 300
RATE = 15
SECONDS = 30
ENTRANCE_SECONDS = 30  # what is said at the entrance of the queue, place and wait included, is over
LONGEST_GAP = 0.040
PEER = "bench-queue"


@dataclass(frozen=True)
class Heard:
    """What the callers heard: seconds between packets, and the processor time it took (1.0 is a core)."""

    callers: int
    packets: int
    p99: float
    longest: float
    cores: float
    held: float


def measure(instance: Instance) -> list[Row]:
    """First the engine's own queue, then the product's, with the same number of callers and the same music."""
    peer = _wait(instance, PEER)
    product = _wait(instance, instance.number)
    print(f"  {PEER} {peer}\n  product {product}", flush=True)
    ratio = product.cores / peer.cores if peer.cores else 0.0
    whole = product.callers == peer.callers == CALLERS
    return [
        Row(
            f"{CALLERS} callers waiting with music: sound",
            f"gap between packets p99 {product.p99 * 1000:.0f} ms, longest {product.longest * 1000:.0f} ms",
            f"p99 ≤ {LONGEST_GAP * 1000:.0f} ms",
            f"{product.p99 / peer.p99:.2f}" if peer.p99 else "–",
            f"Asterisk's own Queue(): p99 {peer.p99 * 1000:.0f} ms, longest {peer.longest * 1000:.0f} ms",
            good=whole and product.p99 <= LONGEST_GAP,
        ),
        Row(
            f"{CALLERS} callers waiting with music: processor, engine and switchboard",
            f"{product.cores * 100:.0f} % of a core",
            "≤ Queue()",
            f"{ratio:.2f}",
            f"Asterisk's own Queue(): {peer.cores * 100:.0f} %",
            good=whole and ratio <= 1.0,
        ),
    ]


def _wait(instance: Instance, number: str) -> Heard:
    with Crowd("127.0.0.41", instance.sip, number) as crowd:
        crowd.ring(CALLERS, RATE)
        until(lambda: len(crowd.answered) == CALLERS, 30, lambda: f"{len(crowd.answered)} answered")
        if number != PEER:
            _queue_all(instance, crowd)
        time.sleep(ENTRANCE_SECONDS)
        heard = _listen(instance, crowd)
    until(lambda: not instance.channels(), 60, "calls that do not end")
    time.sleep(3)
    return heard


def _queue_all(instance: Instance, crowd: Crowd) -> None:
    def waiting() -> bool:
        found = instance.sql("SELECT count(*) FROM calls_queueentry")[0][0]
        if found < CALLERS:
            crowd.press("1")
        return int(found) == CALLERS

    until(waiting, 240, "not all wait", 2.0)


def _listen(instance: Instance, crowd: Crowd) -> Heard:
    before, began = _processor(instance), time.monotonic()
    crowd.ears.open = True
    time.sleep(SECONDS)
    crowd.ears.open = False
    took = time.monotonic() - began
    gaps = crowd.ears.gaps
    return Heard(
        callers=len(crowd.answered),
        packets=len(gaps),
        p99=quantile(gaps, 0.99),
        longest=max(gaps, default=0.0),
        cores=(_processor(instance) - before) / took,
        held=took,
    )


def _processor(instance: Instance) -> float:
    """Seconds of processor time of the engine and of every switchboard."""
    engine = int((instance.data / "engine/run/asterisk.pid").read_text())
    return sum(_seconds(pid) for pid in [engine, *instance.pids_of("switchboard")])


def _seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
