"""Naming a process so that it can be told from every other, and ending one that was named so."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_PLACE = Path("/proc/self/ns/pid")
ENDS_WITHIN = 2.0  # seconds; a killed process is gone at once unless it waits for a broken disk


def own_name() -> str:
    """This process: machine (since its start), process space, id, and when it began."""
    return name_of(os.getpid())


def name_of(pid: int) -> str:
    """A process of this machine."""
    return f"{_machine()} {pid} {_began(pid)}"


def end(name: str) -> bool:
    """`kill -9` the process of that name, also one that was stopped. True when it is surely gone.

    False when it ran on another machine, where nobody here can reach it.
    """
    if not name:
        return True
    machine, pid, began = name.rsplit(" ", 2)
    if machine != _machine():
        return False
    if int(pid) == os.getpid():
        return True
    try:
        handle = os.pidfd_open(int(pid))
    except OSError:
        return True
    try:
        return _end(handle, int(pid), began)
    finally:
        os.close(handle)


def _end(handle: int, pid: int, began: str) -> bool:
    if _began(pid) != began:
        return True  # the number has gone to somebody else since
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(handle, signal.SIGKILL)
    gone, _, _ = select.select([handle], [], [], ENDS_WITHIN)
    return bool(gone)


def _machine() -> str:
    try:
        return f"{_BOOT.read_text().strip()} {_PLACE.readlink()}"
    except OSError:
        return "unknown"


def _began(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""
