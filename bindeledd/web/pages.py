"""The pages, which are WSGI, behind the ASGI server: each request read whole, answered in a thread, sent whole.

A page is small and its database work blocks, so a thread does all of it, and the event loop is crossed twice a
request. An answer goes out as one message: a client that has all of it may open a WebSocket on the same
connection at once, and the server would take what is left of the answer for the end of that connection's work.
"""

import asyncio
import io
import os
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

LARGEST_BODY = 5_000_000
MEASURED = os.environ.get("BINDELEDD_BENCH") == "1"  # bin/bench asks for the server's own part of an answer's time
Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Answer = tuple[int, list[tuple[bytes, bytes]], bytes]
_NAMELESS = ("CONTENT_TYPE", "CONTENT_LENGTH")


class Gone(Exception):
    """The client went before its request had come."""


class TooLarge(Exception):
    """The request is larger than any form of ours."""


class Pages:
    """The WSGI application as ASGI, in `threads` threads."""

    def __init__(self, application: Wsgi, threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """Answer one request."""
        began = time.perf_counter()
        try:
            body = await _body(receive)
        except Gone:
            return
        except TooLarge:
            status, headers, content = 413, [(b"content-type", b"text/plain")], b"413\n"
        else:
            loop = asyncio.get_running_loop()
            answer = loop.run_in_executor(self._threads, self._answer, environ_of(scope, body))
            status, headers, content = await answer
        if MEASURED:
            took = (time.perf_counter() - began) * 1000
            headers = [*headers, (b"server-timing", b"page;dur=%.3f" % took)]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def _answer(self, environ: Environ) -> Answer:
        begun: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, _failed: object = None) -> None:
            begun[:] = [(status, headers)]

        parts = self._application(environ, start)
        try:
            content = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        status, headers = begun[0]
        plain = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers]
        return int(status.split(" ", 1)[0]), plain, content


def environ_of(scope: dict[str, Any], body: bytes) -> Environ:
    """The request in WSGI's words (PEP 3333). Names with an underscore could pass for others and are left out."""
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin1"),
        "QUERY_STRING": scope["query_string"].decode("ascii"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" not in name:
            _put(environ, name.decode("latin1").upper().replace("-", "_"), value.decode("latin1"))
    environ["CONTENT_LENGTH"] = str(len(body))
    return environ


def _put(environ: Environ, name: str, value: str) -> None:
    key = name if name in _NAMELESS else f"HTTP_{name}"
    before = environ.get(key)
    joint = "; " if name == "COOKIE" else ","
    environ[key] = value if before is None or name in _NAMELESS else f"{before}{joint}{value}"


async def _body(receive: Callable[[], Awaitable[dict[str, Any]]]) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST_BODY:
            raise TooLarge
        if not message.get("more_body", False):
            return b"".join(parts)
