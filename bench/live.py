"""Two thousand live pages on one process: how long until the last of them has heard of a change."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg

from bench.idle import proportional_size
from bench.report import Row, quantile
from bench.running import ROOT
from bench.visitors import Visitor
from bindeledd.base.live import CHANNEL
from journeys.kit.instance import Instance

PAGES, CHANGES = 2_000, 60
AT_ONCE = 40
LIMIT_SECONDS, PATIENCE = 0.25, 10.0
USERS = ("agent1", "agent2", "agent3", "agent4", "agent5", "agent6")
TOPIC = "queue"
Times = list[tuple[float, float]]
HEARD = f"data: {TOPIC}\n".encode()


class Listener(asyncio.Protocol):
    """One open page. It notes only that it heard; all of them share one clock and one count."""

    def __init__(self, crowd: "Crowd") -> None:
        self.crowd = crowd
        self.streaming = asyncio.get_running_loop().create_future()

    def data_received(self, data: bytes) -> None:
        if not self.streaming.done():
            self.streaming.set_result(data[:15])
        if HEARD in data:
            self.crowd.heard()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.streaming.done():
            self.streaming.set_result(b"")


class Crowd:
    """All the pages at one address."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.pages: list[asyncio.Transport] = []
        self.times: list[float] = []
        self._all = asyncio.Event()

    def heard(self) -> None:
        """One page more has heard."""
        self.times.append(time.perf_counter())
        if len(self.times) >= len(self.pages):
            self._all.set()

    async def gather(self, cookies: list[str]) -> None:
        """Open every page, a few at a time."""
        gate = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(self._open(cookies[number % len(cookies)], gate) for number in range(PAGES)))

    async def _open(self, cookie: str, gate: asyncio.Semaphore) -> None:
        async with gate:
            make: Callable[[], Listener] = lambda: Listener(self)  # noqa: E731
            transport, page = await asyncio.get_running_loop().create_connection(make, self.host, self.port)
            request = f"GET /live HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nCookie: {cookie}\r\n\r\n"
            transport.write(request.encode())
            status = await asyncio.wait_for(page.streaming, 60)
            assert b" 200" in status, f"a page was refused: {status!r}"
            self.pages.append(transport)

    async def change(self, connection: psycopg.Connection) -> tuple[float, float]:
        """Announce one change; seconds until the middle and the last page heard of it."""
        self.times.clear()
        self._all.clear()
        began = time.perf_counter()
        connection.execute("SELECT pg_notify(%s, %s)", [CHANNEL, TOPIC])
        await asyncio.wait_for(self._all.wait(), PATIENCE)
        return self.times[len(self.times) // 2] - began, self.times[-1] - began

    def leave(self) -> None:
        for page in self.pages:
            page.abort()


def measure(instance: Instance) -> list[Row]:
    """The product, then the least that can be, with the same crowd."""
    place = urlsplit(instance.url())
    cookies = [Visitor(instance, user).cookie_header() for user in USERS]
    dsn = instance.facts["database_direct_dsn"]
    (web,) = instance.pids_of("serve")
    before = proportional_size(web)
    ours, weight = asyncio.run(_measured(place.hostname or "127.0.0.1", place.port or 80, cookies, dsn, web))
    with _peer(dsn) as port:
        theirs, _ = asyncio.run(_measured("127.0.0.1", port, ["none"], dsn, 0))
    last, bare = quantile([last for _, last in ours], 0.95), quantile([last for _, last in theirs], 0.95)
    each = (weight - before) / PAGES / 1024
    return [
        Row(
            f"a change seen by all of {PAGES:,} live pages on one process",
            f"p95 {last * 1000:.0f} ms, median page {quantile([middle for middle, _ in ours], 0.5) * 1000:.0f} ms",
            f"p95 ≤ {LIMIT_SECONDS * 1000:.0f} ms",
            f"{last / bare:.1f}",
            f"a bare socket server with LISTEN: p95 {bare * 1000:.0f} ms",
            good=last <= LIMIT_SECONDS,
        ),
        Row("memory for each live page", f"{each:.0f} KB", "–"),
    ]


async def _measured(
    host: str, port: int, cookies: list[str], dsn: str, pid: int
) -> tuple[list[tuple[float, float]], int]:
    crowd = Crowd(host, port)
    await crowd.gather(cookies)
    with psycopg.connect(dsn, autocommit=True) as connection:
        await asyncio.sleep(2)  # what opening 2,000 pages stirred up is over
        found = [await crowd.change(connection) for _ in range(CHANGES)]
    weight = proportional_size(pid) if pid else 0
    crowd.leave()
    return found, weight


@contextmanager
def _peer(dsn: str) -> Iterator[int]:
    command = [sys.executable, "-m", "bench.fan_out", dsn]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin and server.stdout
        yield int(server.stdout.readline())
        server.stdin.close()
