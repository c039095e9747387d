"""The network between a browser and the instance: pages, live stream and the telephone's signalling and sound.

All of it passes through here, so that it can be cut, mended, and moved to another address as when a laptop changes
from one Wi-Fi to the next. The sound takes this way because the page is given our address in place of the engine's.
"""

import asyncio
import contextlib
import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from journeys.kit.instance import Instance

FRONT = "127.0.0.88"  # where the browser sends its sound
BACKS = ("127.0.0.89", "127.0.0.90")  # where the engine sees it come from, before and after a move
ENGINE = "127.0.0.1"
LARGEST = 65_536
LAST_WORDS = 0.3  # seconds for what was broken off to end
THROUGH = """
(() => {
  const Native = window.RTCPeerConnection;
  const candidate = /^(a=candidate:\\S+ \\d+ udp \\d+ )\\S+( \\d+ typ host).*$/gim;
  const by = (sdp, address) => sdp
    .replace(/^a=candidate:\\S+ \\d+ tcp .*\\r\\n/gim, "")
    .replace(candidate, `$1${address}$2`)
    .replace(/^c=IN IP4 .*$/gm, `c=IN IP4 ${address}`);
  window.__back ??= "%s";
  window.RTCPeerConnection = class extends Native {
    async setRemoteDescription({ type, sdp }) {
      return super.setRemoteDescription({ type, sdp: by(sdp, "%s") });
    }
    get localDescription() {
      const own = super.localDescription;
      return own && new RTCSessionDescription({ type: own.type, sdp: by(own.sdp, window.__back) });
    }
  };
})();
"""


Address = tuple[str, int]


@dataclass
class Wire:
    """One way to the instance. `base_url` is what the browser is given."""

    instance: Instance
    whole: bool = True
    back: str = BACKS[0]
    port: int = 0
    _backs: dict[Address, socket.socket] = field(default_factory=dict)  # by the browser's own
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._ended = False
        self._selector = selectors.DefaultSelector()
        first, last = self.instance.facts["rtp_start"], self.instance.facts["rtp_end"]
        self._fronts = {port: _bound(FRONT, port) for port in range(first + first % 2, last, 2)}
        for port, front in self._fronts.items():
            self._selector.register(front, selectors.EVENT_READ, (self._out, port))
        started = threading.Event()
        self._threads = [
            threading.Thread(target=self._signalling, args=[started], daemon=True),
            threading.Thread(target=self._sound, daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        started.wait(10)

    @property
    def base_url(self) -> str:
        """The instance's pages, by way of this wire."""
        return f"http://{ENGINE}:{self.port}"

    @property
    def script(self) -> str:
        """What sends the sound of a page this way too."""
        return THROUGH % (self.back, FRONT)

    def cut(self) -> None:
        """Nothing passes any more, and whatever was open breaks."""
        self.whole = False
        self._loop.call_soon_threadsafe(self._break)

    def mend(self) -> None:
        """Everything passes again."""
        self.whole = True

    def move(self) -> None:
        """The browser comes from the other address from now on; the pages must be told by `window.__back`."""
        self.back = BACKS[self.back == BACKS[0]]

    def close(self) -> None:
        """No way any more."""
        self._ended = True
        self._loop.call_soon_threadsafe(self._break)
        self._loop.call_soon_threadsafe(self._loop.call_later, LAST_WORDS, self._loop.stop)
        for thread in self._threads:
            thread.join(5)
        for front in self._fronts.values():
            front.close()
        for back in self._backs.values():
            back.close()

    # --- pages, live stream, signalling ------------------------------------------------------------------
    def _signalling(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._came, ENGINE, 0))
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        self._loop.run_forever()
        server.close()
        self._loop.close()

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        facts = self.instance.facts
        self._open.add(writer)
        try:
            if not self.whole or self._ended:
                return
            there, there_out = await asyncio.open_connection(facts["web_host"], facts["web_port"])
            self._open.add(there_out)
            ways = [asyncio.ensure_future(way) for way in (_pass(reader, there_out), _pass(there, writer))]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            self._leave(there_out)
        except OSError:
            pass
        finally:
            self._leave(writer)

    def _leave(self, writer: asyncio.StreamWriter) -> None:
        self._open.discard(writer)
        writer.close()

    def _break(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    # --- sound -------------------------------------------------------------------------------------------
    def _sound(self) -> None:
        while not self._ended:
            for key, _ in self._selector.select(0.1):
                take, what = key.data
                with contextlib.suppress(OSError):
                    data, sender = key.fileobj.recvfrom(LARGEST)  # type: ignore[union-attr]
                    if self.whole:
                        take(data, sender, what)

    def _out(self, data: bytes, browser: Address, port: int) -> None:
        """To the engine's port: from an address of ours with the same port as the browser's."""
        back = self._backs.get(browser)
        if back is None or back.getsockname()[0] != self.back:
            back = self._new_back(browser)
        back.sendto(data, (ENGINE, port))

    def _in(self, data: bytes, engine: Address, browser: Address) -> None:
        self._fronts[engine[1]].sendto(data, browser)

    def _new_back(self, browser: Address) -> socket.socket:
        former = self._backs.pop(browser, None)
        if former:
            self._selector.unregister(former)
            former.close()
        back = self._backs[browser] = _bound(self.back, browser[1])
        self._selector.register(back, selectors.EVENT_READ, (self._in, browser))
        return back


@contextmanager
def between(instance: Instance) -> Iterator[Wire]:
    """A whole wire, until the block ends."""
    wire = Wire(instance)
    try:
        yield wire
    finally:
        wire.close()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(LARGEST):
            writer.write(data)
            await writer.drain()


def _bound(address: str, port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    bound.setblocking(False)
    bound.bind((address, port))
    return bound
