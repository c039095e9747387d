"""What a token may do, how it is written, how fast it may ask, how a delivery is signed and when it is tried again."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

SCOPES: dict[str, str] = {
    "offices:read": "Offices with hours and duty lines",
    "inquiries:create": "Hand in what a person needs; the promise comes back",
    "inquiries:read": "The own office's inquiries; texts only on behalf of a named adviser",
    "inquiries:act": "Take, note, record attempts, close: on behalf of a named adviser",
    "figures:read": "The own office's figures, without counts below five",
    "webhooks:manage": "Be told that something waits, without content",
}
OFFICE_SCOPES = frozenset(SCOPES)
PARTNER_SCOPES = frozenset({"offices:read", "inquiries:create"})
"""A prison or hospital hands in and is told what was promised; it sees nothing afterwards (law 7)."""

MARK = "bdl"
_TOKEN = re.compile(rf"{MARK}_([a-z0-9]{{8}})_([A-Za-z0-9_-]{{43}})")
SMALL = 5
"""Counts below this are not told (law 7)."""
IDEMPOTENT_HOURS = 24
TRIES = 12
_FIRST_RETRY, _LONGEST_RETRY = timedelta(seconds=15), timedelta(hours=2)
SIGNATURE_AGE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Token:
    """A token as its bearer writes it: `prefix` finds the row, the secret opens it."""

    prefix: str
    secret: str

    def __str__(self) -> str:
        return f"{MARK}_{self.prefix}_{self.secret}"

    @property
    def digest(self) -> bytes:
        """What is stored. The secret has 256 random bits, so a fast hash is enough."""
        return hashlib.sha256(self.secret.encode()).digest()


def parse_token(text: str) -> Token | None:
    """The token in an Authorization header's value (without `Bearer`); None when it isn't one."""
    found = _TOKEN.fullmatch(text.strip())
    return Token(found[1], found[2]) if found else None


@dataclass(slots=True)
class Bucket:
    """A token bucket: `burst` requests at once, then `rate` a second. Times are seconds of a monotonic clock."""

    rate: float
    burst: float
    left: float
    filled_at: float

    def take(self, at: float) -> float:
        """Take one: 0.0, or the seconds to wait until there is one (nothing is taken then)."""
        self.left = min(self.burst, self.left + max(0.0, at - self.filled_at) * self.rate)
        self.filled_at = max(at, self.filled_at)
        if self.left >= 1:
            self.left -= 1
            return 0.0
        return (1 - self.left) / self.rate


def signature(secret: bytes, sent_at: datetime, body: bytes) -> str:
    """The value of the header Bindeledd-Signature: `t=<unix time>,v1=<HMAC-SHA256 of "<t>.<body>">`."""
    stamp = str(int(sent_at.timestamp()))
    return f"t={stamp},v1={hmac.new(secret, stamp.encode() + b'.' + body, hashlib.sha256).hexdigest()}"


def signature_holds(secret: bytes, header: str, body: bytes, at: datetime) -> bool:
    """How a receiver checks a delivery: the right secret, the same body, not older than five minutes."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    if not parts.get("t", "").isascii() or not parts.get("t", "").isdigit():
        return False
    sent_at = datetime.fromtimestamp(min(int(parts["t"]), 32_503_680_000), tz=at.tzinfo)
    fresh = abs(at - sent_at) <= SIGNATURE_AGE
    return fresh and hmac.compare_digest(signature(secret, sent_at, body), header)


def next_try(tries: int, at: datetime) -> datetime | None:
    """When a delivery that has failed so many times is tried again: each time after twice as long, at most 12 times."""
    if tries >= TRIES:
        return None
    wait: timedelta = min(_FIRST_RETRY * 2 ** (tries - 1), _LONGEST_RETRY)
    return at + wait


def is_public_address(address: str) -> bool:
    """Whether a webhook may go to this resolved address: never to one of our own networks."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return found.is_global and not found.is_multicast


def told_count(count: int) -> int | None:
    """The count, or None when it is too small to tell; nought is told."""
    return count if count == 0 or count >= SMALL else None
