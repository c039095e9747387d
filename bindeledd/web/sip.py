"""`/sip`: relays the soft phone's SIP messages between the page and the engine's loopback WebSocket.

Only signalling passes here; the sound goes straight between browser and engine. Nothing is read or logged.
"""

import asyncio
import contextlib
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp

from bindeledd.web.live import Receive, Send
from bindeledd.web.metrics import PHONES
from bindeledd.web.visitor import AsgiScope, same_origin, visitor_of

RECHECK = 60.0
Allowed = Callable[[AsgiScope], Awaitable[bool]]
LARGEST = 65_536
CONNECT_SECONDS = 3.0
REFUSED, ENGINE_AWAY, SESSION_OVER, TOO_MUCH = 4403, 4503, 4401, 4429


class Pace:
    """How much a page may say to the engine: so many messages in so many seconds."""

    def __init__(self, most: int, seconds: float) -> None:
        self._said: deque[float] = deque(maxlen=most)
        self._seconds = seconds

    def keeps(self) -> bool:
        """Whether one more message is within it."""
        at = time.monotonic()
        full = len(self._said) == self._said.maxlen and at - self._said[0] < self._seconds
        self._said.append(at)
        return not full


async def agents(engines: Sequence[str], scope: AsgiScope, receive: Receive, send: Send) -> None:
    """Serve one WebSocket of somebody who works here and has a soft phone."""
    await relay(engines, scope, receive, send, _has_soft_phone, RECHECK)


async def relay(
    engines: Sequence[str],
    scope: AsgiScope,
    receive: Receive,
    send: Send,
    allowed: Allowed,
    recheck: float,
    pace: Pace | None = None,
) -> None:
    """Serve one WebSocket; closed when it is not allowed any more, the engine goes or the page goes.

    Pages are spread over the engines; when one does not answer, the next is tried.
    """
    await receive()
    if "sip" not in scope.get("subprotocols", ()) or not same_origin(scope) or not await allowed(scope):
        await send({"type": "websocket.close", "code": REFUSED})
        return
    timeout = aiohttp.ClientWSTimeout(ws_close=2)
    async with aiohttp.ClientSession() as session:
        upstream = await _connected(session, engines, timeout)
        if upstream is None:
            await send({"type": "websocket.close", "code": ENGINE_AWAY})
            return
        await send({"type": "websocket.accept", "subprotocol": "sip"})
        with PHONES.track_inprogress():
            guard = _guard(scope, allowed, recheck)
            code = await _first(_to_engine(receive, upstream, pace), _to_page(upstream, send), guard)
        await upstream.close()
    if code is not None:
        with contextlib.suppress(Exception):
            await send({"type": "websocket.close", "code": code})


async def _connected(
    session: aiohttp.ClientSession, engines: Sequence[str], timeout: aiohttp.ClientWSTimeout
) -> aiohttp.ClientWebSocketResponse | None:
    for engine in random.sample(engines, len(engines)):
        try:
            asking = session.ws_connect(
                engine, protocols=("sip",), timeout=timeout, max_msg_size=LARGEST, autoping=True
            )
            return await asyncio.wait_for(asking, CONNECT_SECONDS)
        except (aiohttp.ClientError, OSError, TimeoutError):
            continue
    return None


async def _first(*ways: Any) -> int | None:
    tasks = [asyncio.ensure_future(way) for way in ways]
    done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    finished = done.pop()
    return ENGINE_AWAY if finished.exception() else finished.result()


async def _to_engine(receive: Receive, upstream: aiohttp.ClientWebSocketResponse, pace: Pace | None) -> int | None:
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return None
        if pace is not None and not pace.keeps():
            return TOO_MUCH
        text = message.get("text")
        if text is not None:
            await upstream.send_str(text)
        else:
            await upstream.send_bytes(message.get("bytes") or b"")


async def _to_page(upstream: aiohttp.ClientWebSocketResponse, send: Send) -> int:
    async for message in upstream:
        if message.type is aiohttp.WSMsgType.TEXT:
            await send({"type": "websocket.send", "text": message.data})
        elif message.type is aiohttp.WSMsgType.BINARY:
            await send({"type": "websocket.send", "bytes": message.data})
    return ENGINE_AWAY


async def _guard(scope: AsgiScope, allowed: Allowed, recheck: float) -> int:
    await asyncio.sleep(recheck)
    while await allowed(scope):
        await asyncio.sleep(recheck)
    return SESSION_OVER


async def _has_soft_phone(scope: AsgiScope) -> bool:
    visitor = await asyncio.to_thread(visitor_of, scope)
    return visitor is not None and visitor.has_soft_phone
