"""The engine's client against a server that speaks as the engine does."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import WSMsgType, web

from bindeledd.calls import ari
from bindeledd.calls.ari import Ari, Disconnected

INFO, STUCK = "asterisk/info", "channels/stuck/answer"


class Engine:
    """Answers over the socket, one request after the other, and over HTTP; what is asked of one channel never ends."""

    def __init__(self) -> None:
        self.by_socket: list[str] = []
        self.by_http: list[str] = []

    async def events(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                await self._answer(socket, json.loads(message.data))
        return socket

    async def _answer(self, socket: web.WebSocketResponse, asked: dict[str, Any]) -> None:
        self.by_socket.append(asked["uri"])
        if asked["uri"] == STUCK:
            await asyncio.Event().wait()
        answer = {"type": "RESTResponse", "request_id": asked["request_id"], "status_code": 200, "message_body": "[]"}
        await socket.send_json(answer)

    async def http(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        self.by_http.append(path)
        if path == STUCK:
            await asyncio.Event().wait()
        return web.json_response({"system": {"version": "22.5.0"}} if path == INFO else [])


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[Engine, Ari]]:
    engine, up = Engine(), asyncio.Event()
    app = web.Application()
    app.router.add_get("/ari/events", engine.events)
    app.router.add_route("*", "/ari/{path:.*}", engine.http)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    client = Ari(f"http://127.0.0.1:{port}/ari", "user", "secret", "app")

    async def on_connect() -> None:
        up.set()

    running = asyncio.create_task(client.run(lambda event: None, on_connect))
    try:
        await asyncio.wait_for(up.wait(), 10)
        yield engine, client
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        await runner.cleanup()


def test_what_stands_still_over_the_socket_does_not_stop_other_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ari, "REQUEST_SECONDS", 0.2)

    async def story() -> None:
        async with connected() as (engine, client):
            assert await client.get("endpoints") == []
            with pytest.raises(Disconnected):
                await client.post(STUCK)
            assert await client.get("bridges") == []
            with pytest.raises(Disconnected):
                await client.post(STUCK)
            assert await client.get("channels") == []
            assert engine.by_socket == ["endpoints", STUCK]
            assert engine.by_http == [INFO, "bridges", STUCK, "channels"]

    asyncio.run(story())
