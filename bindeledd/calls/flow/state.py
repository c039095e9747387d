"""What is known about one incoming call: a frozen value that survives any process as JSON."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

VERSION = 2
"""Version 1 had no kept places, guests, languages or out-of-hours service; it is still read."""


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
    KEPT = "kept"
    RINGING_BACK = "ringing_back"
    BACK_CONFIRMING = "back_confirming"
    ANNOUNCING_BUSY = "announcing_busy"
    NAMING_PLACE = "naming_place"
    CHOOSING_PLACE = "choosing_place"
    OUT_OF_HOURS_RINGING = "out_of_hours_ringing"
    OUT_OF_HOURS = "out_of_hours"
    ENDED = "ended"


QUEUED = frozenset({Phase.WAITING, Phase.OFFERING})
GOING_BACK = frozenset({Phase.RINGING_BACK, Phase.BACK_CONFIRMING})
PLACED = QUEUED | GOING_BACK | {Phase.KEPT}
CLOSED_LINE = frozenset({Phase.ANNOUNCING_CLOSED, Phase.NAMING_PLACE, Phase.CHOOSING_PLACE, Phase.OUT_OF_HOURS_RINGING})
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
class GuestLeg:
    """A lead or subject lead who joins openly: never heard and never listening before all have been told."""

    user: int
    channel: str
    to: str
    kind: str = "web"
    invited: bool = False
    up: bool = False
    announced: bool = False


@dataclass(frozen=True)
class Saying:
    """What is played to one channel, under a playback id that is never used twice.

    A part is the name of a prompt, or stands for words that must not be stored: `digits:own`, `digits:keyed`.
    """

    playback: str
    parts: tuple[str, ...]
    language: str = "nb"


class Ask(StrEnum):
    """What the caller who wants to keep their place is being asked."""

    NUMBER = "number"
    KEY = "key"
    READ = "read"
    HOURS = "hours"
    UNTIL = "until"


@dataclass(frozen=True)
class Keeping:
    """The questions before a place is kept. `keyed`, a telephone number, lives in memory only (law 13).

    `other`: the caller wants to be rung on a number that they key in, never on their own.
    """

    ask: Ask
    keyed: str = ""
    hour: str = ""
    tries: int = 0
    other: bool = False


@dataclass(frozen=True)
class Kept:
    """A place in the queue that is kept for somebody we ring.

    `promised`: they asked for it (otherwise the engine lost them). `until`: when their safe hours end. `give_up_at`:
    when the queue leaves it to the lead. `attempts` were not answered; `tries` also counts those that we broke off.
    `left_at`: since when they are not on the line; only a call that came later can be theirs too.
    """

    promised: bool
    give_up_at: datetime
    until: datetime | None = None
    attempts: int = 0
    tries: int = 0
    not_before: datetime | None = None
    left_at: datetime | None = None


@dataclass(frozen=True)
class Timer:
    """When `due` (UTC) has passed and the timer still stands, `name` happens."""

    name: str
    due: datetime


@dataclass(frozen=True)
class CallState:
    """The whole call. Ids of legs and playbacks come from `call_id` and `counter`: repeats are harmless.

    `caller` is empty while the caller is not on the line: their place is kept; `caller_since_at` is when we rang them
    back, and nothing for their own call. `owed`: we ring them unless somebody speaks with them first (law 1); of a kept
    place a contact is open already. `promise_heard_at`: when the words that say so, while the service on duty is rung,
    have been heard. `joins` is another call whose kept
    place, for the same number, this one stands in (`place_at`, `place_priority`); a number has one place only.
    """

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
    caller_since_at: datetime | None = None
    has_number: bool = False
    language: str = "nb"
    told: bool = False
    may_keep: bool = False
    longest_minutes: int = 0
    keeping: Keeping | None = None
    kept: Kept | None = None
    owed: bool = False
    joins: str = ""
    joins_promised: bool = False
    place_at: datetime | None = None
    place_priority: int = 2
    guest: GuestLeg | None = None
    guest_until: datetime | None = None
    announcing: Saying | None = None
    typed: str = ""
    candidates: tuple[str, ...] = ()
    place: str = ""
    promise_heard_at: datetime | None = None

    @property
    def priority(self) -> int:
        """Place in the queue: 0 lost its agent, 1 urgent, 2 others; within one, first ring first."""
        own = 0 if self.returned else 1 if self.urgent else 2
        return min(own, self.place_priority)

    @property
    def away(self) -> bool:
        """Whether the caller is not on the line."""
        return not self.caller

    def next_id(self, letter: str) -> tuple[CallState, str]:
        """A new leg or playback id, and the state that remembers it was used."""
        number = self.counter + 1
        return replace(self, counter=number), f"{self.call_id}.{letter}{number}"

    def say(self, parts: tuple[str, ...]) -> CallState:
        """Play to the caller instead of whatever was played."""
        state, playback = self.next_id("p")
        return replace(state, saying=Saying(playback, parts, self.language))

    def time(self, name: str, now: datetime, seconds: float) -> CallState:
        """Set the one timer."""
        return replace(self, timer=Timer(name, now + timedelta(seconds=seconds)))
