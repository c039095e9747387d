"""What a transition asks of the database, beside the new state itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class SetPresence:
    """The agent's state changes because of the call: ringing, in_call, wrap_up, ready or paused."""

    user: int
    state: str
    reason: str = ""


@dataclass(frozen=True)
class Happened:
    """An event row; `data` holds ids and codes only."""

    kind: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NeedsContact:
    """An urgent caller left the queue unanswered, or a kept place could not be rung: a named lead must (law 1).

    `when_open`: nobody on duty answered while the line was closed; the lead rings when it opens.
    """

    when_open: bool = False


@dataclass(frozen=True)
class KeepsPlace:
    """From here on there is a promise to ring, with a named lead (law 1). `keyed` is a number to ring instead.

    It is handed straight to the encrypted row and never stored otherwise.
    """

    keyed: str
    until: datetime | None


@dataclass(frozen=True)
class PlaceServed:
    """The promise was kept: `result` is reached or called_again; `user` is who speaks with the caller."""

    result: str
    user: int


@dataclass(frozen=True)
class UsesPlace:
    """Another call's kept place (`call`) is no longer needed: its caller is here."""

    call: str


Effect = SetPresence | Happened | NeedsContact | KeepsPlace | PlaceServed | UsesPlace
