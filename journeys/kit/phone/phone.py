"""A SIP telephone on an address of its own: rings others, is rung, and can misbehave on purpose."""

import asyncio
import queue
import threading
import time
from types import TracebackType
from typing import Self

from journeys.kit.phone.loop import loop, run
from journeys.kit.phone.message import Message, address_in, host_port_in, parse, sdp, token, user_in
from journeys.kit.phone.talk import CallFailed, Talk


class Phone(asyncio.DatagramProtocol):
    """`Phone("127.0.0.11", "4790000001")` is a caller; with `port` it can be the carrier that others ring."""

    def __init__(self, host: str, name: str, port: int = 0) -> None:
        self.host, self.name, self.port = host, name, port
        self.talks: dict[str, Talk] = {}
        self.responses: list[Message] = []
        self.incoming: queue.Queue[Talk] = queue.Queue()
        self._aside: list[Talk] = []
        self._arrived = threading.Condition()
        self._transport: asyncio.DatagramTransport | None = None
        run(self._open())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up whatever is left and free the port."""
        for talk in list(self.talks.values()):
            talk.hang_up()
        if self._transport:
            loop().call_soon_threadsafe(self._transport.close)

    # --- ringing ---------------------------------------------------------------------------------------
    def dial(self, number: str, server: tuple[str, int]) -> Talk:
        """Ring a number at a server; returns at once."""
        return run(self._dial(number, server))

    def wait_call(self, number: str = "", seconds: float = 15.0) -> Talk:
        """Wait until `number` (or any) is rung here. Calls to other numbers are kept for those who wait.

        One that has been cancelled is not waited for: an engine repeats the INVITE of a call that was given up while
        nobody listened here, until it hears something, and then cancels it.
        """
        deadline = time.monotonic() + seconds
        while True:
            self._aside = [talk for talk in self._aside if not talk.ended]
            for talk in [talk for talk in self._aside if number in ("", talk.number)]:
                self._aside.remove(talk)
                return talk
            try:
                self._aside.append(self.incoming.get(timeout=max(0.0, deadline - time.monotonic())))
            except queue.Empty:
                asked = [talk.number for talk in self._aside]
                raise CallFailed(f"nobody rang {number or self.name} in {seconds} s; rung: {asked}") from None

    async def _dial(self, number: str, server: tuple[str, int]) -> Talk:
        talk = Talk(self, f"{token()}@{self.host}", outgoing=True)
        talk.number, talk.peer = number, server
        talk.media_port = await talk.media.open(self.host)
        uri = f"sip:{number}@{server[0]}:{server[1]}"
        talk.local, talk.remote, talk.remote_target = f"{self._own()};tag={talk.local_tag}", f"<{uri}>", uri
        talk.invite = Message(
            f"INVITE {uri} SIP/2.0",
            [
                ("via", self.via()),
                ("from", talk.local),
                ("to", talk.remote),
                ("call-id", talk.call_id),
                ("cseq", "1 INVITE"),
                ("contact", self._own()),
                ("max-forwards", "70"),
                ("content-type", "application/sdp"),
            ],
            sdp(self.host, talk.media_port),
        )
        self.talks[talk.call_id] = talk
        talk.start(lambda: self.send(talk.invite, server))
        return talk

    # --- without a call: what scanners do ----------------------------------------------------------------
    def ask(self, method: str, user: str, server: tuple[str, int], seconds: float = 5.0) -> int:
        """Send one request outside any call (OPTIONS, REGISTER, INVITE …); returns the first final status.

        0 when the server stays silent.
        """
        call_id = f"{token()}@{self.host}"
        self.send_raw(self.request(method, user, server, call_id).encode(), server)
        return self.wait_status(call_id, seconds)

    def request(self, method: str, user: str, server: tuple[str, int], call_id: str = "") -> Message:
        """A request that belongs to no call."""
        uri = f"sip:{user}@{server[0]}:{server[1]}"
        headers = [
            ("Via", self.via()),
            ("From", f"<{uri}>;tag={token()}"),
            ("To", f"<{uri}>"),
            ("Call-ID", call_id or f"{token()}@{self.host}"),
            ("CSeq", f"1 {method}"),
            ("Contact", self._own()),
            ("Max-Forwards", "70"),
        ]
        return Message(f"{method} {uri} SIP/2.0", headers)

    def wait_status(self, call_id: str, seconds: float) -> int:
        """The first final answer to a request outside calls; 0 for silence."""

        def status() -> int:
            answers = (message for message in self.responses if message.get("call-id") == call_id)
            return next((message.status for message in answers if message.status >= 200), 0)

        with self._arrived:
            self._arrived.wait_for(lambda: status() != 0, seconds)
        return status()

    def send_raw(self, data: bytes, server: tuple[str, int]) -> None:
        """Send any bytes at all."""
        loop().call_soon_threadsafe(self._sendto, data, server)

    # --- on the telephones' loop ---------------------------------------------------------------------------
    def send(self, message: Message, peer: tuple[str, int]) -> None:
        """Put a message on the wire."""
        self._sendto(message.encode(), peer)

    def respond(self, request: Message, status: int, reason: str, tag: str, body: str = "") -> None:
        """Answer a request."""
        to = request.get("to")
        headers = [("via", via) for via in request.all("via")]
        headers += [("from", request.get("from")), ("to", to if "tag=" in to else f"{to};tag={tag}")]
        headers += [
            ("call-id", request.get("call-id")),
            ("cseq", request.get("cseq")),
            ("contact", self._own()),
        ]
        if body:
            headers.append(("content-type", "application/sdp"))
        host, _, port = request.get("via").split()[1].partition(";")[0].partition(":")
        self.send(Message(f"SIP/2.0 {status} {reason}", headers, body), (host, int(port or 5060)))

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Sort what arrives: an answer, a request in a call, a new call."""
        try:
            message = parse(data)
        except ValueError:
            return
        talk = self.talks.get(message.get("call-id"))
        if message.is_response:
            self._response(message, talk)
        elif talk:
            talk.on_request(message)
        elif message.method == "INVITE":
            asyncio.get_running_loop().create_task(self._rung(message, addr))
        elif message.method != "ACK":
            self.respond(message, 200 if message.method == "OPTIONS" else 481, "OK", token())

    def _response(self, message: Message, talk: Talk | None) -> None:
        if talk:
            talk.on_response(message)
            return
        if message.status == 200 and message.sequence[1] == "INVITE":
            self._not_meant(message)
        with self._arrived:
            self.responses.append(message)
            self._arrived.notify_all()

    def _not_meant(self, message: Message) -> None:
        """Something that was sent on purpose and is no call was answered as one: end it."""
        target = address_in(message.get("contact"))
        for method in ("ACK", "BYE"):
            number = message.sequence[0] + (method == "BYE")
            headers = [("via", self.via()), ("from", message.get("from")), ("to", message.get("to"))]
            headers += [("call-id", message.get("call-id")), ("cseq", f"{number} {method}"), ("max-forwards", "70")]
            self.send(Message(f"{method} {target} SIP/2.0", headers), host_port_in(target))

    async def _rung(self, message: Message, addr: tuple[str, int]) -> None:
        call_id = message.get("call-id")
        if call_id in self.talks:
            return
        talk = self.talks[call_id] = Talk(self, call_id, outgoing=False)
        talk.invite, talk.peer, talk.number = message, addr, user_in(message.target)
        talk.local = f"{message.get('to')};tag={talk.local_tag}"
        talk.remote, talk.remote_target = message.get("from"), address_in(message.get("contact"))
        talk.media_port = await talk.media.open(self.host)
        self.respond(message, 100, "Trying", talk.local_tag)
        self.incoming.put(talk)

    def via(self, branch: str = "") -> str:
        """The Via header of a request of ours, a new transaction unless `branch` is given."""
        return f"SIP/2.0/UDP {self.host}:{self.port};branch={branch or 'z9hG4bK' + token()}"

    def _own(self) -> str:
        return f"<sip:{self.name}@{self.host}:{self.port}>"

    def _sendto(self, data: bytes, peer: tuple[str, int]) -> None:
        if self._transport and not self._transport.is_closing():
            self._transport.sendto(data, peer)

    async def _open(self) -> None:
        running = asyncio.get_running_loop()
        made = await running.create_datagram_endpoint(lambda: self, local_addr=(self.host, self.port))
        self._transport = made[0]
        self.port = int(self._transport.get_extra_info("sockname")[1])
