"""One call in the switchboard's hands, and the gate that closes while everything is compared with the engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import NAMESPACE_URL, uuid5

from bindeledd.base.clock_steps import Moment
from bindeledd.calls.flow import AnyState, CallState, Picture
from bindeledd.calls.flow.picture import Place, Spot, bridge_id


@dataclass
class LiveCall:
    """State and version as in the row (`version` 0: not yet written), and what the engine is known to have.

    `written`: when its moments were set, on both clocks.
    """

    state: AnyState
    version: int
    actual: Picture
    number: str | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    written: Moment = field(default_factory=Moment)

    @property
    def id(self) -> str:
        """The call's id."""
        return self.state.call_id


def call_id_of(engine: str, channel: str) -> str:
    """The same call for the same channel, however often it is seen."""
    return str(uuid5(NAMESPACE_URL, f"bindeledd:{engine}:{channel}"))


def arriving(state: CallState, number: str | None) -> LiveCall:
    """A call that is just coming: its channel exists and is not answered."""
    picture = Picture(bridge_id(state.call_id), (Place(state.caller, Spot.ALONE),), answered=False)
    return LiveCall(state, 0, picture, number)


def adopted(state: AnyState, version: int) -> LiveCall:
    """A call from its row; what the engine has is not known yet."""
    return LiveCall(state, version, Picture(bridge_id(state.call_id)))


class Gate:
    """Everybody passes while it is open; `closed` waits for those inside and keeps others out. Starts closed."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._inside = 0
        self._closing = asyncio.Lock()

    @asynccontextmanager
    async def entered(self) -> AsyncIterator[None]:
        """Be inside; waits while the gate is closed, first come first served."""
        while not self._open.is_set():
            await self._open.wait()
        self._inside += 1
        self._empty.clear()
        try:
            yield
        finally:
            self._inside -= 1
            if not self._inside:
                self._empty.set()

    async def opened(self) -> None:
        """Wait until it is open, without going in: until the calls of the process before are known."""
        await self._open.wait()

    @asynccontextmanager
    async def closed(self) -> AsyncIterator[None]:
        """Be the only one; the gate opens afterwards, unless this failed."""
        async with self._closing:
            self._open.clear()
            await self._empty.wait()
            yield
            self._open.set()
