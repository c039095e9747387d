"""Watches the engine itself: one that is gone loses its calls, one that hangs is ended and started again.

A question of its own over plain HTTP every other second, so that neither our socket nor our work is the judge.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from enum import StrEnum
from pathlib import Path

import aiohttp

from bindeledd.calls import holder

log = logging.getLogger(__name__)

ASK_SECONDS = 2.0
GONE_SECONDS = 5.0  # longer than a restart by the process manager takes
HANGS_SECONDS = 15.0  # an engine that does not answer for so long is not busy


class Answer(StrEnum):
    """What came of one question."""

    WELL = "well"
    REFUSED = "refused"
    SILENCE = "silence"


class Judge:
    """Pure: what the answers mean. Moments are of a steady clock, in seconds."""

    def __init__(self) -> None:
        self._kind = Answer.WELL
        self._since = float("-inf")
        self._told = False

    def hears(self, answer: Answer, at: float) -> Answer | None:
        """REFUSED once the engine is surely gone, SILENCE once it surely hangs; each once."""
        if answer is not self._kind:
            self._kind, self._since, self._told = answer, at, False
        limit = {Answer.REFUSED: GONE_SECONDS, Answer.SILENCE: HANGS_SECONDS}.get(answer)
        if limit is None or self._told or at - self._since < limit:
            return None
        self._told = True
        return answer


class EngineWatch:
    """`on_gone` is called when nothing listens any more: the calls of the engine are lost."""

    def __init__(self, url: str, user: str, secret: str, folder: Path, on_gone: Callable[[], Awaitable[None]]) -> None:
        self._url = f"{url}/asterisk/ping"
        self._auth = aiohttp.BasicAuth(user, secret)
        self._folder = folder
        self._on_gone = on_gone

    async def run(self) -> None:
        """Ask for ever."""
        judge = Judge()
        while True:
            asked = time.monotonic()
            answer = await self._ask()
            if time.monotonic() - asked > 2 * ASK_SECONDS + 1:
                judge = Judge()  # we stood still ourselves
            verdict = judge.hears(answer, time.monotonic())
            if verdict is Answer.REFUSED:
                log.error("the engine is gone")
                await self._on_gone()
            elif verdict is Answer.SILENCE:
                await asyncio.to_thread(self._end)
            await asyncio.sleep(ASK_SECONDS)

    async def _ask(self) -> Answer:
        timeout = aiohttp.ClientTimeout(total=ASK_SECONDS)
        try:
            async with aiohttp.ClientSession(auth=self._auth, timeout=timeout) as session, session.get(self._url):
                return Answer.WELL
        except aiohttp.ClientConnectorError:
            return Answer.REFUSED
        except (aiohttp.ClientError, OSError, TimeoutError):
            return Answer.SILENCE

    def _end(self) -> None:
        """`kill -9`: whoever started it starts it again. Only an engine of this machine can be ended."""
        try:
            pid = int((self._folder / "run/asterisk.pid").read_text())
            ours = str(self._folder).encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            ours = False
        if not ours:
            log.error("the engine hangs, and runs where nobody here can end it")
            return
        log.error("the engine hangs: it is ended")
        holder.end(holder.name_of(pid))
