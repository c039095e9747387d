"""The peer of live pages: as little as can be between LISTEN and 2,000 sockets. Ends when its standard input does.

python -m bench.fan_out DSN   prints the port it listens on
"""

import asyncio
import sys

import psycopg

from bindeledd.base.live import CHANNEL

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"


class Page(asyncio.Protocol):
    """One open page: whatever it asks, it gets the stream."""

    open_pages: "set[asyncio.Transport]" = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.transport.write(HEAD)
        self.open_pages.add(self.transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.open_pages.discard(self.transport)


async def _serve(dsn: str) -> None:
    server = await asyncio.get_running_loop().create_server(Page, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    telling = asyncio.ensure_future(_tell(dsn))
    await asyncio.to_thread(sys.stdin.read)
    telling.cancel()


async def _tell(dsn: str) -> None:
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        await connection.execute(f"LISTEN {CHANNEL}")
        async for note in connection.notifies():
            line = f"event: changed\ndata: {note.payload}\n\n".encode()
            for page in list(Page.open_pages):
                page.write(line)


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1]))
