"""`/live`: a stream that says which topics changed. One LISTEN a process, fan-out in memory, names only (law 13)."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import psycopg

from bindeledd.base.live import CHANNEL
from bindeledd.web.metrics import STREAMS
from bindeledd.web.outage import AWAY, BACK, is_away
from bindeledd.web.visitor import AsgiScope, Visitor, visitor_of

EVERYTHING = "*"
HEARTBEAT = 20.0
RECHECK = 60.0
PATIENCE = 5.0
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
log = logging.getLogger(__name__)


class DatabaseAway(Exception):
    """Nobody can say who has the page; it keeps what it hears."""


class Subscription:
    """What one open page has not been told yet; a topic that changes twice is told once."""

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
        self._due: dict[str, None] = {}
        self._news = asyncio.Event()

    def offer(self, topic: str) -> None:
        if topic in self.topics or topic in (EVERYTHING, AWAY, BACK):
            self._due[topic] = None
            self._news.set()

    def moved(self, due: list[str]) -> bool:
        """Whether what this person may hear can have changed: another call is theirs now."""
        return any(topic.startswith("agent:") for topic in due)

    def wake(self) -> None:
        self._news.set()

    async def changed(self, timeout: float) -> list[str]:
        """Topics that changed, or nothing after `timeout` seconds."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), timeout)
        self._news.clear()
        due, self._due = list(self._due), {}
        return due


class Hub:
    """Hears what the database announces and tells the subscriptions of this process."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._subscriptions: set[Subscription] = set()
        self.closing = asyncio.Event()

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
        for subscription in self._subscriptions:
            subscription.offer(topic)

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
                log.warning("live: lost the database (%s), trying again", type(error).__name__)
                await asyncio.sleep(1)

    async def _listen(self) -> None:
        async with await psycopg.AsyncConnection.connect(self._dsn, autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
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
            await _tell(hub, scope, subscription, gone, send)
    finally:
        gone.cancel()
    if not gone.done() or gone.cancelled():
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _tell(
    hub: Hub, scope: AsgiScope, subscription: Subscription, gone: "asyncio.Future[None]", send: Send
) -> None:
    clock = asyncio.get_running_loop().time
    checked = clock()
    while not gone.done() and not hub.closing.is_set():
        due = await subscription.changed(HEARTBEAT)
        if clock() - checked > RECHECK or subscription.moved(due):
            with contextlib.suppress(DatabaseAway):
                visitor = await _visitor(scope)
                if visitor is None:
                    return
                subscription.topics = visitor.topics()
                checked = clock()
        lines = "".join(f"event: changed\ndata: {topic}\n\n" for topic in due) or ": still here\n\n"
        await send({"type": "http.response.body", "body": lines.encode(), "more_body": True})


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
