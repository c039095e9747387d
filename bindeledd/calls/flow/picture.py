"""The state as a picture: which channels must exist and what each one hears. The engine makes it so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from bindeledd.calls.flow.state import GOING_BACK, CallState, Phase, Saying
from bindeledd.calls.menu import CONFIRM, RINGING_TONE

TO_KEPT = "kept"
"""The number of the kept place, wherever the caller is to be rung."""


class Spot(StrEnum):
    """Where a channel is: among others who wait with music, in the call's own bridge, or by itself."""

    HOLD = "hold"
    TALK = "talk"
    ALONE = "alone"


@dataclass(frozen=True)
class Place:
    """One answered channel, its spot, and what is played to it."""

    channel: str
    spot: Spot
    saying: Saying | None = None


@dataclass(frozen=True)
class Dial:
    """A leg that is ringing. `to` is a reference that the switchboard resolves to an endpoint."""

    channel: str
    to: str


@dataclass(frozen=True)
class Picture:
    """All of one call in the engine. `announcing` is told to everybody in the call's bridge."""

    bridge: str
    places: tuple[Place, ...] = ()
    dialling: tuple[Dial, ...] = ()
    answered: bool = True
    bridged: bool = False
    announcing: Saying | None = None

    @property
    def channels(self) -> frozenset[str]:
        """Every channel in the picture."""
        return frozenset(p.channel for p in self.places) | frozenset(d.channel for d in self.dialling)

    def place(self, channel: str) -> Place | None:
        """Where the channel is, None when it isn't answered or doesn't exist."""
        return next((p for p in self.places if p.channel == channel), None)

    def without(self, channel: str) -> Picture:
        """The picture after a channel went."""
        return replace(
            self,
            places=tuple(p for p in self.places if p.channel != channel),
            dialling=tuple(d for d in self.dialling if d.channel != channel),
        )

    def silenced(self, playback: str) -> Picture:
        """The picture after a playback came to its end."""
        places = (replace(p, saying=None) if p.saying and p.saying.playback == playback else p for p in self.places)
        return replace(self, places=tuple(places))


def bridge_id(call_id: str) -> str:
    """The call's own mixing bridge."""
    return f"{call_id}.talk"


def picture(state: CallState) -> Picture:
    """What the engine must look like for this state."""
    if state.phase in {Phase.ENDED, Phase.KEPT}:
        return Picture(bridge_id(state.call_id))
    places = (*_caller(state), *_agent(state), *_receiver(state), *_guest(state))
    return Picture(
        bridge_id(state.call_id),
        places,
        _dialling(state),
        answered=state.phase is not Phase.ARRIVING,
        # Kept until the end: the engine may refuse to make a bridge again under an id just dropped.
        bridged=state.last_agent is not None or state.phase is Phase.OUT_OF_HOURS,
        announcing=state.announcing,
    )


_CALLER_TALKS = frozenset({Phase.TALKING, Phase.CONFERENCE, Phase.HANDED_OVER, Phase.OUT_OF_HOURS})


def _caller(state: CallState) -> tuple[Place, ...]:
    if state.away or state.phase is Phase.RINGING_BACK:
        return ()
    if state.phase in _CALLER_TALKS:
        return (Place(state.caller, Spot.TALK),)
    if state.saying is not None:
        return (Place(state.caller, Spot.ALONE, state.saying),)
    return (Place(state.caller, Spot.ALONE if state.phase is Phase.ARRIVING else Spot.HOLD),)


def _agent(state: CallState) -> tuple[Place, ...]:
    if state.agent is None or state.phase is Phase.OFFERING:
        return ()
    if state.receiver and state.phase in {Phase.CONSULT_RINGING, Phase.CONSULT_CONFIRMING}:
        ringing = Saying(f"{state.receiver.channel}.tone", RINGING_TONE)
        return (Place(state.agent.channel, Spot.ALONE, ringing),)
    if state.phase in GOING_BACK:
        return (Place(state.agent.channel, Spot.ALONE, Saying(f"{state.caller}.tone", RINGING_TONE)),)
    return (Place(state.agent.channel, Spot.TALK),)


def _receiver(state: CallState) -> tuple[Place, ...]:
    if state.receiver is None or state.phase in {Phase.CONSULT_RINGING, Phase.OUT_OF_HOURS_RINGING}:
        return ()
    if state.phase is Phase.CONSULT_CONFIRMING:
        return (Place(state.receiver.channel, Spot.ALONE, Saying(f"{state.receiver.channel}.ask", CONFIRM)),)
    return (Place(state.receiver.channel, Spot.TALK),)


def _guest(state: CallState) -> tuple[Place, ...]:
    """A guest who has not been announced hears music, not the call."""
    if state.guest is None or not state.guest.up:
        return ()
    return (Place(state.guest.channel, Spot.TALK if state.guest.announced else Spot.HOLD),)


def _dialling(state: CallState) -> tuple[Dial, ...]:
    return (*_called(state), *_called_guest(state))


def _called(state: CallState) -> tuple[Dial, ...]:
    if state.phase is Phase.OFFERING and state.agent:
        return (Dial(state.agent.channel, state.agent.to),)
    if state.phase in {Phase.CONSULT_RINGING, Phase.OUT_OF_HOURS_RINGING} and state.receiver:
        return (Dial(state.receiver.channel, state.receiver.to),)
    if state.phase is Phase.RINGING_BACK:
        return (Dial(state.caller, TO_KEPT),)
    return ()


def _called_guest(state: CallState) -> tuple[Dial, ...]:
    if state.guest is None or state.guest.up:
        return ()
    return (Dial(state.guest.channel, state.guest.to),)
