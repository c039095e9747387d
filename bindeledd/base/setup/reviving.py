"""A process that somebody stopped (SIGSTOP) goes on after some seconds; only a switchboard is replaced instead.

Runs beside supervisord, which sees only whether a process lives.
"""

import contextlib
import os
import signal
import threading
import time
from pathlib import Path

LOOK_SECONDS = 1.0
STOPPED_SECONDS = 3.0
DATABASE_SECONDS = 30.0  # a database may be stopped on purpose, for a copy of its disk
STOPPED = "T"  # not "t": that one is being looked at by a debugger
LEFT_ALONE = b"switchboard"  # another one takes over from it, and ends it: see calls/fence.py


class Reviver:
    """Remembers since when each child is stopped. Moments are of a steady clock, in seconds."""

    def __init__(self) -> None:
        self._since: dict[int, float] = {}

    def due(self, stopped: dict[int, float], at: float) -> set[int]:
        """Who has been stopped for as long as `stopped` says, and is to be sent on."""
        self._since = {pid: self._since.get(pid, at) for pid in stopped}
        return {pid for pid, since in self._since.items() if at - since >= stopped[pid]}


def start() -> None:
    """Look after the children of this process for as long as it lives."""
    threading.Thread(target=_for_ever, daemon=True).start()


def _for_ever() -> None:
    reviver = Reviver()
    while True:
        for pid in reviver.due(stopped_children(os.getpid()), time.monotonic()):
            print(f"process {pid} was stopped: it goes on", flush=True)
            for each in (pid, *_children(pid)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(each, signal.SIGCONT)
        time.sleep(LOOK_SECONDS)


def stopped_children(parent: int) -> dict[int, float]:
    """The children that are stopped, but for switchboards, and for how many seconds each may be."""
    return {pid: patience for pid in _children(parent) if (patience := _patience(Path(f"/proc/{pid}")))}


def _patience(folder: Path) -> float:
    try:
        state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
        words = (folder / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return 0.0
    if state != STOPPED or LEFT_ALONE in words:
        return 0.0
    return DATABASE_SECONDS if words[0].endswith(b"postgres") else STOPPED_SECONDS


def _children(parent: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    except OSError:
        return []
