"""Thin client of the engine: events over one WebSocket, requests over the same or plain HTTP.

Nothing that the engine sends or gets is logged: it may hold numbers (law 13).
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

log = logging.getLogger(__name__)

OnEvent = Callable[[dict[str, Any]], None]
OnConnect = Callable[[], Awaitable[None]]
Allowed = Callable[[], Awaitable[None]]
REQUEST_SECONDS = 10.0
_FIRST_BACKOFF, _LAST_BACKOFF = 0.1, 0.5
_REST_OVER_SOCKET = {20: 14, 21: 9, 22: 4}


class AriError(Exception):
    """The engine refused a request; only the status is kept, never the body."""

    def __init__(self, status: int, method: str) -> None:
        super().__init__(f"{method}: {status}")
        self.status = status


class Disconnected(Exception):
    """The engine is away."""


async def always() -> None:
    """Nothing to wait for."""


class Ari:
    """One connection. `url` is the address of ARI without a slash at the end.

    Every request waits until `allowed` returns, so that a process that was replaced says nothing more.
    `http_only` sends requests over plain HTTP even where the engine takes them over the socket.
    """

    def __init__(
        self, url: str, user: str, secret: str, app: str, allowed: Allowed = always, http_only: bool = False
    ) -> None:
        self._allowed = allowed
        self._http_only = http_only
        self.connected = False
        self.lost_at = time.monotonic()
        self._url = url
        self._auth = aiohttp.BasicAuth(user, secret)
        self._app = app
        self._ids = itertools.count(1)
        self._answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._http: aiohttp.ClientSession | None = None
        self._over_socket = False

    async def run(self, on_event: OnEvent, on_connect: OnConnect, may_connect: Allowed | None = None) -> None:
        """Read events for ever. `on_connect` runs after every connection: adopt and sweep there.

        No connection is made before `may_connect` returns; without one, before `allowed` does.
        """
        backoff = _FIRST_BACKOFF
        async with aiohttp.ClientSession(auth=self._auth) as self._http:
            while True:
                await (may_connect or self._allowed)()
                try:
                    await self._connected(on_event, on_connect)
                    backoff = _FIRST_BACKOFF
                except (aiohttp.ClientError, OSError, TimeoutError, AriError, Disconnected) as error:
                    log.warning("engine away: %s", type(error).__name__)
                await asyncio.sleep(backoff)
                backoff = min(_LAST_BACKOFF, backoff * 2)

    async def _connected(self, on_event: OnEvent, on_connect: OnConnect) -> None:
        assert self._http is not None
        self._over_socket = False
        query = {"app": self._app, "subscribeAll": "false"}
        async with self._http.ws_connect(f"{self._url}/events", params=query, heartbeat=15, max_msg_size=0) as ws:
            self._socket = ws
            self._over_socket = over_socket(await self._version()) and not self._http_only
            log.info("engine connected, requests over %s", "the socket" if self._over_socket else "HTTP")
            adopting = asyncio.ensure_future(on_connect())
            adopting.add_done_callback(_log_failure)
            self.connected = True
            try:
                await self._read(ws, on_event)
            finally:
                self._lost()
                adopting.cancel()

    async def leave(self) -> None:
        """Give the application up, so that new callers get the engine's own notice; `run` comes back when allowed."""
        if self._socket is not None:
            await self._socket.close()

    async def _read(self, ws: aiohttp.ClientWebSocketResponse, on_event: OnEvent) -> None:
        async for message in ws:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            event = json.loads(message.data)
            if event["type"] == "RESTResponse":
                waiting = self._answers.pop(event["request_id"], None)
                if waiting and not waiting.done():
                    waiting.set_result(event)
            else:
                on_event(event)

    def _lost(self) -> None:
        self._socket = None
        self.connected, self.lost_at = False, time.monotonic()
        for waiting in self._answers.values():
            if not waiting.done():
                waiting.set_exception(Disconnected())
        self._answers.clear()

    async def _version(self) -> str:
        info = await self.request("GET", "asterisk/info")
        return str(info.get("system", {}).get("version", ""))

    async def request(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        """One request; returns the decoded body or None. Raises `AriError`, `Disconnected`."""
        await self._allowed()
        if self._socket is None or self._http is None:
            raise Disconnected
        try:
            if self._over_socket:
                status, text = await self._by_socket(method, path, body, query)
            else:
                status, text = await self._by_http(method, path, body, query)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Disconnected from error
        if status >= 400:
            raise AriError(status, f"{method} {path.partition('/')[0]}")
        return json.loads(text) if text else None

    async def _by_socket(self, method: str, path: str, body: Any, query: dict[str, str]) -> tuple[int, str]:
        assert self._socket is not None
        request_id = str(next(self._ids))
        answer = self._answers[request_id] = asyncio.get_running_loop().create_future()
        message: dict[str, Any] = {
            "type": "RESTRequest",
            "request_id": request_id,
            "method": method,
            "uri": path,
            "query_strings": [{"name": key, "value": value} for key, value in query.items()],
        }
        if body is not None:
            message |= {"content_type": "application/json", "message_body": json.dumps(body)}
        try:
            await self._socket.send_str(json.dumps(message))
            response = await asyncio.wait_for(answer, REQUEST_SECONDS)
        except TimeoutError:
            # The engine takes a socket's requests one after the other: what stands still would stop all others.
            log.warning("the engine does not answer over the socket; requests go over HTTP until it is connected anew")
            self._over_socket = False
            raise
        finally:
            self._answers.pop(request_id, None)
        return response["status_code"], response.get("message_body") or ""

    async def _by_http(self, method: str, path: str, body: Any, query: dict[str, str]) -> tuple[int, str]:
        assert self._http is not None
        timeout = aiohttp.ClientTimeout(total=REQUEST_SECONDS)
        url = f"{self._url}/{path}"
        async with self._http.request(method, url, params=query, json=body, timeout=timeout) as response:
            return response.status, await response.text()

    async def get(self, path: str, **query: str) -> Any:
        """GET."""
        return await self.request("GET", path, **query)

    async def post(self, path: str, body: Any = None, **query: str) -> Any:
        """POST."""
        return await self.request("POST", path, body, **query)

    async def delete(self, path: str, **query: str) -> Any:
        """DELETE."""
        return await self.request("DELETE", path, **query)

    async def put(self, path: str, body: Any = None) -> Any:
        """PUT."""
        return await self.request("PUT", path, body)


def over_socket(version: str) -> bool:
    """Whether this version of the engine takes requests over the WebSocket (from 20.14, 21.9 and 22.4)."""
    found = re.match(r"(\d+)\.(\d+)", version)
    if not found:
        return False
    major, minor = int(found[1]), int(found[2])
    return minor >= _REST_OVER_SOCKET[major] if major in _REST_OVER_SOCKET else major > max(_REST_OVER_SOCKET)


def _log_failure(task: asyncio.Future[None]) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        error = task.exception()
        if error is not None:
            log.error("adoption failed: %s", type(error).__name__)
