"""A telephone's mouth, keys and ear: one RTP stream each way."""

import asyncio
import itertools
import secrets
import struct
import time
from collections import deque
from collections.abc import Iterator

from journeys.kit.phone.audio import FRAME, SILENCE, decode, silent_frames

PCMA, KEYS = 8, 101
KEY_CODES = {digit: code for code, digit in enumerate("0123456789*#")}
KEY_FRAMES = 8  # 160 ms a key
MEMORY_SECONDS = 120.0


class Media(asyncio.DatagramProtocol):
    """Sends a frame each 20 ms while `target` is known; remembers what came in, and when."""

    def __init__(self) -> None:
        self.target: tuple[str, int] | None = None
        self.frames: Iterator[bytes] = silent_frames()
        self.received: deque[tuple[float, bytes]] = deque()
        self.keys_received: list[str] = []
        self._keys: deque[str] = deque()
        self._sequence = secrets.randbelow(30000)
        self._stamp = secrets.randbelow(1 << 30)
        self._source = secrets.randbelow(1 << 32)
        self._transport: asyncio.DatagramTransport | None = None
        self._pump: asyncio.Task[None] | None = None
        self._last_key_stamp = -1

    async def open(self, host: str) -> int:
        """Bind a free port and start sending; returns the port."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(host, 0))
        self._pump = loop.create_task(self._send_for_ever())
        return int(self._transport.get_extra_info("sockname")[1])

    def close(self) -> None:
        """Fall silent and free the port."""
        if self._pump:
            self._pump.cancel()
        if self._transport:
            self._transport.close()

    def press(self, digits: str) -> None:
        """Send keys after each other, as RFC 4733 events."""
        self._keys.extend(digits)

    def latest(self, seconds: float, not_before: float = 0.0) -> list[int]:
        """Samples that came in during the last `seconds`."""
        since = max(time.monotonic() - seconds, not_before)
        return decode(b"".join(payload for at, payload in list(self.received) if at >= since))

    def packets_since(self, moment: float) -> int:
        """How many audio packets came in since a `time.monotonic()` moment."""
        return sum(1 for at, _ in list(self.received) if at >= moment)

    def longest_gap(self, since: float) -> float:
        """Longest time without an audio packet since then, in seconds, until now."""
        moments = [since, *(at for at, _ in list(self.received) if at >= since), time.monotonic()]
        return max(later - earlier for earlier, later in itertools.pairwise(moments))

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Keep audio; note keys."""
        if len(data) < 12 or data[0] >> 6 != 2:
            return
        kind, now = data[1] & 127, time.monotonic()
        if kind == PCMA:
            self.received.append((now, data[12:]))
            while self.received and self.received[0][0] < now - MEMORY_SECONDS:
                self.received.popleft()
        elif kind == KEYS and len(data) >= 16:
            (stamp,) = struct.unpack("!I", data[4:8])
            if stamp != self._last_key_stamp:
                self._last_key_stamp = stamp
                self.keys_received.append("0123456789*#"[data[12]] if data[12] < 12 else "?")

    async def _send_for_ever(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due += FRAME / 8000
            await asyncio.sleep(max(0.0, due - loop.time()))
            if loop.time() - due > 0.5:  # the machine was busy: do not send a burst
                due = loop.time()
            if self._keys and self.target:
                due = await self._send_key(self._keys.popleft(), due)
            elif self.target:
                self._packet(PCMA, next(self.frames, SILENCE), self._stamp)
                self._stamp += FRAME

    async def _send_key(self, digit: str, due: float) -> float:
        loop = asyncio.get_running_loop()
        start, code = self._stamp, KEY_CODES[digit]
        for step in range(1, KEY_FRAMES + 3):
            ended = step > KEY_FRAMES - 1
            length = min(step, KEY_FRAMES) * FRAME
            payload = struct.pack("!BBH", code, 0x8A if ended else 0x0A, length)
            self._packet(KEYS, payload, start, marker=step == 1)
            due += 0.02
            await asyncio.sleep(max(0.0, due - loop.time()))
        self._stamp += (KEY_FRAMES + 3) * FRAME
        return due

    def _packet(self, kind: int, payload: bytes, stamp: int, marker: bool = False) -> None:
        header = struct.pack(
            "!BBHII",
            0x80,
            kind | (0x80 if marker else 0),
            self._sequence & 0xFFFF,
            stamp & 0xFFFFFFFF,
            self._source,
        )
        self._sequence += 1
        if self._transport and not self._transport.is_closing():
            self._transport.sendto(header + payload, self.target)
