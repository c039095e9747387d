"""Who is let in: counts the calls in hand by source, and those who were asked to ring again."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from datetime import datetime

from bindeledd.calls.limits import Limits, Meter


class Door:
    """A source is the number's hash under a key that lives only as long as this process (law 13)."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._meter = Meter(limits or Limits())
        self._key = secrets.token_bytes(32)
        self._source_of: dict[str, bytes] = {}
        self._sources: Counter[bytes] = Counter()
        self.refused: Counter[str] = Counter()

    def comes(self, call_id: str, number: str | None) -> None:
        """A call is in hand from now on."""
        if number is not None and call_id not in self._source_of:
            source = hashlib.blake2b(number.encode(), key=self._key, digest_size=16).digest()
            self._source_of[call_id] = source
            self._sources[source] += 1

    def leaves(self, call_id: str) -> None:
        """It is not any more."""
        source = self._source_of.pop(call_id, None)
        if source is not None:
            self._sources[source] -= 1
            if not self._sources[source]:
                del self._sources[source]

    def refuses(self, call_id: str, at: datetime, live: int) -> bool:
        """Whether this call, in hand already, is one too many beside `live` others."""
        source = self._source_of.get(call_id)
        others = self._sources[source] - 1 if source is not None else 0
        why = self._meter.refusal(at, live, others)
        if why is not None:
            self.refused[why] += 1
        return why is not None
