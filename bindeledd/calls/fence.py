"""One switchboard an engine: a lock in the database, a term that rises with each holder, and a heartbeat.

Whoever stands by gets the lock at once when the holder dies. When the holder stands still, its session is ended
and so is the process; should it be out of reach and wake later, it may do nothing: its permission has lapsed by
its own clock, and its term is over in the database.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bindeledd.base.live import CHANNEL
from bindeledd.calls import holder
from bindeledd.calls.pulse import Pulse

log = logging.getLogger(__name__)

BEAT_SECONDS = 0.5
LEASE_SECONDS = 4.5  # shorter than pulse.STILL_SECONDS: who is replaced has stopped by itself before
_TRY_AGAIN_SECONDS = 0.25
_STAND_BY_AGAIN_SECONDS = 1.0
_FAMILY = 1735  # tells our advisory locks from others'
_BEGIN = """
    INSERT INTO calls_enginestatus AS e (name, term, holder, beats, beat_at, connected, calls, refused)
    VALUES (%s, 1, %s, 0, clock_timestamp(), false, 0, '{}')
    ON CONFLICT (name) DO UPDATE SET term = e.term + 1, holder = excluded.holder, beats = 0,
        beat_at = clock_timestamp(), connected = false
    RETURNING term
"""
_BEAT = """
    UPDATE calls_enginestatus SET beats = beats + 1, beat_at = clock_timestamp(), connected = %s, calls = %s,
        refused = refused || %s::jsonb
    WHERE name = %s AND term = %s
"""
_LOCK = f"SELECT pg_advisory_lock({_FAMILY}, hashtext(%s))"
_TRY_LOCK = f"SELECT pg_try_advisory_lock({_FAMILY}, hashtext(%s))"
_END_SESSIONS = f"""
    SELECT pg_terminate_backend(one.pid) FROM pg_locks l JOIN pg_stat_activity had USING (pid)
    JOIN pg_stat_activity one ON one.application_name = had.application_name
        AND one.client_addr IS NOT DISTINCT FROM had.client_addr AND one.datid = had.datid
    WHERE l.locktype = 'advisory' AND l.granted AND l.classid = {_FAMILY} AND l.objid = hashtext(%s)::oid
        AND l.objsubid = 2 AND l.database = had.datid
        AND (one.pid = l.pid OR one.application_name <> current_setting('application_name'))
