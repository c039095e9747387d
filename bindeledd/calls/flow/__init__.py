"""The call flow as pure state machines, and the pictures of them that the telephone engine is brought to."""

from __future__ import annotations

from datetime import datetime

from bindeledd.calls.flow import machine, ring_out
from bindeledd.calls.flow import picture as incoming
from bindeledd.calls.flow.effects import Effect
from bindeledd.calls.flow.events import Event
from bindeledd.calls.flow.picture import Picture
from bindeledd.calls.flow.ring_out import RingOutState
from bindeledd.calls.flow.state import CallState, Phase
from bindeledd.calls.menu import DEFAULT, Rules

AnyState = CallState | RingOutState

__all__ = ["AnyState", "CallState", "Phase", "Picture", "RingOutState", "due", "picture", "step"]


def step(state: AnyState, event: Event, now: datetime, rules: Rules = DEFAULT) -> tuple[AnyState, tuple[Effect, ...]]:
    """One transition of an incoming call or a callback."""
    if isinstance(state, CallState):
        return machine.step(state, event, now, rules)
    return ring_out.step(state, event, now, rules)


def picture(state: AnyState) -> Picture:
    """What the engine must look like for this state."""
    return incoming.picture(state) if isinstance(state, CallState) else ring_out.picture(state)


def due(state: AnyState, at: datetime) -> str | None:
    """The name of the timer that has passed; a guest's is beside the call's own."""
    if state.timer and state.timer.due <= at:
        return state.timer.name
    guest_until = state.guest_until if isinstance(state, CallState) else None
    return "guest" if guest_until and guest_until <= at else None
