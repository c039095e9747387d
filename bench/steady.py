"""Clients that cost little: bare sockets kept alive, in threads, each with requests made beforehand."""

import re
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from journeys.kit.instance import Instance

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
Work = Callable[["Line", int], None]


class Refused(AssertionError):
    """The instance answered something else than the measurement is about."""


@dataclass
class Took:
    """Seconds of each request, and from the first one's beginning to the last one's end."""

    each: list[float] = field(default_factory=list)
    whole: float = 0.0

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.each) / self.whole

    def and_then(self, other: "Took") -> "Took":
        """Both, one after the other."""
        return Took(self.each + other.each, self.whole + other.whole)


class Line:
    """One kept-alive connection of one client."""

    def __init__(self, instance: Instance, headers: Sequence[str]) -> None:
        place = urlsplit(instance.url())
        self._place = place.hostname or "", place.port or 80
        self._head = "".join(f"{each}\r\n" for each in (f"Host: {place.netloc}", *headers))
        self._socket = socket.create_connection(self._place, timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, method: str, path: str, body: bytes = b"", wanted: int = 200) -> bytes:
        """The answer's body. Raises Refused for another status than wanted."""
        head = f"{method} {path} HTTP/1.1\r\n{self._head}Content-Length: {len(body)}\r\n\r\n"
        self._socket.sendall(head.encode() + body)
        received = self._socket.recv(65_536)
        while b"\r\n\r\n" not in received:
            received += self._more()
        head_got, _, content = received.partition(b"\r\n\r\n")
        status, length = int(head_got[9:12]), _LENGTH.search(head_got)
        parts, missing = [content], int(length[1]) - len(content) if length else 0
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        if status != wanted:
            raise Refused(f"{method} {path}: {status} {b''.join(parts)[:300]!r}")
        return b"".join(parts)

    def _more(self) -> bytes:
        part = self._socket.recv(262_144)
        if not part:
            raise Refused("the connection was closed in the middle of an answer")
        return part

    def close(self) -> None:
        self._socket.close()


def together(lines: Sequence[Line], work: Work, *, times: int = 0, seconds: float = 0.0, pace: float = 0.0) -> Took:
    """Each client does the work so many times, or for so long; at most `pace` a second together when given.

    With a pace a request's time counts from the moment in which it was due. `work` gets the line and the number of
    the time, which no two clients share.
    """
    took: list[list[float]] = [[] for _ in lines]
    failed: list[BaseException] = []
    begin = time.perf_counter() + (0.05 if pace else 0.0)

    def client(number: int, line: Line) -> None:
        try:
            for turn in range(times or 1_000_000):
                place = turn * len(lines) + number
                due = begin + place / pace if pace else time.perf_counter()
                if failed or (seconds and due - begin > seconds):
                    return
                time.sleep(max(0.0, due - time.perf_counter()))
                work(line, place)
                took[number].append(time.perf_counter() - due)
        except BaseException as error:  # told to whoever waits
            failed.append(error)

    threads = [threading.Thread(target=client, args=each) for each in enumerate(lines)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return Took([each for mine in took for each in mine], time.perf_counter() - begin)
