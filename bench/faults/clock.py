"""The clock of the machine is set, forward and back: seen by every process of the instance, and by nothing else.

libfaketime (Debian: faketime) gives them another time of day; the steady clock stays, as when an operator or a time
service sets the real one.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from journeys.kit.instance import Instance

HOUR = 3600
LIBRARIES = ("libfaketimeMT.so.1", "faketime/libfaketimeMT.so.1")
PLACES = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib")
SEEN_AFTER = 1.2  # seconds: each process reads the time's file at most once a second


def missing() -> str:
    """Why no clock can be set here; empty when it can."""
    return "" if _library() else "libfaketime is not installed (as root: apt-get install -y faketime)"


@contextmanager
def of_its_own(instance: Instance) -> Iterator[None]:
    """The instance, started anew with a clock that can be set."""
    library, file = _library(), _file(instance)
    assert library
    instance.stop()
    _set(file, 0)
    instance.environment = {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
    _start(instance)
    try:
        yield
    finally:
        instance.stop()
        instance.environment = {}
        file.unlink(missing_ok=True)
        _start(instance)


def step(instance: Instance) -> None:
    """Forward by an hour, and the next time back by one."""
    file = _file(instance)
    _set(file, 0 if file.read_text().startswith(f"+{HOUR}") else HOUR)
    time.sleep(SEEN_AFTER)


def _start(instance: Instance) -> None:
    instance.start()
    instance.open_all_day()


def _set(file: Path, seconds: int) -> None:
    fresh = file.with_suffix(".fresh")
    fresh.write_text(f"+{seconds}\n")
    fresh.chmod(0o644)
    fresh.replace(file)


def _file(instance: Instance) -> Path:
    return instance.data / "clock"


def _library() -> Path | None:
    found = (Path(place) / name for place in PLACES for name in LIBRARIES)
    return next((path for path in found if path.exists()), None)
