"""Between switchboard and engine: events come twice, late, in another order, or never. Answers to requests pass."""

import asyncio
import contextlib
import json
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
from aiohttp import web

from journeys.kit.instance import Instance, until

LOST, TWICE, LATE = 0.04, 0.10, 0.10
LATEST_SECONDS = 3.0
HEADERS = ("Authorization", "Content-Type")


class Unruly:
    """A relay that is honest until `unruly` is set."""

    def __init__(self, engine: str, seed: int) -> None:
        self._engine = engine
        self._random = random.Random(seed)
        self.unruly = False
        self.did: Counter[str] = Counter()
        self.port = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()
        self._started.wait(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        self._started.set()
        self._loop.run_forever()

    async def _start(self) -> None:
        self._session = aiohttp.ClientSession()
        application = web.Application(client_max_size=1 << 24)
        application.router.add_route("*", "/{path:.*}", self._pass)
        runner = web.AppRunner(application)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = int(runner.addresses[0][1])

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        headers = {name: request.headers[name] for name in HEADERS if name in request.headers}
        url = f"{self._engine}{request.rel_url}"
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._events(request, url, headers)
        body = await request.read()
        try:
            async with self._session.request(request.method, url, headers=headers, data=body) as answer:
                return web.Response(status=answer.status, body=await answer.read(), content_type=answer.content_type)
        except aiohttp.ClientError:
            raise web.HTTPBadGateway from None

    async def _events(self, request: web.Request, url: str, headers: dict[str, str]) -> web.StreamResponse:
        here = web.WebSocketResponse(max_msg_size=0)
        try:
            async with self._session.ws_connect(url, headers=headers, max_msg_size=0) as engine:
                await here.prepare(request)
                ways = [asyncio.ensure_future(self._up(here, engine)), asyncio.ensure_future(self._down(engine, here))]
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                for way in ways:
                    way.cancel()
                await here.close()
        except aiohttp.ClientError:
            raise web.HTTPBadGateway from None
        return here

    async def _up(self, here: web.WebSocketResponse, engine: aiohttp.ClientWebSocketResponse) -> None:
        async for message in here:
            if message.type is aiohttp.WSMsgType.TEXT:
                await engine.send_str(message.data)

    async def _down(self, engine: aiohttp.ClientWebSocketResponse, here: web.WebSocketResponse) -> None:
        async for message in engine:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            if not self.unruly or json.loads(message.data).get("type") == "RESTResponse":
                await here.send_str(message.data)
            else:
                await self._play_tricks(here, message.data)

    async def _play_tricks(self, here: web.WebSocketResponse, text: str) -> None:
        fate = self._random.random()
        if fate < LOST:
            self.did["lost"] += 1
            return
        if fate < LOST + LATE:
            self.did["late"] += 1
            self._soon(here, text)
            return
        await here.send_str(text)
        if fate < LOST + LATE + TWICE:
            self.did["twice"] += 1
            self._soon(here, text)

    def _soon(self, here: web.WebSocketResponse, text: str) -> None:
        task = self._loop.create_task(self._later(here, text))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _later(self, here: web.WebSocketResponse, text: str) -> None:
        await asyncio.sleep(self._random.uniform(0.0, LATEST_SECONDS))
        with contextlib.suppress(ConnectionError):
            await here.send_str(text)


@contextmanager
def between(instance: Instance, seed: int = 1) -> Iterator[Unruly]:
    """Have the instance's switchboards speak to the engine through an unruly relay, until the block ends."""
    path = Path(instance.data) / "instance.json"
    facts = json.loads(path.read_text())
    relay = Unruly(f"http://127.0.0.1:{facts['ari_port']}", seed)
    try:
        _speak_through(instance, path, relay.port)
        yield relay
    finally:
        _speak_through(instance, path, facts["ari_port"])


def _speak_through(instance: Instance, path: Path, port: int) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | {"ari_port": port}, indent=2))
    instance.kill_all("switchboard")
    connected = "SELECT 1 FROM calls_enginestatus WHERE name = 'asterisk-1' AND connected AND beats > 2"
    until(lambda: instance.sql(connected), 30, "no switchboard comes back")
