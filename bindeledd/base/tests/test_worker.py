"""The worker runs sweeps on time, at once when woken, and goes on after one that fails."""

import threading
import time
from collections.abc import Callable

import psycopg
import pytest
from django.conf import settings

from bindeledd.base.jobs import REGISTRY, Sweep, sweep
from bindeledd.base.live import CHANNEL
from bindeledd.base.scope import current_scope
from bindeledd.base.worker import Worker, Workers

PATIENCE = 10.0


class Running:
    """A worker in a thread of its own, stopped at the end of the test."""

    def __init__(self, *sweeps: Sweep, dsn: str | None = None) -> None:
        self.worker = Worker(sweeps, dsn or settings.INSTANCE.database_direct_dsn)
        self.thread = threading.Thread(target=self.worker.work)

    def __enter__(self) -> "Running":
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.worker.stop()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()


def counting(name: str, every: float, act: Callable[[int], int]) -> tuple[Sweep, threading.Semaphore]:
    done = threading.Semaphore(0)
    runs = iter(range(1_000_000))

    def run() -> int:
        try:
            return act(next(runs))
        finally:
            done.release()

    return Sweep(name, every, run), done


def test_a_sweep_runs_again_and_again() -> None:
    sweep_, done = counting("x.often", 0.05, lambda _: 0)
    with Running(sweep_):
        assert all(done.acquire(timeout=PATIENCE) for _ in range(4))


def test_a_sweep_that_found_work_runs_again_at_once() -> None:
    sweep_, done = counting("x.batch", 3600, lambda run: 1 if run < 5 else 0)
    with Running(sweep_):
        assert all(done.acquire(timeout=PATIENCE) for _ in range(6))
        assert not done.acquire(timeout=0.2)


def test_a_failing_sweep_neither_ends_the_worker_nor_tells_what_it_held(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_: int) -> int:
        raise ValueError("Kari Prøve, 4790000001")

    bad, _ = counting("x.bad", 0.05, fail)
    good, done = counting("x.good", 0.05, lambda _: 0)
    with Running(bad, good):
        assert all(done.acquire(timeout=PATIENCE) for _ in range(3))
    assert "ValueError" in caplog.text
    assert "Kari" not in caplog.text


def test_a_sweep_is_woken_by_a_notice() -> None:
    sweep_, done = counting("x.woken", 3600, lambda _: 0)
    with (
        Running(sweep_),
        psycopg.connect(settings.INSTANCE.database_direct_dsn, autocommit=True) as connection,
    ):
        assert done.acquire(timeout=PATIENCE)
        deadline = time.monotonic() + PATIENCE
        while not done.acquire(timeout=0.2):
            connection.execute("SELECT pg_notify(%s, 'worker:x.woken')", [CHANNEL])
            assert time.monotonic() < deadline


def test_without_a_database_the_worker_still_keeps_time() -> None:
    sweep_, done = counting("x.alone", 0.05, lambda _: 0)
    with Running(sweep_, dsn="host=127.0.0.1 port=1 connect_timeout=1"):
        assert all(done.acquire(timeout=PATIENCE) for _ in range(2))


@pytest.mark.django_db
def test_a_declared_sweep_has_its_rooms_name_and_runs_as_the_worker() -> None:
    seen: list[str] = []

    def look() -> int:
        seen.append(f"{current_scope().actor.kind} for {current_scope().purpose}")
        return 0

    look.__module__ = "bindeledd.example.jobs"
    sweep(every=1)(look)
    REGISTRY.pop("example.look").run()
    assert seen == ["worker for example.look"]


def test_what_goes_out_of_the_house_holds_no_timer_up(monkeypatch: pytest.MonkeyPatch) -> None:
    held = threading.Event()
    timer, done = counting("x.timer", 0.05, lambda _: 0)
    slow = Sweep("x.gateway", 3600, lambda: int(held.wait(PATIENCE)) and 0, outward=True)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    workers = Workers([timer, slow], settings.INSTANCE.database_direct_dsn)
    running = threading.Thread(target=workers.run_for_ever)
    running.start()
    try:
        assert all(done.acquire(timeout=PATIENCE) for _ in range(5))
        assert not held.is_set()
    finally:
        held.set()
        workers.stop()
        running.join(PATIENCE)
    assert not running.is_alive()
