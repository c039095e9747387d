"""`/live`: a stream that says which topics changed. One LISTEN a process, fan-out in memory, names only (law 13)."""

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs

import psycopg

from bindeledd.base.live import CHANNEL
from bindeledd.web.metrics import STREAMS
from bindeledd.web.outage import AWAY, BACK, is_away
from bindeledd.web.visitor import AsgiScope, Visitor, visitor_of

EVERYTHING = "*"
HEARTBEAT = 20.0
BEAT = b"event: beat\ndata: .\n\n"  # pages know by it that the way to them is whole; see live.js
RECHECK = 60.0
ASKING = 2  # pages whose visitor is asked for anew at the same time: all came at once after a restart
FOR_ALL = frozenset({EVERYTHING, AWAY, BACK})
PATIENCE = 5.0
MARGIN = 2.0  # a page reads, then notes the time, then is sent
REMEMBERED, MOST_REMEMBERED = 600.0, 5_000
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
log = logging.getLogger(__name__)


class DatabaseAway(Exception):
    """Nobody can say who has the page; it keeps what it hears."""


class Subscription:
    """What one open page has not been told yet; a topic that changes twice is told once.

    Waiting costs one future and no task: two thousand pages hear of one change within a quarter of a second.
    """

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
        self._due: dict[str, None] = {}
        self._waiting: asyncio.Future[None] | None = None

    def offer(self, topic: str) -> None:
        if topic in self.topics or topic in FOR_ALL:
            self._due[topic] = None
            self.wake()

    def moved(self, due: list[str]) -> bool:
        """Whether what this person may hear can have changed: another call is theirs now."""
        return any(topic.startswith("agent:") for topic in due)

    def wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def changed(self, timeout: float) -> list[str]:
        """Topics that changed, or nothing after `timeout` seconds or when woken without news."""
        if not self._due:
            await self._wait(timeout)
        due, self._due = list(self._due), {}
        return due

    async def _wait(self, timeout: float) -> None:
        loop = asyncio.get_running_loop()
        self._waiting = loop.create_future()
        enough = loop.call_later(timeout, self.wake)
        try:
            await self._waiting
        finally:
            enough.cancel()
            self._waiting = None


