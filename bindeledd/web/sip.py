"""`/sip`: relays the soft phone's SIP messages between the page and the engine's loopback WebSocket.

Only signalling passes here; the sound goes straight between browser and engine. Nothing is read or logged.
"""

import asyncio
import contextlib
import random
from collections.abc import Sequence
from typing import Any

import aiohttp

from bindeledd.web.live import Receive, Send
from bindeledd.web.metrics import PHONES
from bindeledd.web.visitor import AsgiScope, same_origin, visitor_of

RECHECK = 60.0
LARGEST = 65_536
CONNECT_SECONDS = 3.0
REFUSED, ENGINE_AWAY, SESSION_OVER = 4403, 4503, 4401


async def relay(engines: Sequence[str], scope: AsgiScope, receive: Receive, send: Send) -> None:
    """Serve one WebSocket; closed when the session is over, the engine goes or the page goes.

    Pages are spread over the engines; when one does not answer, the next is tried.
    """
    await receive()
    if "sip" not in scope.get("subprotocols", ()) or not same_origin(scope) or not await _allowed(scope):
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
            code = await _first(_to_engine(receive, upstream), _to_page(upstream, send), _guard(scope))
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


async def _to_engine(receive: Receive, upstream: aiohttp.ClientWebSocketResponse) -> int | None:
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            return None
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


async def _guard(scope: AsgiScope) -> int:
    while await _allowed(scope, after=RECHECK):
        pass
    return SESSION_OVER


async def _allowed(scope: AsgiScope, after: float = 0.0) -> bool:
    await asyncio.sleep(after)
    visitor = await asyncio.to_thread(visitor_of, scope)
    return visitor is not None and visitor.has_soft_phone
