"""A crowd of callers on one socket each for signals and sound: they ring, press 1 and listen.

Sound is not kept, only when it came: the kernel stamps each packet, so that a busy listener hears no gap that
was not there.
"""

import itertools
import re
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from typing import Self

from journeys.kit.phone.message import Message, address_in, host_port_in, media_address, parse, sdp, token

STAMP = 35  # SO_TIMESTAMPNS
KEY_CODE, KEY_PACKETS, SILENT_PACKETS = {"1": 1}, 12, 6
Address = tuple[str, int]


@dataclass
class Ears:
    """When packets came in, by the engine's port, while `open`; seconds of the kernel's clock."""

    open: bool = False
    last: dict[int, float] = field(default_factory=dict)
    gaps: list[float] = field(default_factory=list)

    def hear(self, port: int, at: float) -> None:
        """One packet."""
        before, self.last[port] = self.last.get(port), at
        if before is not None and self.open:
            self.gaps.append(at - before)


class Crowd:
    """Callers at one address, each with a number of its own."""

    def __init__(self, host: str, server: Address, number: str) -> None:
        self.host, self.server, self.number = host, server, number
        self.answered: dict[str, Address] = {}
        self.ears = Ears()
        self._calls: dict[str, Message] = {}
        self._targets: dict[str, tuple[str, str]] = {}
        self._signals, self._sound = _socket(host), _socket(host)
        self._sound.setsockopt(socket.SOL_SOCKET, STAMP, 1)
        self._sound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self._ended = threading.Event()
        for work in (self._hear_signals, self._hear_sound):
            threading.Thread(target=work, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for call_id in list(self.answered):
            self._send_in("BYE", call_id, 2)
            time.sleep(0.002)
        time.sleep(1)
        self._ended.set()

    def ring(self, count: int, rate: float) -> None:
        """Ring so many times, so many a second."""
        for number in range(count):
            call_id = f"{token()}@{self.host}"
            uri = f"sip:{self.number}@{self.server[0]}:{self.server[1]}"
            own = f"<sip:47901{number:05}@{self.host}:{self._port}>"
            self._calls[call_id] = Message(
                f"INVITE {uri} SIP/2.0",
                [
                    ("Via", self._via()),
                    ("From", f"{own};tag={token()}"),
                    ("To", f"<{uri}>"),
                    ("Call-ID", call_id),
                    ("CSeq", "1 INVITE"),
                    ("Contact", own),
                    ("Max-Forwards", "70"),
                    ("Content-Type", "application/sdp"),
                ],
                sdp(self.host, self._sound.getsockname()[1]),
            )
            self._signals.sendto(self._calls[call_id].encode(), self.server)
            time.sleep(1 / rate)

    def press(self, digit: str) -> None:
        """Everybody presses this key, one after the other."""
        for address in list(self.answered.values()):
            self._press(digit, address)
            time.sleep(0.05)

    def _press(self, digit: str, address: Address) -> None:
        sequence, source = itertools.count(1), int(token(), 16) & 0xFFFFFFFF
        for step in range(SILENT_PACKETS):
            header = struct.pack("!BBHII", 0x80, 8, next(sequence), step * 160, source)
            self._sound.sendto(header + b"\xd5" * 160, address)
        start = SILENT_PACKETS * 160
        for step in range(1, KEY_PACKETS + 1):
            ended = step > KEY_PACKETS - 3
            length = min(step, KEY_PACKETS - 3) * 160
            header = struct.pack("!BBHII", 0x80, 101 | (0x80 if step == 1 else 0), next(sequence), start, source)
            body = struct.pack("!BBH", KEY_CODE[digit], 0x8A if ended else 0x0A, length)
            self._sound.sendto(header + body, address)

    # --- what comes in ---------------------------------------------------------------------------------
    def _hear_signals(self) -> None:
        while not self._ended.is_set():
            data, _ = self._signals.recvfrom(65535)
            message = parse(data)
            call_id = message.get("call-id")
            if message.status == 200 and message.sequence[1] == "INVITE" and call_id in self._calls:
                self._targets[call_id] = (message.get("to"), address_in(message.get("contact")))
                self.answered[call_id] = media_address(message.body)
                self._send_in("ACK", call_id, 1)
            elif message.method:
                self._agree(message)
                self.answered.pop(call_id, None)

    def _hear_sound(self) -> None:
        space = socket.CMSG_SPACE(16)
        while not self._ended.is_set():
            data, extra, _, address = self._sound.recvmsg(2048, space)
            if len(data) > 12 and data[1] & 127 == 8 and extra:
                seconds, nanoseconds = struct.unpack("ll", extra[0][2][:16])
                self.ears.hear(address[1], seconds + nanoseconds / 1e9)

    def _send_in(self, method: str, call_id: str, sequence: int) -> None:
        invite, (to, target) = self._calls[call_id], self._targets[call_id]
        headers = [("Via", self._via()), ("From", invite.headers[1][1]), ("To", to), ("Call-ID", call_id)]
        headers += [("CSeq", f"{sequence} {method}"), ("Max-Forwards", "70")]
        self._signals.sendto(Message(f"{method} {target} SIP/2.0", headers).encode(), host_port_in(target))

    def _agree(self, request: Message) -> None:
        headers = [(name, value) for name, value in request.headers if re.match("via|from|to|call-id|cseq", name)]
        self._signals.sendto(Message("SIP/2.0 200 OK", headers).encode(), self.server)

    def _via(self) -> str:
        return f"SIP/2.0/UDP {self.host}:{self._port};branch=z9hG4bK{token()}"

    @property
    def _port(self) -> int:
        return int(self._signals.getsockname()[1])


def _socket(host: str) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind((host, 0))
    return made