"""  # noqa: S608  the lock's number is our own
Connection = psycopg.AsyncConnection[tuple[Any, ...]]


class Replaced(Exception):
    """Another switchboard runs this engine now."""


@dataclass(frozen=True)
class Vitals:
    """What the heartbeat tells: whether the engine answers, calls in hand, callers turned away by kind."""

    connected: bool = False
    calls: int = 0
    refused: dict[str, int] = field(default_factory=dict)


class Fence:
    """`direct_dsn` must lead to PostgreSQL itself: neither lock nor LISTEN survives a pooler."""

    def __init__(self, direct_dsn: str, engine: str) -> None:
        self._dsn = direct_dsn
        self._engine = engine
        self._name = f"switchboard:{engine}"
        self._connection: Connection | None = None
        self._good_until = self._not_before = float("-inf")
        self.term = 0

    # --- getting the engine --------------------------------------------------------------------------
    async def acquire(self) -> None:
        """Wait until the engine is ours: at once when the one before dies, soon when it stands still."""
        while True:
            try:
                self._connection = await self._try() or await self._stand_by()
                await self._begin(self._connection)
            except (psycopg.Error, OSError) as error:
                log.warning("no database: %s", type(error).__name__)
                await self._let_go()
                await asyncio.sleep(_STAND_BY_AGAIN_SECONDS)  # the one before may have it back first
            else:
                return

    async def _begin(self, connection: Connection) -> None:
        found = await _row(connection, "SELECT holder FROM calls_enginestatus WHERE name = %s", [self._engine])
        asked = time.monotonic()
        begun = await _row(connection, _BEGIN, [self._engine, holder.own_name()])
        assert begun is not None
        self.term = begun[0]
        gone = await asyncio.to_thread(holder.end, found[0] if found else "")
        self._good_until = asked + LEASE_SECONDS
        self._not_before = time.monotonic() + (0.0 if gone else LEASE_SECONDS)
        log.info("this switchboard has the engine %s, term %d", self._engine, self.term)

    async def _let_go(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error, OSError):
                await self._connection.close()
            self._connection = None

    async def _stand_by(self) -> Connection:
        log.info("another switchboard runs the engine %s; standing by", self._engine)
        connection = await self._connect()
        waiting = asyncio.ensure_future(connection.execute(_LOCK, [self._name]))
        watching = asyncio.ensure_future(self._watch())
        try:
            await asyncio.wait([waiting, watching], return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                watching.result()  # says why it ended
            await waiting
        except BaseException:
            waiting.cancel()
            await connection.close()
            raise
        finally:
            watching.cancel()
        return connection

    async def _watch(self) -> None:
        """End the holder's session when it stands still; its lock is ours then."""
        pulse = Pulse()
        async with await self._connect() as connection:
            while True:
                asked = time.monotonic()
                seen = await _row(
                    connection, "SELECT term, beats FROM calls_enginestatus WHERE name = %s", [self._engine]
                )
                if pulse.stands_still(seen, asked, time.monotonic()):
                    log.warning("the switchboard of the engine %s stands still; taking over", self._engine)
                    await connection.execute("RESET ROLE")
                    await connection.execute(_END_SESSIONS, [self._name])
                    await connection.execute("SET ROLE app_switchboard")
                await asyncio.sleep(BEAT_SECONDS)

    # --- keeping it ------------------------------------------------------------------------------------
    async def keep(self, vitals: Callable[[], Vitals]) -> None:
        """Beat for ever. Raises `Replaced` when the term is over."""
        while True:
            try:
                async with await self._connect() as connection:
                    while True:
                        await self._beat(connection, vitals())
                        await asyncio.sleep(BEAT_SECONDS)
            except (psycopg.Error, OSError) as error:
                log.warning("no heartbeat for now: %s", type(error).__name__)
            await asyncio.sleep(_TRY_AGAIN_SECONDS)

    async def _beat(self, connection: Connection, seen: Vitals) -> None:
        asked = time.monotonic()
        values = [seen.connected, seen.calls, json.dumps(seen.refused), self._engine, self.term]
        moved = await connection.execute(_BEAT, values)
        if not moved.rowcount:
            raise Replaced
        self._good_until = asked + LEASE_SECONDS

    async def allowed(self) -> None:
        """Return when this process may act; wait while its last heartbeat is too old."""
        while not self._not_before <= time.monotonic() < self._good_until:
            await asyncio.sleep(_TRY_AGAIN_SECONDS / 5)

    def away_seconds(self) -> float:
        """How long it may not act already: the database is away, or this process stood still."""
        return max(0.0, time.monotonic() - self._good_until)

    # --- hearing -----------------------------------------------------------------------------------------
    async def listen(self, on_wake: Callable[[str], None], topics: tuple[str, ...] = ("switchboard",)) -> None:
        """Report topics that begin so, for ever. Raises `Replaced` when the fence was lost to another one."""
        while True:
            try:
                await self._hear(on_wake, topics)
            except (psycopg.Error, OSError) as error:
                log.warning("no wake-ups for now: %s", type(error).__name__)
            await asyncio.sleep(_TRY_AGAIN_SECONDS)
            await self._regain()
            on_wake("switchboard")

    async def _hear(self, on_wake: Callable[[str], None], topics: tuple[str, ...]) -> None:
        assert self._connection is not None
        await self._connection.execute(f"LISTEN {CHANNEL}")
        on_wake("switchboard")
        async for notice in self._connection.notifies():
            if notice.payload.startswith(topics):
                on_wake(notice.payload)

    async def _regain(self) -> None:
        while True:
            try:
                connection = await self._try()
                if connection is None:
                    raise Replaced
                query = "SELECT 1 FROM calls_enginestatus WHERE name = %s AND term = %s"
                if not await _row(connection, query, [self._engine, self.term]):
                    raise Replaced
            except (psycopg.Error, OSError):
                await asyncio.sleep(_TRY_AGAIN_SECONDS)
            else:
                self._connection = connection
                return

    async def _try(self) -> Connection | None:
        connection = await self._connect()
        try:
            row = await _row(connection, _TRY_LOCK, [self._name])
            if row and row[0]:
                return connection
        except BaseException:
            with contextlib.suppress(psycopg.Error):
                await connection.close()
            raise
        await connection.close()
        return None

    async def _connect(self) -> Connection:
        """A connection that tells operators, by its application name, which process has which engine."""
        connection = await psycopg.AsyncConnection.connect(
            self._dsn, autocommit=True, connect_timeout=3, application_name=application_name(self._engine)
        )
        await connection.execute("SET ROLE app_switchboard")
        return connection


def application_name(engine: str) -> str:
    """What every database session of this process is called: they are ended together."""
    return f"switchboard {os.getpid()} {engine}"


async def _row(connection: Connection, query: str, values: list[Any]) -> tuple[Any, ...] | None:
    cursor = await connection.execute(query, values)
    return await cursor.fetchone()
