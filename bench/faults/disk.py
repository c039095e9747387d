"""A disk that fills up: the data folder on a small disk of its own, so that this machine's is never touched."""

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from journeys.kit.instance import Instance, until

ROOM = 300 << 20  # bytes beside what lies there already
PIECE = 1 << 20
ROWS_SECONDS, WAL_SECONDS = 12.0, 18.0
SEGMENTS = 64  # more than the database has in reserve


def missing() -> str:
    """Why no small disk can be had here; empty when one can."""
    if os.geteuid() != 0:
        return "only root can mount the small disk that is filled"
    if not (shutil.which("mount") and shutil.which("umount")):
        return "there is no mount command"
    return ""


@contextmanager
def small(instance: Instance) -> Iterator[None]:
    """The instance, started anew on a small disk that holds its whole data folder; put back afterwards."""
    instance.stop()
    with _on_small_disk(instance.data):
        _start(instance)
        try:
            yield
        finally:
            instance.stop()
    _start(instance)


def full(instance: Instance) -> None:
    """No byte is left: first no row finds room, then no transaction; after half a minute there is room again."""
    ballast = instance.data / "ballast"
    try:
        _fill(ballast)
        time.sleep(ROWS_SECONDS)
        _fill(ballast)  # whatever was tidied away meanwhile
        _use_up_reserve(instance)
        time.sleep(WAL_SECONDS)
    finally:
        ballast.unlink(missing_ok=True)
    until(lambda: _answers(instance), 60, "the database does not come back")


def _start(instance: Instance) -> None:
    instance.start()
    instance.open_all_day()


@contextmanager
def _on_small_disk(data: Path) -> Iterator[None]:
    small_disk, put_back = data.with_name(f"{data.name}.small"), data.with_name(f"{data.name}.back")
    used = sum(path.lstat().st_size for path in data.rglob("*"))
    small_disk.mkdir(exist_ok=True)
    _run("mount", "-t", "tmpfs", "-o", f"size={used + ROOM},mode=0700", "bindeledd", small_disk)
    try:
        _run("cp", "-a", f"{data}/.", small_disk)
        _run("mount", "--bind", small_disk, data)
        try:
            yield
        finally:
            _run("umount", data)
        shutil.rmtree(put_back, ignore_errors=True)
        _run("cp", "-a", small_disk, put_back)
        shutil.rmtree(data)
        put_back.rename(data)
    finally:
        _run("umount", small_disk)
        small_disk.rmdir()


def _fill(ballast: Path) -> None:
    """Write until the disk has no room, down to the last page."""
    for piece in (PIECE, os.sysconf("SC_PAGE_SIZE")):
        with contextlib.suppress(OSError), ballast.open("ab", buffering=0) as file:
            while file.write(bytes(piece)) == piece:
                pass


def _use_up_reserve(instance: Instance) -> None:
    """Have the database use up the log files it keeps in reserve, as some minutes of work would."""
    with contextlib.suppress(psycopg.Error):
        for _ in range(SEGMENTS):
            instance.sql("SELECT pg_logical_emit_message(false, 'full', 'disk')")
            instance.sql("SELECT pg_switch_wal()")


def _answers(instance: Instance) -> bool:
    with contextlib.suppress(psycopg.Error):
        return bool(instance.sql("SELECT 1"))
    return False


def _run(*words: str | Path) -> None:
    subprocess.run([str(word) for word in words], check=True)
