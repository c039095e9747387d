"""The faults: each strikes a running instance and says when it is over."""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from bench.faults import disk
from journeys.kit import outage
from journeys.kit.instance import Instance

SWITCHBOARDS = ("switchboard", "standby")


def _as_it_is(instance: Instance) -> AbstractContextManager[None]:
    return contextlib.nullcontext()


def _nothing_missing() -> str:
    return ""


@dataclass(frozen=True)
class Fault:
    """`strike` returns when the fault itself is over; whether lines may be lost; what it stands for.

    `around` gets the instance ready for all rounds of it; `missing` says why it can't be struck on this machine.
    """

    name: str
    strike: Callable[[Instance], None]
    loses_lines: bool = False
    callers_hang_up: bool = False
    unruly: bool = False
    around: Callable[[Instance], AbstractContextManager[None]] = _as_it_is
    missing: Callable[[], str] = _nothing_missing


def _kill(instance: Instance, pid: int, number: int = signal.SIGKILL) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _kill_acting(instance: Instance) -> None:
    instance.kill_switchboard()


def _stop_acting(instance: Instance) -> None:
    _kill(instance, instance.acting_switchboard(), signal.SIGSTOP)


def _stop_and_wake(instance: Instance) -> None:
    """It wakes while another one takes over."""
    pid = instance.acting_switchboard()
    _kill(instance, pid, signal.SIGSTOP)
    time.sleep(4.9)
    _kill(instance, pid, signal.SIGCONT)


def _kill_both(instance: Instance) -> None:
    instance.kill_all("switchboard")


def _each(name: str, number: int) -> Callable[[Instance], None]:
    def strike(instance: Instance) -> None:
        for pid in instance.pids_of(name):
            _kill(instance, pid, number)

    return strike


def _kill_database(instance: Instance) -> None:
    with outage.killed_database(instance):
        pass


def _stop_database(instance: Instance) -> None:
    with outage.frozen_database(instance):
        time.sleep(10)


def _database_gone(seconds: float) -> Callable[[Instance], None]:
    def strike(instance: Instance) -> None:
        instance.halt("postgres")
        time.sleep(seconds)
        instance.go_on("postgres")

    return strike


def engine_pid(instance: Instance) -> int:
    """The engine's process."""
    return int((instance.data / "engine/run/asterisk.pid").read_text())


def _kill_engine(instance: Instance) -> None:
    _kill(instance, engine_pid(instance))


def _stop_engine(instance: Instance) -> None:
    _kill(instance, engine_pid(instance), signal.SIGSTOP)
    time.sleep(4)


def _away(instance: Instance) -> None:
    """Nobody takes calls for a moment; what happens then is only seen afterwards."""
    instance.halt(*SWITCHBOARDS)


def _nothing(instance: Instance) -> None:
    """What happens, happens all the time."""


FAULTS = (
    Fault("kill -9 of the switchboard", _kill_acting),
    Fault("SIGSTOP of the switchboard", _stop_acting),
    Fault("SIGSTOP of the switchboard, awake again as it is replaced", _stop_and_wake),
    Fault("kill -9 of both switchboards", _kill_both),
    Fault("kill -9 of the worker", _each("worker", signal.SIGKILL)),
    Fault("SIGSTOP of the worker", _each("worker", signal.SIGSTOP)),
    Fault("kill -9 of the pages", _each("serve", signal.SIGKILL)),
    Fault("SIGSTOP of the pages", _each("serve", signal.SIGSTOP)),
    Fault("kill -9 of PostgreSQL", _kill_database),
    Fault("SIGSTOP of PostgreSQL, 10 s", _stop_database),
    Fault("PostgreSQL gone for 60 s", _database_gone(60)),
    Fault("disk full, 30 s", disk.full, around=disk.small, missing=disk.missing),
    Fault("SIGSTOP of Asterisk", _stop_engine),
    Fault("callers hang up while no switchboard runs", _away, callers_hang_up=True),
    Fault("events lost (4 %), twice (10 %), late up to 3 s (10 %)", _nothing, unruly=True),
    Fault("kill -9 of Asterisk", _kill_engine, loses_lines=True),
)
