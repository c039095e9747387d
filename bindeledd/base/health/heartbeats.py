"""Signs of life: each process writes its row now and then; silence is what others notice."""

import json
import os
import socket
from dataclasses import dataclass
from typing import Any

from django.db import connection

KEPT = "1 day"
_BEAT = """INSERT INTO base_heartbeat (process, host, pid, detail, started_at, at)
           VALUES (%s, %s, %s, %s, clock_timestamp(), clock_timestamp())
           ON CONFLICT (process, host, pid) DO UPDATE SET at = excluded.at, detail = excluded.detail"""
LATEST = f"""SELECT process, host, pid, extract(epoch FROM clock_timestamp() - at)::float8, detail
             FROM base_heartbeat WHERE at > now() - interval '{KEPT}' ORDER BY at DESC"""  # noqa: S608 - a constant
_FORGET = f"DELETE FROM base_heartbeat WHERE at < now() - interval '{KEPT}'"  # noqa: S608 - a constant


@dataclass(frozen=True, slots=True)
class Beat:
    """The newest sign of life of one process and how many seconds ago it came, by the database's clock."""

    process: str
    host: str
    pid: int
    age: float
    detail: dict[str, Any]


def beat(process: str, detail: dict[str, Any]) -> None:
    """Write this process's sign of life. `detail` holds numbers and codes, nothing about people."""
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, [process, socket.gethostname()[:80], os.getpid(), json.dumps(detail)])


def latest() -> list[Beat]:
    """The signs of life of the last day, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST)
        return [of_row(row) for row in cursor.fetchall()]


def of_row(row: tuple[Any, ...]) -> Beat:
    """One row of `LATEST`; the driver gives JSON as text or as data."""
    process, host, pid, age, detail = row
    return Beat(process, host, pid, age, json.loads(detail) if isinstance(detail, str) else detail)


def forget_old() -> int:
    """Delete the rows of processes that ended long ago."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET)
        return int(cursor.rowcount)
