"""What a transition asks of the database, beside the new state itself."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    """An urgent caller left the queue unanswered: a named lead must ring (law 1)."""


Effect = SetPresence | Happened | NeedsContact
