"""The worker's loop: run every declared sweep on time, and at once when somebody wakes it.

Any number of workers may run; rows are taken with FOR UPDATE SKIP LOCKED, so none is acted on twice.
"""

import heapq
import logging
import math
import select
import signal
import threading
import time
from collections.abc import Iterable
from types import FrameType

import psycopg
from django.db import close_old_connections

from bindeledd.base.jobs import RUNS, Run, Sweep
from bindeledd.base.live import CHANNEL

log = logging.getLogger(__name__)
_LISTEN_RETRY = 1.0
_ROUNDS_AT_ONCE = 50
_LAST_WORDS = 5.0


class Workers:
    """Two workers in one process: what goes out of the house can be slow, and no timer waits for it."""

    def __init__(self, sweeps: Iterable[Sweep], direct_dsn: str) -> None:
        known = list(sweeps)
        self._inward = Worker([each for each in known if not each.outward], direct_dsn)
        self._outward = Worker([each for each in known if each.outward], direct_dsn)

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """Finish the sweeps that run, then leave."""
        self._inward.stop()
        self._outward.stop()

    def run_for_ever(self) -> None:
        """Work until stopped by SIGTERM or SIGINT."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        outside = threading.Thread(target=self._outward.work, name="outward", daemon=True)
        outside.start()
        self._inward.work()
        outside.join(_LAST_WORDS)


class Worker:
    """Runs sweeps in one thread. `direct_dsn` must lead to PostgreSQL itself: LISTEN fails through a pooler."""

    def __init__(self, sweeps: Iterable[Sweep], direct_dsn: str) -> None:
        self._sweeps = {sweep.name: sweep for sweep in sweeps}
        self._due = [(0.0, name) for name in self._sweeps]
        self._dsn = direct_dsn
        self._listener: psycopg.Connection | None = None
        self._next_listen = 0.0
        self._stopping = False

    def stop(self) -> None:
        """Finish the sweep that runs, then leave."""
        self._stopping = True

    def work(self) -> None:
        """Work until `stop` is called."""
        heapq.heapify(self._due)
        RUNS.update({name: Run(sweep.every, time.monotonic()) for name, sweep in self._sweeps.items()})
        while not self._stopping:
            self._run_due()
            for name in self._wait(max(0.0, self._next() - time.monotonic())):
                self._run(name)

    def _run_due(self) -> None:
        while self._next() <= time.monotonic() and not self._stopping:
            _, name = heapq.heappop(self._due)
            self._run(name)
            heapq.heappush(self._due, (time.monotonic() + self._sweeps[name].every, name))

    def _next(self) -> float:
        return self._due[0][0] if self._due else math.inf

    def _run(self, name: str) -> None:
        sweep = self._sweeps.get(name)
        if sweep is None:
            return
        try:
            for _ in range(_ROUNDS_AT_ONCE):
                if not sweep.run():
                    break
            RUNS[name] = Run(sweep.every, time.monotonic())
        except Exception as error:
            RUNS[name].failures += 1
            # The message of a database error may quote a row: only the kind of error is logged (law 13).
            log.error("sweep %s failed: %s", name, type(error).__name__)
            close_old_connections()

    def _wait(self, seconds: float) -> set[str]:
        listener = self._listening()
        if listener is None:
            time.sleep(min(seconds, _LISTEN_RETRY))
            return set()
        try:
            ready, _, _ = select.select([listener.fileno()], [], [], min(seconds, _LISTEN_RETRY))
            if not ready:
                return set()
            payloads = {note.payload for note in listener.notifies(timeout=0)}
        except psycopg.Error:
            self._listener = None
            return set()
        return {payload.removeprefix("worker:") for payload in payloads if payload.startswith("worker:")}

    def _listening(self) -> psycopg.Connection | None:
        if self._listener is None and time.monotonic() >= self._next_listen:
            self._next_listen = time.monotonic() + _LISTEN_RETRY
            try:
                self._listener = psycopg.connect(self._dsn, autocommit=True, connect_timeout=3)
                self._listener.execute(f"LISTEN {CHANNEL}")
            except psycopg.Error as error:
                log.warning("no wake-ups for now: %s", type(error).__name__)
        return self._listener
