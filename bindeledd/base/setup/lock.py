"""One run of a data folder at a time."""

import fcntl
import os
from pathlib import Path

FILE_NAME = "run.lock"


class AlreadyRunning(Exception):
    """Another process runs this data folder."""


class RunLock:
    """Held for as long as the process lives; the kernel lets go of it whatever happens."""

    def __init__(self, data: Path) -> None:
        self.path = data / FILE_NAME
        self._handle: int | None = None

    def take(self) -> None:
        """Take the lock; raises `AlreadyRunning`."""
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise AlreadyRunning from None
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        self._handle = handle

    def release(self) -> None:
        """Let go of the lock."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def is_held(data: Path) -> bool:
    """Whether a run of this data folder is going on."""
    lock = RunLock(data)
    if not lock.path.exists():
        return False
    try:
        lock.take()
    except AlreadyRunning:
        return True
    lock.release()
    return False
