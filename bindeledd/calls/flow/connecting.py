"""Caller and agent hear each other: whatever was promised to the caller is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bindeledd.calls.flow.effects import Effect, Happened, PlaceServed, SetPresence, UsesPlace
from bindeledd.calls.flow.endings import Outcome
from bindeledd.calls.flow.state import CallState, Phase


def connected(state: CallState, now: datetime) -> Outcome:
    """They talk; the place in the queue is no more."""
    assert state.agent is not None
    user = state.agent.user
    talking = replace(
        state,
        phase=Phase.TALKING,
        answered_at=state.answered_at or now,
        last_agent=user,
        returned=False,
        kept_for=None,
        kept_until=None,
        keeping=None,
        kept=None,
        owed=False,
        saying=None,
        timer=None,
        consult_state="none",
        consult_reason="",
    )
    effects: list[Effect] = [SetPresence(user, "in_call"), Happened("call_answered", {"agent": user})]
    if state.owed:
        effects.append(PlaceServed("reached", user))
    if state.joins and not state.joins_promised:
        effects.append(UsesPlace(state.joins))
    return talking, tuple(effects)
