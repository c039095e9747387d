"""How many calls the line takes: from one source, in a second, in all. Who is refused is asked to ring again.

A source is a keyed hash of the number, never the number. Shelters, prisons and hospitals show one number for many
people, hence the roomy limit; a withheld number is no source.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Limits:
    """Calls at the same time from one source and in all, and new ones in any one second."""

    a_source: int = 12
    a_second: int = 25
    in_all: int = 600


@dataclass
class Meter:
    """Remembers the arrivals of the last second."""

    limits: Limits = Limits()
    _arrivals: deque[datetime] = field(default_factory=deque)

    def refusal(self, at: datetime, live: int, of_source: int) -> str | None:
        """Why this arrival is one too many: `second`, `all` or `source`; None lets it in.

        `live` and `of_source` are the calls in hand, without this one. The second is counted with refused calls, so
        that a storm is felt as long as it lasts.
        """
        while self._arrivals and not timedelta() <= at - self._arrivals[0] < _SECOND:
            self._arrivals.popleft()  # long ago, or of an hour that the clock will show again: it was set back
        self._arrivals.append(at)
        if len(self._arrivals) > self.limits.a_second:
            return "second"
        if live >= self.limits.in_all:
            return "all"
        return "source" if of_source >= self.limits.a_source else None
