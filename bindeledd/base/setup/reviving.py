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
STOPPED = "T"  # not "t": that one is being looked at by a debugger
LEFT_ALONE = b"switchboard"  # another one takes over from it, and ends it: see calls/fence.py


class Reviver:
    """Remembers since when each child is stopped. Moments are of a steady clock, in seconds."""

    def __init__(self) -> None:
        self._since: dict[int, float] = {}

    def due(self, stopped: set[int], at: float) -> set[int]:
        """Who has been stopped for long enough to be sent on."""
        self._since = {pid: self._since.get(pid, at) for pid in stopped}
        return {pid for pid, since in self._since.items() if at - since >= STOPPED_SECONDS}


def start() -> None:
    """Look after the children of this process for as long as it lives."""
    threading.Thread(target=_for_ever, daemon=True).start()


def _for_ever() -> None:
    reviver = Reviver()
    while True:
        for pid in reviver.due(stopped_children(os.getpid()), time.monotonic()):
            print(f"process {pid} was stopped: it goes on", flush=True)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        time.sleep(LOOK_SECONDS)


def stopped_children(parent: int) -> set[int]:
    """Ids of the children that are stopped, but for switchboards."""
    return {int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit() and _counts(folder, parent)}


def _counts(folder: Path, parent: int) -> bool:
    try:
        state, ancestor = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        if state != STOPPED or int(ancestor) != parent:
            return False
        return LEFT_ALONE not in (folder / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
