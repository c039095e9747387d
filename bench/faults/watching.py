"""One look a moment at the rows that tell how calls are, for everybody who waits for something."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

import psycopg

from journeys.kit.instance import Instance

LOOK_SECONDS = 0.1
Found = TypeVar("Found")
CALLS = """SELECT id::text, phase, channel_id, agent_id, ended_at IS NOT NULL, end_reason, version FROM calls_call
    WHERE direction = 'in' AND first_ring_at >= %s"""
PRESENCE = "SELECT user_id, state, call_id::text FROM calls_agentpresence"
QUEUE = "SELECT call_id::text, offered FROM calls_queueentry"
HANDLED = "SELECT id, result FROM calls_callrequest WHERE handled_at IS NOT NULL AND id > %s"
CONTACTS = "SELECT call_id::text FROM calls_contact"


@dataclass(frozen=True)
class CallRow:
    """One call as stored."""

    id: str
    phase: str
    channel: str
    agent: int | None
    ended: bool
    reason: str
    version: int


@dataclass(frozen=True)
class Seen:
    """Everything at one moment."""

    calls: dict[str, CallRow] = field(default_factory=dict)
    presence: dict[int, tuple[str, str | None]] = field(default_factory=dict)
    queue: dict[str, bool] = field(default_factory=dict)
    handled: dict[int, str] = field(default_factory=dict)
    contacts: frozenset[str] = frozenset()
    at: float = 0.0


class Watching:
    """Looks for ever; while the database is away the last look stands."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._changed = threading.Condition()
        self._ended = False
        self.since = "1970-01-01"
        self.first_request = 0
        self.now = Seen()
        threading.Thread(target=self._run, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._ended = True

    def begin(self) -> None:
        """Only what comes from now on counts."""
        self.since, self.first_request = self._instance.sql(
            "SELECT now()::text, coalesce((SELECT max(id) FROM calls_callrequest), 0)"
        )[0]
        fresh = time.monotonic()
        self.until(lambda seen: seen.at > fresh, 10)

    def until(self, look: Callable[[Seen], Found | None], seconds: float) -> Found | None:
        """Wait until a look finds something true; None when it does not in time."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while True:
                found = look(self.now)
                left = deadline - time.monotonic()
                if found or left <= 0:
                    return found
                self._changed.wait(min(left, 1.0))

    def _run(self) -> None:
        while not self._ended:
            try:
                with psycopg.connect(self._instance.admin_dsn, autocommit=True, connect_timeout=2) as connection:
                    while not self._ended:
                        self._look(connection)
                        time.sleep(LOOK_SECONDS)
            except (psycopg.Error, OSError):
                time.sleep(LOOK_SECONDS)

    def _look(self, connection: "psycopg.Connection[Any]") -> None:
        asked = time.monotonic()
        rows = connection.execute(CALLS, [self.since]).fetchall()
        handled = connection.execute(HANDLED, [self.first_request]).fetchall()
        seen = Seen(
            calls={row[0]: CallRow(*row) for row in rows},
            presence={row[0]: (row[1], row[2]) for row in connection.execute(PRESENCE).fetchall()},
            queue=dict(connection.execute(QUEUE).fetchall()),
            handled=dict(handled),
            contacts=frozenset(row[0] for row in connection.execute(CONTACTS).fetchall()),
            at=asked,
        )
        with self._changed:
            self.now = seen
            self._changed.notify_all()
