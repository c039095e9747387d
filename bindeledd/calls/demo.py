"""An invented caller for the demo: rings the line for real, presses a key and says a sentence over and over."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from bindeledd.base.instance import Instance
from bindeledd.calls.ari import Ari, AriError, Disconnected

APP = "bindeledd-demo"
LISTENS_SECONDS = 4.0
SENTENCE = "sound:bindeledd/demo-caller,sound:bindeledd/silence-3"


@dataclass
class DemoCaller:
    """One call from its first ring until somebody hangs up. `key` is 1, 0, or empty for a caller who can't press."""

    instance: Instance
    key: str
    channel: str = field(default_factory=lambda: f"demo-{random.randrange(10**9)}")
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        instance = self.instance
        self._ari = Ari(instance.ari_url, instance.ari_user, instance.ari_secret, APP)
        self._tasks: set[asyncio.Task[Any]] = set()

    async def ring(self) -> None:
        """Returns when the call is over. Raises `AriError` when the engine doesn't take it."""
        connection = asyncio.ensure_future(self._ari.run(self._hear, self._start))
        over = asyncio.ensure_future(self.over.wait())
        try:
            await asyncio.wait([connection, over], return_when=asyncio.FIRST_COMPLETED)
        finally:
            await self._hang_up()
            connection.cancel()

    async def _start(self) -> None:
        body = {
            "endpoint": f"Local/{self.instance.called_number}@inbound",
            "app": APP,
            "callerId": f"479{random.randrange(10**6, 10**7)}",
        }
        await self._ari.post(f"channels/{self.channel}", body)

    def _hear(self, message: dict[str, Any]) -> None:
        if (message.get("channel") or {}).get("id") == self.channel:
            if message["type"] == "StasisStart":
                self._then(self._press())
            elif message["type"] in ("StasisEnd", "ChannelDestroyed"):
                self.over.set()
        elif message["type"] == "PlaybackFinished":
            self._then(self._say())

    def _then(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(_unless_over(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _press(self) -> None:
        await asyncio.sleep(LISTENS_SECONDS)
        if self.key:
            await self._ari.post(f"channels/{self.channel}/dtmf", dtmf=self.key)
        await asyncio.sleep(1)
        await self._say()

    async def _say(self) -> None:
        await self._ari.post(f"channels/{self.channel}/play", media=SENTENCE)

    async def _hang_up(self) -> None:
        await _unless_over(self._ari.delete(f"channels/{self.channel}"))


async def _unless_over(work: Coroutine[Any, Any, None]) -> None:
    """Do it; the other end may have hung up meanwhile."""
    with contextlib.suppress(AriError, Disconnected):
        await work
