"""Pages, WebSockets and what is between them, on a real server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import uvicorn

from bindeledd.web.pages import LARGEST_BODY, Pages, environ_of

KEPT_ALIVE = 0.5


def echo(environ: dict[str, Any], start: Any) -> list[bytes]:
    """A page that tells what it was sent, in two pieces."""
    said = environ["wsgi.input"].read()
    whole = f"{environ['PATH_INFO'].encode('latin1').decode()} {said.decode()} {environ.get('HTTP_X_WHO', '')}"
    start("200 OK", [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(whole.encode())))])
    return [whole.encode()[:3], whole.encode()[3:]]


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass
    else:
        await Pages(echo, 2)(scope, receive, send)


@contextlib.asynccontextmanager
async def served() -> AsyncIterator[str]:
    """The application on a port of its own; `Server.serve` would take the test run's signals."""
    config = uvicorn.Config(
        application,
        port=0,
        lifespan="off",
        log_level="warning",
        ws="websockets-sansio",
        timeout_keep_alive=KEPT_ALIVE,  # type: ignore[arg-type]
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        await server.shutdown()


def test_a_soft_phone_that_reuses_a_pages_connection_keeps_it() -> None:
    async def lost(address: str) -> bool:
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{address}/") as page:
                await page.read()
            async with session.ws_connect(f"{address}/sip") as socket:
                with contextlib.suppress(TimeoutError):
                    await socket.receive(timeout=3 * KEPT_ALIVE)
                    return True
        return False

    async def story() -> int:
        async with served() as address:
            return sum(await asyncio.gather(*(lost(address) for _ in range(20))))

    assert asyncio.run(story()) == 0


def test_a_page_gets_its_request_whole_and_is_answered_whole() -> None:
    async def story() -> str:
        async with (
            served() as address,
            aiohttp.ClientSession() as session,
            session.post(f"{address}/øst", data="x" * 70_000, headers={"X-Who": "7"}) as answer,
        ):
            return await answer.text()

    assert asyncio.run(story()) == f"/øst {'x' * 70_000} 7"


def test_what_is_larger_than_any_form_is_refused() -> None:
    async def story() -> int:
        async with (
            served() as address,
            aiohttp.ClientSession() as session,
            session.post(address, data=b"x" * (LARGEST_BODY + 1)) as answer,
        ):
            return answer.status

    assert asyncio.run(story()) == 413


def test_a_name_that_could_pass_for_another_is_left_out() -> None:
    scope = {"method": "GET", "path": "/", "query_string": b"", "http_version": "1.1"}
    environ = environ_of(scope | {"headers": [(b"x_who", b"8"), (b"cookie", b"a=1"), (b"cookie", b"b=2")]}, b"")
    assert "HTTP_X_WHO" not in environ and environ["HTTP_COOKIE"] == "a=1; b=2"
