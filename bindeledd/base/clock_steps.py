"""Whether somebody set the machine's clock, seen against its steady one; both in seconds."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

LEAST_SECONDS = 2.0  # less than that a call may bear


@dataclass(frozen=True)
class Moment:
    """One moment on both clocks."""

    wall: float = field(default_factory=time.time)
    steady: float = field(default_factory=time.monotonic)

    @property
    def offset(self) -> float:
        """What the clock shows beyond the steady one; changes when it is set."""
        return self.wall - self.steady


@dataclass(frozen=True)
class Step:
    """The clock was set forward by so many `seconds` (back when negative); `offset` is the one before."""

    seconds: float
    offset: float

    def concerns(self, written: Moment) -> bool:
        """Whether what was written at that moment was written by the clock before."""
        return abs(written.offset - self.offset) < abs(self.seconds) / 2


class Steps:
    """Looks at the clock again and again."""

    def __init__(self, at: Moment) -> None:
        self._offset = at.offset

    def seen(self, at: Moment) -> Step | None:
        """The step since the look before. Slow corrections, as a time service makes them, are none."""
        before, self._offset = self._offset, at.offset
        seconds = at.offset - before
        return Step(seconds, before) if abs(seconds) >= LEAST_SECONDS else None
