"""What can happen to a call: from the engine, from the clock, from people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Arrived:
    """The caller's channel came. `opens` is empty when the line is open, else prompt parts.

    `refused`: there are more calls than the line can carry, or too many from one source.
    """

    opens: tuple[str, ...] = ()
    has_number: bool = False
    refused: bool = False


@dataclass(frozen=True)
class Digit:
    """A key on a channel."""

    channel: str
    digit: str


@dataclass(frozen=True)
class PlaybackDone:
    """A playback came to its end or was stopped."""

    playback: str


@dataclass(frozen=True)
class LegUp:
    """A leg we dialled was answered."""

    channel: str


@dataclass(frozen=True)
class LegGone:
    """A channel is gone; `reason` is a code from `reasons.py`."""

    channel: str
    reason: str


@dataclass(frozen=True)
class TimerDue:
    """The state's timer may be due."""

    name: str


@dataclass(frozen=True)
class AgentChosen:
    """The queue gives the call to an agent. `to` is a reference the switchboard resolves."""

    user: int
    to: str
    kind: str = "web"


@dataclass(frozen=True)
class QueueNews:
    """What to tell a waiting caller: place, minutes to wait (None: unsure), whether their place can be kept.

    `joins`: the kept place of the same number as (call, promised, place_at, priority).
    """

    position: int
    minutes: tuple[int, int] | None = None
    may_keep: bool = False
    after_closing: bool = False
    joins: tuple[str, bool, datetime, int] | None = None
    middle_seconds: int | None = None


@dataclass(frozen=True)
class PlaceUsed:
    """The caller of this kept place has been helped on another call from the same number."""

    user: int


@dataclass(frozen=True)
class EngineLost:
    """The telephone engine was restarted: every leg is gone."""


@dataclass(frozen=True)
class ClockStepped:
    """The machine's clock was set forward by so much (back when negative) since the call's moments were written."""

    by: timedelta


@dataclass(frozen=True)
class Decline:
    """The offered agent says no."""

    user: int


@dataclass(frozen=True)
class Rejoin:
    """The agent's page was loaded anew and its soft phone is back: ring it, whatever became of the old leg."""

    user: int
    to: str
    kind: str = "web"


@dataclass(frozen=True)
class Hold:
    """Music for the caller."""

    user: int


@dataclass(frozen=True)
class Resume:
    """End of hold."""

    user: int


@dataclass(frozen=True)
class Consult:
    """Ring a receiver while the caller waits."""

    user: int
    to: str
    label: str
    line_id: int | None = None
    needs_key: bool = True


@dataclass(frozen=True)
class EndConsult:
    """Back to the caller."""

    user: int


@dataclass(frozen=True)
class Conference:
    """All three together."""

    user: int


@dataclass(frozen=True)
class Complete:
    """Caller and receiver go on; `taker` took over (law 2)."""

    user: int
    taker: int


@dataclass(frozen=True)
class HangUp:
    """The agent ends the call."""

    user: int


@dataclass(frozen=True)
class Tell:
    """The agent lets the telephone say something to the caller, in the caller's language."""

    user: int
    parts: tuple[str, ...]
    language: str


@dataclass(frozen=True)
class Join:
    """A lead comes into the call, openly."""

    user: int
    to: str
    kind: str = "web"


@dataclass(frozen=True)
class Invite:
    """The agent asks a colleague (`guest`) in."""

    user: int
    guest: int
    to: str
    kind: str = "web"


@dataclass(frozen=True)
class LeaveGuest:
    """The guest leaves, or the agent lets them go."""

    user: int


@dataclass(frozen=True)
class Begin:
    """Start to ring out."""


EngineEvent = Arrived | Digit | PlaybackDone | LegUp | LegGone | TimerDue | AgentChosen | QueueNews | EngineLost
AgentEvent = Decline | Rejoin | Hold | Resume | Consult | EndConsult | Conference | Complete | HangUp | PlaceUsed | Tell
GuestEvent = Join | Invite | LeaveGuest
Event = EngineEvent | AgentEvent | GuestEvent | Begin | ClockStepped
