"""How a call ends, and how it falls back into the queue instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bindeledd.calls.flow.effects import Effect, Happened, NeedsContact, SetPresence
from bindeledd.calls.flow.state import CLOSED_LINE, GOING_BACK, QUEUED, WITH_AGENT, CallState, Phase, Timer
from bindeledd.calls.menu import Rules
from bindeledd.calls.reasons import LEG_LOST

Outcome = tuple[CallState, tuple[Effect, ...]]


def end(state: CallState, reason: str, now: datetime) -> Outcome:
    """Nothing of the call is left; the agent writes up, or is free when they had not answered."""
    effects: list[Effect] = [Happened("call_ended", {"reason": reason, "phase": state.phase.value})]
    if (state.agent and state.phase is Phase.OFFERING) or (state.agent and state.phase in GOING_BACK):
        effects.append(SetPresence(state.agent.user, "ready"))
    elif state.agent and state.phase in WITH_AGENT:
        effects.append(SetPresence(state.agent.user, "wrap_up"))
    if _owes_contact(state, reason):
        effects.append(NeedsContact(when_open=state.phase in CLOSED_LINE))
    ended = replace(
        state,
        phase=Phase.ENDED,
        end_reason=reason,
        ended_at=now,
        agent=None,
        receiver=None,
        keeping=None,
        kept=None,
        saying=None,
        timer=None,
    )
    return ended, tuple(effects)


def _owes_contact(state: CallState, reason: str) -> bool:
    """A promise that the queue could not keep is the lead's; a place that this call only stood in is still kept."""
    if state.owed:
        return True
    if state.phase not in QUEUED or state.joins:
        return False
    return state.urgent or reason == "engine_lost"


def caller_gone(state: CallState, now: datetime) -> Outcome:
    """The caller hung up and has no kept place: the defined end from every phase."""
    if state.phase is Phase.ANNOUNCING_BUSY:
        return end(state, "overload", now)
    return end(state, "caller_hung_up", now)


def back_in_front(state: CallState, now: datetime, rules: Rules, effects: tuple[Effect, ...]) -> Outcome:
    """Whoever talked with the caller is gone: a short apology, then first in the queue."""
    lost = state.agent.user if state.agent else None
    kept_until = now + timedelta(seconds=rules.times.kept_for_lost_agent) if lost is not None else None
    waiting = replace(
        state,
        phase=Phase.WAITING,
        agent=None,
        receiver=None,
        returned=True,
        queued_at=now,
        kept_for=lost,
        kept_until=kept_until,
    )
    waiting = waiting.say(rules.menu.apology).time("said", now, rules.menu.longest_play_seconds)
    return waiting, (*effects, Happened("call_back_in_queue", {"agent": lost}))


def agent_gone(state: CallState, reason: str, now: datetime, rules: Rules) -> Outcome:
    """The agent's leg went while they had the caller; a handset put down is the agent hanging up."""
    if state.agent is None:
        return state, ()
    put_down = state.agent.kind == "phone" and reason == "hung_up"
    away = SetPresence(state.agent.user, "wrap_up" if put_down else "paused", "" if put_down else LEG_LOST)
    if state.phase is Phase.CONFERENCE:
        return replace(state, agent=None), (away, Happened("agent_left", {"agent": state.agent.user}))
    if put_down:
        return end(state, "agent_hung_up", now)
    return back_in_front(state, now, rules, (away,))


def stop_timer(state: CallState) -> CallState:
    """No timer stands."""
    return replace(state, timer=None)


def is_due(timer: Timer | None, name: str, now: datetime) -> bool:
    """Whether this timer still stands and has passed."""
    return timer is not None and timer.name == name and timer.due <= now
