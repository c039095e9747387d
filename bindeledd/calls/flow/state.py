"""What is known about one incoming call: a frozen value that survives any process as JSON."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

VERSION = 1


class Phase(StrEnum):
    """Where the call is; `ENDED` is final."""

    ARRIVING = "arriving"
    ANNOUNCING_CLOSED = "announcing_closed"
    MENU = "menu"
    WAITING = "waiting"
    OFFERING = "offering"
    TALKING = "talking"
    ON_HOLD = "on_hold"
    CONSULT_RINGING = "consult_ringing"
    CONSULT_CONFIRMING = "consult_confirming"
    CONSULTING = "consulting"
    CONFERENCE = "conference"
    HANDED_OVER = "handed_over"
    ENDED = "ended"


QUEUED = frozenset({Phase.WAITING, Phase.OFFERING})
WITH_AGENT_ALONE = frozenset({Phase.TALKING, Phase.ON_HOLD})
CONSULT = frozenset({Phase.CONSULT_RINGING, Phase.CONSULT_CONFIRMING, Phase.CONSULTING})
WITH_AGENT = WITH_AGENT_ALONE | CONSULT | {Phase.CONFERENCE}


@dataclass(frozen=True)
class AgentLeg:
    """The agent's telephone. Putting a `phone` (handset) down ends the call; a browser that goes does not."""

    user: int
    channel: str
    to: str
    kind: str = "web"


@dataclass(frozen=True)
class ReceiverLeg:
    """The consulted telephone. `to` is a reference (never a number) that the switchboard resolves."""

    channel: str
    to: str
    line_id: int | None
    label: str
    needs_key: bool = True


@dataclass(frozen=True)
class Saying:
    """What is played to one channel, under a playback id that is never used twice."""

    playback: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Timer:
    """When `due` (UTC) has passed and the timer still stands, `name` happens."""

    name: str
    due: datetime


@dataclass(frozen=True)
class CallState:
    """The whole call. Ids of legs and playbacks come from `call_id` and `counter`: repeats are harmless."""

    call_id: str
    caller: str
    phase: Phase = Phase.ARRIVING
    counter: int = 0
    plays: int = 0
    wrong_keys: int = 0
    urgent: bool = False
    menu_choice: str = ""
    returned: bool = False
    saying: Saying | None = None
    timer: Timer | None = None
    agent: AgentLeg | None = None
    last_agent: int | None = None
    receiver: ReceiverLeg | None = None
    consult_state: str = "none"
    consult_reason: str = ""
    kept_for: int | None = None
    kept_until: datetime | None = None
    taker: int | None = None
    end_reason: str = ""
    first_ring_at: datetime | None = None
    queued_at: datetime | None = None
    answered_at: datetime | None = None
    handed_over_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def priority(self) -> int:
        """Place in the queue: 0 lost its agent, 1 urgent, 2 others; within one, first ring first."""
        return 0 if self.returned else 1 if self.urgent else 2

    def next_id(self, letter: str) -> tuple[CallState, str]:
        """A new leg or playback id, and the state that remembers it was used."""
        number = self.counter + 1
        return replace(self, counter=number), f"{self.call_id}.{letter}{number}"

    def say(self, parts: tuple[str, ...]) -> CallState:
        """Play to the caller instead of whatever was played."""
        state, playback = self.next_id("p")
        return replace(state, saying=Saying(playback, parts))

    def time(self, name: str, now: datetime, seconds: float) -> CallState:
        """Set the one timer."""
        return replace(self, timer=Timer(name, now + timedelta(seconds=seconds)))
