"""SIP messages as text: just enough of RFC 3261 for a telephone in a test."""

import re
import secrets
from dataclasses import dataclass, field

SHORT_NAMES = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length"}


@dataclass
class Message:
    """A request or a response."""

    first: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: str = ""

    @property
    def method(self) -> str:
        """The request's method; '' for a response."""
        return "" if self.is_response else self.first.split(" ", 1)[0]

    @property
    def is_response(self) -> bool:
        """Whether this answers a request."""
        return self.first.startswith("SIP/2.0 ")

    @property
    def status(self) -> int:
        """The response's code; 0 for a request."""
        return int(self.first.split(" ", 2)[1]) if self.is_response else 0

    @property
    def target(self) -> str:
        """The request's address."""
        return self.first.split(" ")[1]

    def get(self, name: str) -> str:
        """The first header of that name, or ''."""
        return next((value for key, value in self.headers if key == name.lower()), "")

    def all(self, name: str) -> list[str]:
        """Every header of that name."""
        return [value for key, value in self.headers if key == name.lower()]

    @property
    def sequence(self) -> tuple[int, str]:
        """CSeq: number and method."""
        number, _, method = self.get("cseq").partition(" ")
        return int(number or 0), method.strip()

    def encode(self) -> bytes:
        """The message on the wire."""
        lines = [self.first, *(f"{name}: {value}" for name, value in self.headers)]
        body = self.body.encode()
        return ("\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""])).encode() + body


def parse(data: bytes) -> Message:
    """Read a message; raises `ValueError` when it is none."""
    head, _, body = data.decode("utf-8", "replace").partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    if "SIP/2.0" not in first:
        raise ValueError(first[:80])
    pairs = (line.partition(":") for line in lines if ":" in line)
    headers = [(SHORT_NAMES.get(name.strip().lower(), name.strip().lower()), value.strip()) for name, _, value in pairs]
    return Message(first, [pair for pair in headers if pair[0] != "content-length"], body)


def address_in(header: str) -> str:
    """The URI inside a Contact, From or To header."""
    found = re.search(r"<([^>]+)>", header)
    return found.group(1) if found else header.split(";")[0].strip()


def user_in(uri: str) -> str:
    """The user part of a SIP URI."""
    found = re.match(r"sips?:([^@;>]+)@", uri)
    return found.group(1) if found else ""


def host_port_in(uri: str) -> tuple[str, int]:
    """Where a SIP URI points."""
    found = re.match(r"sips?:(?:[^@]*@)?([^:;>]+)(?::(\d+))?", uri)
    if not found:
        raise ValueError(uri)
    return found.group(1), int(found.group(2) or 5060)


def token() -> str:
    """A fresh tag, branch or call id."""
    return secrets.token_hex(6)


def sdp(host: str, port: int) -> str:
    """An offer or answer: A-law and keys by RFC 4733."""
    return (
        f"v=0\r\no=test 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
        f"m=audio {port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
        "a=fmtp:101 0-16\r\na=ptime:20\r\na=sendrecv\r\n"
    )


def media_address(body: str) -> tuple[str, int]:
    """Where the other side wants its audio; raises `ValueError` without an audio line."""
    host = re.search(r"^c=IN IP4 (\S+)", body, re.M)
    port = re.search(r"^m=audio (\d+)", body, re.M)
    if not host or not port:
        raise ValueError("no audio in SDP")
    return host.group(1), int(port.group(1))
