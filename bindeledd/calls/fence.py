"""One switchboard an engine: an advisory lock in the database, and the ear for wake-ups on the same connection."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable

import psycopg

from bindeledd.base.live import CHANNEL

log = logging.getLogger(__name__)

_TRY_AGAIN_SECONDS = 0.25


class Replaced(Exception):
    """Another switchboard runs this engine now."""


class Fence:
    """`direct_dsn` must lead to PostgreSQL itself: neither lock nor LISTEN survives a pooler."""

    def __init__(self, direct_dsn: str, engine: str) -> None:
        self._dsn = direct_dsn
        self._name = f"switchboard:{engine}"
        self._connection: psycopg.AsyncConnection[tuple[object, ...]] | None = None

    async def acquire(self) -> None:
        """Wait until the engine is ours: at once when the one before dies, since its lock dies with it."""
        if await self._try():
            return
        log.info("another switchboard runs this engine; standing by")
        while True:
            try:
                connection = await self._connect()
                await connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [self._name])
            except (psycopg.Error, OSError):
                await asyncio.sleep(_TRY_AGAIN_SECONDS)
            else:
                self._connection = connection
                return

    async def listen(self, on_wake: Callable[[str], None]) -> None:
        """Report topics for the switchboard for ever. Raises `Replaced` when the fence was lost to another one."""
        while True:
            try:
                await self._hear(on_wake)
            except (psycopg.Error, OSError) as error:
                log.warning("no wake-ups for now: %s", type(error).__name__)
            await asyncio.sleep(_TRY_AGAIN_SECONDS)
            await self._regain()
            on_wake("switchboard")

    async def _hear(self, on_wake: Callable[[str], None]) -> None:
        assert self._connection is not None
        await self._connection.execute(f"LISTEN {CHANNEL}")
        on_wake("switchboard")
        async for notice in self._connection.notifies():
            if notice.payload.startswith("switchboard"):
                on_wake(notice.payload)

    async def _regain(self) -> None:
        while True:
            try:
                if not await self._try():
                    raise Replaced
            except (psycopg.Error, OSError):
                await asyncio.sleep(_TRY_AGAIN_SECONDS)
            else:
                return

    async def _try(self) -> bool:
        connection = await self._connect()
        cursor = await connection.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [self._name])
        row = await cursor.fetchone()
        if row is None or not row[0]:
            await connection.close()
            return False
        self._connection = connection
        return True

    async def _connect(self) -> psycopg.AsyncConnection[tuple[object, ...]]:
        """A connection that tells operators, by its application name, which process has the engine."""
        return await psycopg.AsyncConnection.connect(
            self._dsn, autocommit=True, connect_timeout=3, application_name=f"switchboard {os.getpid()}"
        )
