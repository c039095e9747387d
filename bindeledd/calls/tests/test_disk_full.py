"""A full disk: what can't be written is tried again, and the switchboard knows for how long already."""

from __future__ import annotations

import asyncio
import threading
from typing import cast

import pytest
from django.db import OperationalError
from psycopg.errors import AdminShutdown, DiskFull

from bindeledd.calls import switchboard
from bindeledd.calls.engine import Engine
from bindeledd.calls.store import Store
from bindeledd.calls.switchboard import Switchboard


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Switchboard:
    """A switchboard that tries again at once."""
    monkeypatch.setattr(switchboard, "RETRY_SECONDS", 0.01)
    return Switchboard(cast(Engine, None), Store("asterisk-1"))


async def tried(board: Switchboard, kind: type[Exception]) -> list[float]:
    """What the switchboard knows before, during and after a write that fails with this until it is let through."""
    room, failed = threading.Event(), threading.Event()

    def write() -> str:
        if room.is_set():
            return "written"
        failed.set()
        raise OperationalError from kind("no")

    known = [board.no_room_seconds()]
    writing = asyncio.ensure_future(board.in_thread(write))
    await asyncio.to_thread(failed.wait)
    await asyncio.sleep(0.05)
    known.append(board.no_room_seconds())
    room.set()
    assert await writing == "written"
    return [*known, board.no_room_seconds()]


def test_it_is_known_while_something_waits_for_room(board: Switchboard) -> None:
    before, during, after = asyncio.run(tried(board, DiskFull))
    assert (before, after) == (0.0, 0.0)
    assert during > 0.0


def test_a_database_that_is_away_is_no_full_disk(board: Switchboard) -> None:
    assert asyncio.run(tried(board, AdminShutdown)) == [0.0, 0.0, 0.0]
