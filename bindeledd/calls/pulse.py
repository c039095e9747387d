"""Whether another process goes on, judged from outside by its progress and our own steady clock."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

STILL_SECONDS = 5.0
PROMPT_SECONDS = 1.0


@dataclass
class Pulse:
    """Looks at a progress that ought to change. Clocks of other machines, and steps of our own, don't count.

    A look that took long, or that came late, proves nothing: then we or the database stood still ourselves.
    """

    progress: Hashable = None
    since: float = float("-inf")
    looked_at: float = float("-inf")

    def stands_still(self, progress: Hashable, asked: float, answered: float) -> bool:
        """Whether `progress` has not changed for `STILL_SECONDS`; moments of a steady clock, in seconds."""
        late = asked - self.looked_at > PROMPT_SECONDS or answered - asked > PROMPT_SECONDS
        if late or progress != self.progress:
            self.progress, self.since = progress, answered
        self.looked_at = answered
        return answered - self.since >= STILL_SECONDS
