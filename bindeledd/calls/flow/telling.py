"""What the telephone says to everybody in a talk, over their voices: the promise in the caller's language."""

from __future__ import annotations

from dataclasses import replace

from bindeledd.calls.flow.effects import Happened
from bindeledd.calls.flow.endings import Outcome
from bindeledd.calls.flow.events import Tell
from bindeledd.calls.flow.guests import TOGETHER
from bindeledd.calls.flow.state import CallState, Saying


def tell(state: CallState, event: Tell) -> Outcome:
    """Said to caller and agent, who hear each other meanwhile; what was being told is over."""
    if state.phase not in TOGETHER:
        return state, ()
    state, playback = state.next_id("t")
    told = replace(state, announcing=Saying(playback, event.parts, event.language))
    return told, (Happened("promise_told", {"language": event.language}),)


def told(state: CallState) -> Outcome:
    """It has been said: whoever takes the call over from here does not say it again."""
    return replace(state, announcing=None), ()
