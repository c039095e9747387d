"""Everything on one port: `/live` and `/sip` as ASGI, the pages as WSGI in threads."""

import asyncio
import contextlib
import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bindeledd.settings")
django.setup()

from bindeledd.settings import INSTANCE  # noqa: E402 - Django must be set up first
from bindeledd.web import away, beating, demo_phone, live, outage, sip  # noqa: E402
from bindeledd.web.pages import Pages  # noqa: E402
from bindeledd.web.visitor import AsgiScope  # noqa: E402
from bindeledd.web.wsgi import application as wsgi  # noqa: E402

THREADS = 8
ENGINES = [each.ws_url for each in INSTANCE.all_engines()]
WITHOUT_DATABASE = ("/static/", "/healthz", "/readyz", "/metrics")


class Application:
    """Sends each connection to its handler; keeps the one LISTEN of this process alive."""

    def __init__(self) -> None:
        self.hub = live.Hub(INSTANCE.database_direct_dsn)
        self.database = outage.Database(INSTANCE.database_direct_dsn, self._told, outage.renew_connections)
        self._in_flight = outage.InFlight()
        self._pages = Pages(wsgi, THREADS)
        self._background: list[asyncio.Task[None]] = []

    async def __call__(self, scope: AsgiScope, receive: live.Receive, send: live.Send) -> None:
        kind, path = scope["type"], scope.get("path", "")
        if kind == "lifespan":
            await self._live_and_die(receive, send)
        elif kind == "websocket":
            await self._socket(path, scope, receive, send)
        elif self.database.away_since and not path.startswith(WITHOUT_DATABASE):
            await away.answer(scope, send, self.database.away_since, INSTANCE.data)
        elif path == "/live":
            await live.stream(self.hub, scope, receive, send)
        elif path == "/healthz":
            await _plain(send, 200, b"ok\n")  # by the loop itself: threads may all be waiting for the database
        elif not scope["query_string"].isascii():
            await _plain(send, 400, b"400\n")
        else:
            await self._page(scope, receive, send)

    async def _page(self, scope: AsgiScope, receive: live.Receive, send: live.Send) -> None:
        begun = False

        async def noting(message: dict[str, Any]) -> None:
            nonlocal begun
            begun = True
            await send(message)

        if not await self._in_flight.answered(self._pages(scope, receive, noting)) and not begun:
            await away.answer(scope, send, self.database.away_since, INSTANCE.data)

    def _told(self, topic: str) -> None:
        """The database has gone or is back."""
        self.hub.publish(topic)
        if topic == outage.AWAY:
            self._in_flight.cut()

    async def _socket(self, path: str, scope: AsgiScope, receive: live.Receive, send: live.Send) -> None:
        if path == "/sip":
            await sip.agents(ENGINES, scope, receive, send)
        elif path == demo_phone.SOCKET:
            await demo_phone.relay(ENGINES, scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": sip.REFUSED})

    async def _live_and_die(self, receive: live.Receive, send: live.Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                works = (self.hub.run(), beating.for_ever(), self.database.watch())
                self._background = [asyncio.create_task(work) for work in works]
                await send({"type": "lifespan.startup.complete"})
            else:
                await self._stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _stop(self) -> None:
        for task in self._background:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def _plain(send: live.Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


application = Application()
