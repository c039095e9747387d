"""Taking parts of the instance away and giving them back: the database frozen or killed, the engine stopped."""

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg

from bindeledd.base.instance import Instance as Installed
from bindeledd.base.setup import processes
from journeys.kit.instance import Instance, until


def database_processes(instance: Instance) -> list[int]:
    """The database server and everything it has started; the server first."""
    server = int((instance.data / "postgres/cluster/postmaster.pid").read_text().split()[0])
    children = (Path(f"/proc/{server}/task/{server}/children")).read_text().split()
    return [server, *map(int, children)]


@contextlib.contextmanager
def frozen_database(instance: Instance) -> Iterator[None]:
    """Nothing is answered and nothing is refused, as when a disk or a network hangs."""
    held = database_processes(instance)
    _signal(held, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal(reversed(held), signal.SIGCONT)  # `bin/run` sends on the server by itself, not its children


@contextlib.contextmanager
def without_database(instance: Instance) -> Iterator[None]:
    """No database for as long as the story takes."""
    processes.pause(Installed.load(instance.data), "postgres")
    try:
        yield
    finally:
        processes.resume(Installed.load(instance.data), "postgres")
        until(lambda: _database_answers(instance), 60, "the database does not come back")


@contextlib.contextmanager
def killed_database(instance: Instance) -> Iterator[None]:
    """`kill -9` of the server; the process manager starts it again."""
    _signal(database_processes(instance)[:1], signal.SIGKILL)
    yield


@contextlib.contextmanager
def stopped(instance: Instance, name: str) -> Iterator[None]:
    """A process that the manager has stopped and does not start again by itself, such as `asterisk`."""
    processes.pause(Installed.load(instance.data), name)
    try:
        yield
    finally:
        processes.resume(Installed.load(instance.data), name)
        until(lambda: _answers(instance), 60, "the engine does not come back")


def _answers(instance: Instance) -> bool:
    try:
        return bool(instance.ari("applications/bindeledd"))
    except OSError:
        return False


def _database_answers(instance: Instance) -> bool:
    try:
        return bool(instance.sql("SELECT 1"))
    except psycopg.OperationalError:
        return False


def _signal(pids: object, number: int) -> None:
    for pid in list(pids):  # type: ignore[call-overload]
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
