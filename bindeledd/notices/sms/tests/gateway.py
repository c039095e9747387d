"""A text-message gateway on this machine: takes messages over HTTP, and answers as a test tells it to."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Answer = tuple[int, Any]
"""Status and JSON body; status 0 lets the sender wait until it gives up."""


@dataclass
class Received:
    """One request that came in."""

    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Gateway:
    """The server's address, what it received, and how it answers the next requests (the last answer stays)."""

    url: str
    answers: list[Answer] = field(default_factory=lambda: [(200, {"messages": [{"id": "g-1"}]})])
    received: list[Received] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def answer(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def running() -> Iterator[Gateway]:
    """A gateway that listens until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    gateway = Gateway(f"http://127.0.0.1:{server.server_port}/send")
    server.RequestHandlerClass = _handler(gateway)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        gateway.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def nobody_listens() -> str:
    """An address that refuses connections."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/send"


def _handler(gateway: Gateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = "urlencoded" in self.headers["Content-Type"]
            self._take(dict(parse_qsl(body)) if form else json.loads(body))

        def do_GET(self) -> None:
            self._take(dict(parse_qsl(urlsplit(self.path).query)))

        def _take(self, body: Any) -> None:
            gateway.received.append(Received(self.path, dict(self.headers), body))
            status, answer = gateway.answer()
            if not status:
                gateway.closing.wait(30)
                return
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            if status in (301, 302, 307):
                self.send_header("Location", answer)
            self.end_headers()
            self.wfile.write(text)

        log_message: Callable[..., None] = lambda self, *_: None

    return Handler