class Hub:
    """Hears what the database announces and tells the subscriptions of this process."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._subscriptions: set[Subscription] = set()
        self._heard: dict[str, float] = {}
        self._listens_since = float("inf")
        self.closing = asyncio.Event()
        self.asking = asyncio.Semaphore(ASKING)

    @asynccontextmanager
    async def subscribed(self, topics: frozenset[str]) -> AsyncIterator[Subscription]:
        subscription = Subscription(topics)
        self._subscriptions.add(subscription)
        STREAMS.inc()
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)
            STREAMS.dec()

    def publish(self, topic: str) -> None:
        self._remember(topic)
        for subscription in self._subscriptions:
            subscription.offer(topic)

    def since(self, moment: float) -> list[str]:
        """What changed since a page was made, so that it looks anew at that and nothing else; all when unsure."""
        known_from = max(self._listens_since, time.time() - REMEMBERED)
        if moment - MARGIN < known_from:
            return [EVERYTHING]
        return [topic for topic, at in self._heard.items() if at >= moment - MARGIN]

    def _remember(self, topic: str) -> None:
        self._heard.pop(topic, None)
        self._heard[topic] = time.time()
        if len(self._heard) > MOST_REMEMBERED:
            oldest = time.time() - REMEMBERED
            self._heard = {name: at for name, at in self._heard.items() if at > oldest}

    def close(self) -> None:
        """End all streams, so that the server can stop at once; pages reconnect to the next process."""
        self.closing.set()
        for subscription in self._subscriptions:
            subscription.wake()

    async def run(self) -> None:
        """Listen until cancelled; after a lost connection every page is asked to look anew."""
        while True:
            try:
                await self._listen()
            except psycopg.Error as error:
                self._listens_since = float("inf")
                log.warning("live: lost the database (%s), trying again", type(error).__name__)
                await asyncio.sleep(1)

    async def _listen(self) -> None:
        async with await psycopg.AsyncConnection.connect(self._dsn, autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self._listens_since = time.time()
            self.publish(EVERYTHING)
            async for note in connection.notifies():
                self.publish(note.payload)


async def stream(hub: Hub, scope: AsgiScope, receive: Receive, send: Send) -> None:
    """Answer one `/live` request; 204 tells the browser that there is nobody to stream to."""
    try:
        visitor = await _visitor(scope)
    except DatabaseAway:
        await _nothing(send, 503)
        return
    if visitor is None or hub.closing.is_set():
        await _nothing(send, 503 if visitor else 204)
        return
    await _begin(send)
    gone = asyncio.ensure_future(_gone(receive))
    try:
        async with hub.subscribed(visitor.topics()) as subscription:
            for topic in _missed(hub, scope):
                subscription.offer(topic)
            await _tell(hub, scope, subscription, gone, send)
    finally:
        gone.cancel()
    if not gone.done() or gone.cancelled():
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _tell(
    hub: Hub, scope: AsgiScope, subscription: Subscription, gone: "asyncio.Future[None]", send: Send
) -> None:
    standing = Standing(hub, scope, subscription)
    try:
        while not gone.done() and not hub.closing.is_set():
            due = await subscription.changed(HEARTBEAT)
            if standing.lost:
                return
            await send({"type": "http.response.body", "body": _lines(tuple(due)), "more_body": True})
            if subscription.moved(due):
                standing.ask(at_once=True)
            elif standing.is_old():
                standing.ask()
    finally:
        standing.leave()


class Standing:
    """Whether a page is still somebody's, and what they may hear.

    It is asked beside the telling: a page that waits for the answer, behind hundreds of others, would hear late.
    """

    def __init__(self, hub: Hub, scope: AsgiScope, subscription: Subscription) -> None:
        self.lost = False
        self._hub, self._scope, self._subscription = hub, scope, subscription
        self._clock = asyncio.get_running_loop().time
        self._checked = self._clock() - random.uniform(0, RECHECK / 2)  # who came at once doesn't ask again at once
        self._answering: asyncio.Task[None] | None = None

    def is_old(self) -> bool:
        return self._clock() - self._checked > RECHECK

    def ask(self, *, at_once: bool = False) -> None:
        """Ask anew, in line with the other pages of this process or at once."""
        if self._answering and not self._answering.done():
            if not at_once:
                return
            self._answering.cancel()  # it may stand in line for long, or have looked too early
        self._answering = asyncio.create_task(self._answer(at_once))

    def leave(self) -> None:
        """Nobody reads any more."""
        if self._answering:
            self._answering.cancel()

    async def _answer(self, at_once: bool) -> None:
        async with contextlib.nullcontext() if at_once else self._hub.asking:
            try:
                visitor = await _visitor(self._scope)
            except DatabaseAway:
                return
            except Exception as error:
                log.warning("live: cannot tell who has a page (%s), ending its stream", type(error).__name__)
                visitor = None
        self._checked = self._clock()
        if visitor:
            self._subscription.topics = visitor.topics()
        else:
            self.lost = True
            self._subscription.wake()


@lru_cache(maxsize=512)
def _lines(due: tuple[str, ...]) -> bytes:
    """The same change is told to many pages in the same words."""
    return "".join(f"event: changed\ndata: {topic}\n\n" for topic in due).encode() or BEAT


def _missed(hub: Hub, scope: AsgiScope) -> list[str]:
    """What changed while the page was on its way here; it says when it was made."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin1")).get("since", [""])[0]
    try:
        return hub.since(datetime.fromisoformat(asked).timestamp())
    except ValueError:
        return []


async def _visitor(scope: AsgiScope) -> Visitor | None:
    """Who has the page, asked in a thread. Raises DatabaseAway, also when the answer takes too long."""
    try:
        return await asyncio.wait_for(asyncio.to_thread(visitor_of, scope), PATIENCE)
    except Exception as error:
        if isinstance(error, TimeoutError) or is_away(error):
            raise DatabaseAway from error
        raise


async def _begin(send: Send) -> None:
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"retry: 2000\n\n", "more_body": True})


async def _nothing(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"cache-control", b"no-store")]})
    await send({"type": "http.response.body", "body": b""})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
