"""Background work. The row decides, the job only wakes: a sweep finds due rows and calls actions.

A room declares a sweep with `@sweep(every=5)`; the worker runs it on time and at once after `wake(name)`.
Each run is one scope of the worker's. A sweep that is killed in the middle is simply run again.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from bindeledd.base.live import notify
from bindeledd.base.scope import Actor, scope

SweepFunction = Callable[[], int]


@dataclass(frozen=True)
class Sweep:
    """A named piece of background work, its interval in seconds, and what it does (returns rows acted on).

    One that is `outward` waits for somebody outside (a gateway, a mail server); no timer waits for it.
    """

    name: str
    every: float
    run: SweepFunction
    outward: bool = False


REGISTRY: dict[str, Sweep] = {}


@dataclass(slots=True)
class Run:
    """How a sweep is doing in this process: when it last ended well (monotonic clock), and failures since."""

    every: float
    ended: float
    failures: int = 0


RUNS: dict[str, Run] = {}


def runs_as_data() -> dict[str, tuple[float, float, int]]:
    """For each sweep of this process seconds since it last ended well, its interval, and failures since."""
    moment = time.monotonic()
    return {name: (round(moment - run.ended, 1), run.every, run.failures) for name, run in list(RUNS.items())}


def sweep(every: float, *, outward: bool = False) -> Callable[[SweepFunction], SweepFunction]:
    """Declare a function of a room's `jobs.py` as a sweep. `every` is in seconds.

    What sends something out of the house is `outward`: it has a thread of its own in the worker.

    The function runs inside `scope(Actor.worker(), "<name>")` and returns how many rows it acted on; it is
    called again at once as long as it reports any, so it should take a bounded batch (FOR UPDATE SKIP LOCKED).
    """

    def declare(function: SweepFunction) -> SweepFunction:
        name = f"{function.__module__.split('.')[1]}.{function.__name__}"

        def run() -> int:
            with scope(Actor.worker(), name):
                return function()

        REGISTRY[name] = Sweep(name, every, run, outward)
        return function

    return declare


def wake(name: str) -> None:
    """Ask the worker to run a sweep as soon as this transaction commits; the interval is only the fallback."""
    notify(f"worker:{name}")
