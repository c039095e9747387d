"""Agents without a browser: logged in, soft phone registered over `/sip`, listening on `/live`, fetching what the
page fetches. They let it ring."""

import asyncio
import re
import time
from dataclasses import dataclass, field

import aiohttp

from bench.visitors import Visitor
from journeys.kit.instance import Instance
from journeys.kit.phone.digest import authorization
from journeys.kit.phone.message import Message, parse, token


@dataclass
class Figures:
    """Seconds, one value a pop: `served` is the server's own part of it, from a request that has come to its answer;
    `parts` from the news to the filled bar, `rings` from the ring to the same."""

    served: list[float] = field(default_factory=list)
    parts: list[float] = field(default_factory=list)
    rings: list[float] = field(default_factory=list)


class Agent:
    """One desk with its telephone."""

    def __init__(self, instance: Instance, username: str, session: str, figures: Figures) -> None:
        self.visitor, self.figures = Visitor(instance, username, session), figures
        self.instance = instance
        self.registered = asyncio.Event()
        self._host = f"{token()}.invalid"
        self._account: dict[str, str] = {}
        self._rang = 0.0
        self._shown = ""
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    async def run(self, session: aiohttp.ClientSession) -> None:
        """Register, become ready, and show every call until cancelled."""
        headers = {"Cookie": self.visitor.cookie_header(), "Origin": self.instance.url().rstrip("/")}
        csrf = next((cookie.value for cookie in self.visitor.cookies if cookie.name == "csrftoken"), "") or ""
        write = headers | {"X-CSRFToken": csrf, "Referer": self.instance.url(), "HX-Request": "true"}
        async with session.post(self.instance.url("/telefon"), headers=write) as answer:
            self._account = await answer.json()
        async with session.ws_connect(self.instance.url("/sip"), protocols=("sip",), headers=headers) as socket:
            self._socket = socket
            await self._register()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._telephone(socket))
                tasks.create_task(self._news(session, headers))
                await asyncio.wait_for(self.registered.wait(), 30)
                async with session.post(self.instance.url("/desk/klar"), headers=write) as answer:
                    assert answer.status == 200, answer.status

    # --- the page -------------------------------------------------------------------------------------------
    async def _news(self, session: aiohttp.ClientSession, headers: dict[str, str]) -> None:
        timeout = aiohttp.ClientTimeout(total=None)
        async with session.get(self.instance.url("/live"), headers=headers, timeout=timeout) as stream:
            async for line in stream.content:
                if line.startswith(b"data: agent:"):
                    await self._fetch(session, headers)

    async def _fetch(self, session: aiohttp.ClientSession, headers: dict[str, str]) -> None:
        """Call bar and, when the call is another one, the middle of the page, as the page's script does."""
        began = time.perf_counter()
        asked = headers | {"HX-Request": "true"}
        async with session.get(self.instance.url("/desk/linje"), headers=asked) as answer:
            bar, served = await answer.text(), _served(answer.headers.get("Server-Timing", ""))
        filled = time.perf_counter()
        stage = _attribute(bar, "data-stage")
        if stage != self._shown:
            self._shown = stage
            async with session.get(self.instance.url("/desk/midten"), headers=asked) as answer:
                await answer.text()
            if _attribute(bar, "data-state") == "ringing":
                self.figures.served.append(served)
                self.figures.parts.append(filled - began)
                self.figures.rings.append(filled - self._rang if self._rang else 0.0)
            self._rang = 0.0  # the page may be ahead of the telephone: the next ring is for the next call

    # --- the telephone --------------------------------------------------------------------------------------
    async def _register(self, challenge: str = "") -> None:
        user = self._account["user"]
        uri = f"sip:{self._account['domain']}"
        headers = [
            ("Via", f"SIP/2.0/WS {self._host};branch=z9hG4bK{token()}"),
            ("From", f"<sip:{user}@{self._account['domain']}>;tag={token()}"),
            ("To", f"<sip:{user}@{self._account['domain']}>"),
            ("Call-ID", f"{user}-{self._host}"),
            ("CSeq", f"{2 if challenge else 1} REGISTER"),
            ("Contact", f"<sip:{user}@{self._host};transport=ws>"),
            ("Expires", "300"),
            ("Max-Forwards", "70"),
        ]
        if challenge:
            headers.append(("Authorization", authorization(challenge, user, self._account["secret"], uri)))
        await self._send(Message(f"REGISTER {uri} SIP/2.0", headers))

    async def _telephone(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            if frame.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                data = frame.data.encode() if isinstance(frame.data, str) else frame.data
                if data.strip():
                    await self._heard(parse(data))
        raise ConnectionError(f"the telephone of {self.visitor.user} lost its connection: {socket.close_code}")

    async def _heard(self, message: Message) -> None:
        if message.is_response:
            if message.status == 401:
                await self._register(message.get("www-authenticate"))
            elif message.sequence[1] == "REGISTER" and message.status == 200:
                self.registered.set()
        elif message.method == "INVITE":
            self._rang = time.perf_counter()
            await self._answer(message, "180 Ringing")
            self._invite = message
        elif message.method == "CANCEL":
            await self._answer(message, "200 OK")
            await self._answer(self._invite, "487 Request Terminated")
        elif message.method != "ACK":
            await self._answer(message, "200 OK")

    async def _answer(self, request: Message, status: str) -> None:
        to = request.get("to")
        headers = [("Via", via) for via in request.all("via")]
        headers += [("From", request.get("from")), ("To", to if "tag=" in to else f"{to};tag={self._host}")]
        headers += [("Call-ID", request.get("call-id")), ("CSeq", request.get("cseq"))]
        headers += [("Contact", f"<sip:{self._account['user']}@{self._host};transport=ws>")]
        await self._send(Message(f"SIP/2.0 {status}", headers))

    async def _send(self, message: Message) -> None:
        assert self._socket
        await self._socket.send_str(message.encode().decode())


def _served(timing: str) -> float:
    return float(timing.partition("dur=")[2]) / 1000


def _attribute(bar: str, name: str) -> str:
    found = re.search(rf'{name}="([^"]*)"', bar)
    return found.group(1) if found else ""
