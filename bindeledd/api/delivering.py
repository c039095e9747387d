"""Sending one delivery: to the address that was checked, without redirects, within seconds."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from urllib.parse import urlsplit

from django.conf import settings

from bindeledd.api.rules import is_public_address

SECONDS = 10
_LONGEST_ANSWER = 1024


class NotAllowed(Exception):
    """The name leads to an address that webhooks may not reach."""


def send(url: str, body: bytes, headers: dict[str, str]) -> str:
    """POST once; the outcome is the status, or `address`, `unreachable`, `tls`. Never raises for what the net does."""
    try:
        return str(_post(url, body, headers))
    except NotAllowed:
        return "address"
    except ssl.SSLError:
        return "tls"
    except (OSError, http.client.HTTPException, UnicodeError):
        return "unreachable"


def arrived(outcome: str) -> bool:
    """Whether the receiver said yes."""
    return len(outcome) == 3 and outcome.startswith("2")


def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    link = _Pinned(host, port, _address(host, port), tls=parts.scheme == "https")
    try:
        target = parts.path or "/"
        link.request("POST", f"{target}?{parts.query}" if parts.query else target, body, headers)
        answer = link.getresponse()
        answer.read(_LONGEST_ANSWER)
        return answer.status
    finally:
        link.close()


def _address(host: str, port: int) -> str:
    """The first address of the name, when all of its addresses may be reached (a name may have several)."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(_allowed(address) for address in found):
        raise NotAllowed
    return found[0]


def _allowed(address: str) -> bool:
    return is_public_address(address) or (settings.BINDELEDD_DEMO and ipaddress.ip_address(address).is_loopback)


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked up once, so that the name can't lead elsewhere meanwhile."""

    def __init__(self, host: str, port: int, address: str, *, tls: bool) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._address, self._tls = address, tls

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host) if self._tls else plain
