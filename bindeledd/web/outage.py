"""Whether the database answers: asked each second by the web process itself, so that no page hangs on a dead one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

import psycopg
from django.db import InterfaceError, OperationalError, connections

from bindeledd.base.clock import now

AWAY, BACK = "database:away", "database:back"
EVERY, PATIENCE = 1.0, 2.5  # seconds; a database that answers later than that is away for people
_GONE = ("08", "57P", "53")  # connection, shut down, and no room: disk, memory, connections
log = logging.getLogger(__name__)


def is_away(error: BaseException | None) -> bool:
    """Whether an error means that the database can't be reached or takes nothing, and not that it said no."""
    if not isinstance(error, OperationalError | InterfaceError | psycopg.OperationalError | psycopg.InterfaceError):
        return False
    cause = error.__cause__ if isinstance(error.__cause__, psycopg.Error) else error
    state = getattr(cause, "sqlstate", None)
    return state is None or state.startswith(_GONE)


def renew_connections() -> None:
    """Replace what an outage has broken, so that nobody's first click afterwards fails."""
    pool = connections["default"].pool  # type: ignore[attr-defined]
    if pool is not None:
        pool.check()


class Database:
    """`away_since` is None while it answers. `tell` hears AWAY and BACK once each; `mend` runs before BACK."""

    def __init__(self, dsn: str, tell: Callable[[str], None], mend: Callable[[], None] = lambda: None) -> None:
        self._dsn = dsn
        self._tell = tell
        self._mend = mend
        self._connection: psycopg.AsyncConnection[tuple[object, ...]] | None = None
        self.away_since: datetime | None = None

    async def watch(self) -> None:
        """Ask for ever."""
        while True:
            answers = await self._answers()
            if answers and self.away_since is not None:
                await asyncio.to_thread(self._mend)
            self._learn(answers)
            await asyncio.sleep(EVERY)

    def _learn(self, answers: bool) -> None:
        if answers and self.away_since is not None:
            log.warning("the database is back")
            self.away_since = None
            self._tell(BACK)
        elif not answers and self.away_since is None:
            log.warning("the database is away: pages say so")
            self.away_since = now()
            self._tell(AWAY)

    async def _answers(self) -> bool:
        try:
            await asyncio.wait_for(self._ask(), PATIENCE)
        except (psycopg.Error, OSError, TimeoutError):
            await self._forget()
            return False
        return True

    async def _ask(self) -> None:
        if self._connection is None:
            self._connection = await psycopg.AsyncConnection.connect(
                self._dsn, autocommit=True, connect_timeout=2, application_name="web watches"
            )
        await self._connection.execute("SELECT 1")

    async def _forget(self) -> None:
        lost, self._connection = self._connection, None
        if lost is not None:
            with contextlib.suppress(psycopg.Error, OSError, TimeoutError):
                await asyncio.wait_for(lost.close(), 1)


class InFlight:
    """Requests under way. Whoever asked need not wait for a database that is away: a browser has few connections."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Task[Any]] = set()
        self._cut: set[asyncio.Task[Any]] = set()

    async def answered(self, work: Coroutine[Any, Any, None]) -> bool:
        """Do the work of this request; False when it was cut short. Its thread goes on and finishes by itself."""
        task = asyncio.current_task()
        assert task is not None
        self._waiting.add(task)
        try:
            await work
        except asyncio.CancelledError:
            if task not in self._cut:
                raise
            task.uncancel()
            return False
        finally:
            self._waiting.discard(task)
            self._cut.discard(task)
        return True

    def cut(self) -> None:
        """The database is away."""
        for task in self._waiting:
            self._cut.add(task)
            task.cancel()
