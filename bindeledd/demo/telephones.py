"""The telephones of simulated people: channels of the engine that ring the line, answer, press keys and talk.

One connection of its own, application `bindeledd-play`. Callers ring in by it; everybody else is rung through the
context `simulated` of the engine's dialplan. Nothing here reads or writes a row.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from bindeledd.base.instance import Instance
from bindeledd.calls.ari import Ari, AriError, Disconnected

log = logging.getLogger(__name__)

APP = "bindeledd-play"
CONTEXT = "simulated"
PREFIX = "play_"
OF_LINE = "_line"
"""Ends the name of the half of a caller's channel that the product knows."""
PAUSE = "sound:bindeledd/silence-5"


@dataclass(frozen=True)
class Manner:
    """How a telephone is answered: after so many seconds (None: never), with which key after how many more."""

    answers_after: float | None
    says: str
    presses: str = ""
    presses_after: float = 2.0


@dataclass(frozen=True)
class Ringing:
    """How a simulated caller rings in: their number, what they say, and each key with the seconds before it."""

    code: str
    number: str
    says: str
    keys: tuple[tuple[float, str], ...]


Manners = Callable[[str], Manner]


@dataclass
class Telephones:
    """Every simulated telephone of this engine. `manners` says how the telephone of a name is answered."""

    instance: Instance
    manners: Manners
    _ringing: dict[str, Ringing] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _says: dict[str, str] = field(default_factory=dict)
    _tasks: dict[str, set[asyncio.Task[None]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        own = self.instance
        self._ari = Ari(own.ari_url, own.ari_user, own.ari_secret, APP, http_only=own.ari_over_http)

    async def run(self) -> None:
        """Hear the engine until cancelled, whatever becomes of it in between."""
        try:
            await self._ari.run(self._hear, self._take_over)
        finally:
            for tasks in list(self._tasks.values()):
                for task in tasks:
                    task.cancel()

    @property
    def connected(self) -> bool:
        """Whether the engine is there."""
        return self._ari.connected

    async def ring_in(self, ringing: Ringing) -> bool:
        """A caller rings the line; False when the engine does not take the call."""
        channel = f"{PREFIX}{ringing.code}_{random.randrange(10**9)}"
        self._ringing[channel] = ringing
        body = {
            "endpoint": f"Local/{self.instance.called_number}@inbound",
            "app": APP,
            "channelId": channel,
            "otherChannelId": channel + OF_LINE,
            "callerId": ringing.number,
        }
        try:
            await self._ari.post("channels", body)
        except (AriError, Disconnected):
            self._forget(channel)
            return False
        return True

    async def hang_up(self, line_half: str) -> None:
        """The caller whose channel the product knows by this name puts the telephone down."""
        await self._quietly(self._ari.delete(f"channels/{line_half.removesuffix(OF_LINE)}"))

    async def put_down(self, name: str) -> None:
        """Whoever answers the telephone of that name puts it down."""
        for channel in [each for each, known in self._names.items() if known == name]:
            await self._quietly(self._ari.delete(f"channels/{channel}"))

    def _hear(self, message: dict[str, Any]) -> None:
        channel = str((message.get("channel") or {}).get("id", ""))
        match message["type"]:
            case "StasisStart" if channel in self._ringing:
                self._spawn(channel, self._call(channel, self._ringing[channel]))
            case "StasisStart" if message.get("args"):
                self._names[channel] = message["args"][0]
                self._spawn(channel, self._answer(channel, self.manners(message["args"][0])))
            case "StasisEnd" | "ChannelDestroyed":
                self._forget(channel)
            case "PlaybackFinished":
                target = str(message["playback"].get("target_uri", "")).removeprefix("channel:")
                if target in self._says:
                    self._spawn(target, self._say(target))

    async def _call(self, channel: str, ringing: Ringing) -> None:
        for seconds, key in ringing.keys:
            await asyncio.sleep(seconds)
            await self._ari.post(f"channels/{channel}/dtmf", dtmf=key)
        self._says[channel] = ringing.says
        await self._say(channel)

    async def _answer(self, channel: str, manner: Manner, up: bool = False) -> None:
        if manner.answers_after is None:
            return
        if not up:
            await asyncio.sleep(manner.answers_after)
            await self._ari.post(f"channels/{channel}/answer")
        if manner.presses:
            await asyncio.sleep(manner.presses_after)
            await self._ari.post(f"channels/{channel}/dtmf", dtmf=manner.presses)
        self._says[channel] = manner.says
        if not up:
            await self._say(channel)

    async def _say(self, channel: str) -> None:
        await self._ari.post(f"channels/{channel}/play", media=f"sound:bindeledd/{self._says[channel]},{PAUSE}")

    async def _take_over(self) -> None:
        """The telephones that an earlier process left: they go on where they were; nobody notices that it died."""
        for channel in list(self._tasks):
            self._forget(channel)
        for each in await self._ari.get("channels"):
            channel, plan = each["id"], each.get("dialplan") or {}
            if channel.startswith(PREFIX) and not channel.endswith(OF_LINE):
                self._says[channel] = f"demo-{code_of(channel)}"  # and goes on when the sentence of before is over
            elif plan.get("context") == CONTEXT:
                self._names[channel] = plan["exten"]
                self._spawn(channel, self._answer(channel, self.manners(plan["exten"]), up=each["state"] == "Up"))

    def _spawn(self, channel: str, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        task.add_done_callback(_settled)
        known = self._tasks.setdefault(channel, set())
        known.add(task)
        task.add_done_callback(known.discard)

    async def _quietly(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do it; the other end may have hung up, or the engine be gone, meanwhile."""
        with contextlib.suppress(AriError, Disconnected, KeyError):
            await work

    def _forget(self, channel: str) -> None:
        self._ringing.pop(channel, None)
        self._names.pop(channel, None)
        self._says.pop(channel, None)
        for task in self._tasks.pop(channel, set()):
            task.cancel()


def _settled(task: asyncio.Task[None]) -> None:
    """The other end may have hung up, or the engine be gone, meanwhile; anything else is a fault."""
    error = None if task.cancelled() else task.exception()
    if error is not None and not isinstance(error, AriError | Disconnected | KeyError):
        log.error("a simulated telephone failed: %s", type(error).__name__)


def code_of(line_half: str) -> str:
    """The code of the story that this channel belongs to."""
    return line_half.removeprefix(PREFIX).partition("_")[0]
