"""The consult call: the caller hears music, and no outcome costs them their agent.

Inventory B07–B08, law 4.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bindeledd.calls.flow.effects import Happened, SetPresence
from bindeledd.calls.flow.endings import Outcome, back_in_front, end, stop_timer
from bindeledd.calls.flow.events import Complete, Consult
from bindeledd.calls.flow.state import WITH_AGENT_ALONE, CallState, Phase, ReceiverLeg
from bindeledd.calls.menu import Rules

CONFIRM_KEY = "1"


def consult(state: CallState, event: Consult, now: datetime, rules: Rules) -> Outcome:
    """Ring the receiver; the agent hears it ring."""
    if state.phase not in WITH_AGENT_ALONE:
        return state, ()
    state, channel = state.next_id("r")
    leg = ReceiverLeg(channel, event.to, event.line_id, event.label, event.needs_key)
    state = replace(state, phase=Phase.CONSULT_RINGING, receiver=leg, consult_state="ringing", consult_reason="")
    return state.time("consult", now, rules.times.receiver_rings), (
        Happened("consult_started", {"line": event.line_id}),
    )


def receiver_answered(state: CallState, now: datetime, rules: Rules) -> Outcome:
    """Somebody or something answered: a telephone must press a key, a click in the browser is enough."""
    if state.phase is not Phase.CONSULT_RINGING or state.receiver is None:
        return state, ()
    if not state.receiver.needs_key:
        return _speak(state)
    state = replace(state, phase=Phase.CONSULT_CONFIRMING, consult_state="confirming")
    return state.time("confirm", now, rules.times.receiver_confirms), ()


def receiver_key(state: CallState, digit: str) -> Outcome:
    """The key that no voicemail presses."""
    if state.phase is not Phase.CONSULT_CONFIRMING or digit != CONFIRM_KEY:
        return state, ()
    return _speak(state)


def _speak(state: CallState) -> Outcome:
    line = state.receiver.line_id if state.receiver else None
    talking = replace(state, phase=Phase.CONSULTING, consult_state="talking", timer=None)
    return talking, (Happened("consult_answered", {"line": line}),)


def receiver_gone(state: CallState, reason: str, now: datetime, rules: Rules) -> Outcome:
    """Without the receiver the agent has the caller back; after the hand-over the call is over."""
    if state.phase is Phase.HANDED_OVER:
        return end(state, "office_hung_up", now)
    if state.phase is Phase.CONFERENCE and state.agent is None:
        return back_in_front(state, now, rules, ())
    return consult_over(state, reason)


def consult_over(state: CallState, reason: str) -> Outcome:
    """Back to the caller, with the reason kept for the agent to see."""
    if state.receiver is None or state.agent is None:
        return state, ()
    line = state.receiver.line_id
    talking = stop_timer(
        replace(state, phase=Phase.TALKING, receiver=None, consult_state="failed", consult_reason=reason)
    )
    return talking, (Happened("consult_ended", {"line": line, "reason": reason}),)


def confer(state: CallState) -> Outcome:
    """All three hear each other."""
    if state.phase is not Phase.CONSULTING:
        return state, ()
    return replace(state, phase=Phase.CONFERENCE), (Happened("conference_started"),)


def complete(state: CallState, event: Complete, now: datetime) -> Outcome:
    """Caller and receiver go on alone; law 2: the taker is named, and answers an office's line."""
    if state.phase not in {Phase.CONSULTING, Phase.CONFERENCE} or state.receiver is None:
        return state, ()
    if state.receiver.line_id is None:
        return state, ()
    handed = replace(state, phase=Phase.HANDED_OVER, agent=None, taker=event.taker, handed_over_at=now, timer=None)
    data = {"taker": event.taker, "line": state.receiver.line_id}
    effects = (Happened("call_handed_over", data),)
    if state.agent is None:
        return handed, effects
    return handed, (SetPresence(state.agent.user, "wrap_up"), *effects)
