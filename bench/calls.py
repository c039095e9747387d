"""Call set-ups a second: the whole persisted flow against the engine's own dialplan with the same prompts."""

import csv
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.report import Row, quantile
from journeys.kit.instance import Instance, InstanceFailed, until
from journeys.kit.sipp import free_port

SCENARIO = Path(__file__).parent / "scenarios" / "caller.xml"
RATES = (20, 30, 40, 50, 60, 80, 100, 120, 140, 160)
SECONDS = 12
STAY_SECONDS = 4
SLOWEST_ANSWER = 0.5  # seconds, p95: a rate is held when callers are answered this fast and none fails
WANTED = 20


@dataclass(frozen=True)
class Step:
    """One load step."""

    rate: int
    calls: int
    failed: int
    answer_p95: float
    queued: int

    @property
    def held(self) -> bool:
        """Whether every call went through, in time."""
        return self.failed == 0 and self.queued == self.calls and self.answer_p95 <= SLOWEST_ANSWER


def measure(instance: Instance) -> list[Row]:
    """Raise the rate until it is no longer held, for the peer and for the product."""
    if os.geteuid() != 0:
        raise InstanceFailed("SIPp sends keys through a raw socket: run `bin/bench calls` as root")
    peer = _highest(instance, "bench")
    product = _highest(instance, instance.number)
    ratio = product.rate / peer.rate if peer.rate else 0.0
    answered = f"answer p95 {product.answer_p95 * 1000:.0f} ms"
    return [
        Row(
            "call set-ups, full flow persisted (greeting, key 1, queue, hang up)",
            f"{product.rate}/s held, {answered}",
            f"≥ {WANTED}/s",
            f"{ratio:.2f}",
            f"Asterisk's own dialplan with the same prompts: {peer.rate}/s held",
            good=product.rate >= WANTED,
        )
    ]


def _highest(instance: Instance, number: str) -> Step:
    best = Step(0, 0, 0, 0.0, 0)
    for rate in RATES:
        step = _step(instance, number, rate)
        print(f"  {number} {step}", flush=True)
        if not step.held:
            break
        best = step
    return best


def _step(instance: Instance, number: str, rate: int) -> Step:
    before, count = _queued(instance), rate * SECONDS
    with tempfile.TemporaryDirectory() as folder:
        load(instance, number, rate, count, STAY_SECONDS, Path(folder))
        failed, answers = _result(Path(folder))
    until(lambda: not instance.channels(), 60, "calls that do not end")
    time.sleep(1)
    queued = count - failed if number == "bench" else _queued(instance) - before
    return Step(rate, count, failed, quantile(answers, 0.95), queued)


def load(instance: Instance, number: str, rate: int, count: int, stay_seconds: int, folder: Path) -> None:
    """Let SIPp ring `number` `rate` times a second; its figures lie in `folder` afterwards."""
    host, (server, port) = "127.0.0.31", instance.sip
    command = ["sipp", "-sf", str(SCENARIO), "-s", number, "-i", host, "-p", str(free_port(host)), "-mi", host]
    command += ["-mp", "35000", "-r", str(rate), "-m", str(count), "-l", "5000", "-d", str(stay_seconds * 1000)]
    command += ["-trace_stat", "-stf", "stat.csv", "-fd", "1", "-trace_rtt", "-rtt_freq", "1", "-nostdin"]
    command += ["-timeout", str(count // rate + stay_seconds + 40), "-buff_size", "4194304", f"{server}:{port}"]
    quiet = subprocess.DEVNULL
    subprocess.run(command, cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet, check=False)


def _result(folder: Path) -> tuple[int, list[float]]:
    with (folder / "stat.csv").open() as file:
        last = list(csv.DictReader(file, delimiter=";"))[-1]
    lines = (line for path in folder.glob("*_rtt.csv") for line in path.read_text().splitlines())
    answers = [float(line.split(";")[1]) / 1000 for line in lines if line[:1].isdigit()]
    return int(last["FailedCall(C)"]), answers


def _queued(instance: Instance) -> int:
    """Calls on record that pressed 1, waited in the queue and ended because the caller hung up."""
    found = instance.sql(
        "SELECT count(*) FROM calls_call WHERE menu_choice = '1' AND queued_at IS NOT NULL"
        " AND end_reason = 'caller_hung_up'"
    )
    return int(found[0][0])
