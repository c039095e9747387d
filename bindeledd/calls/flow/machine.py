"""The call flow: (state, event, time) → (state, effects), with no input or output of its own.

An event that does not fit the state (late, repeated, for another leg) leaves the state as it was;
that is what makes lost connections and restarts harmless.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bindeledd.calls import reasons
from bindeledd.calls.flow import (
    arrival,
    consulting,
    endings,
    guests,
    keeping,
    out_of_hours,
    queueing,
    ringing_back,
    stepping,
    telling,
    when_open,
)
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.effects import Happened
from bindeledd.calls.flow.endings import Outcome
from bindeledd.calls.flow.state import CLOSED_LINE, CONSULT, GOING_BACK, QUEUED, WITH_AGENT, CallState, Phase
from bindeledd.calls.menu import DEFAULT, Rules


def step(state: CallState, event: ev.Event, now: datetime, rules: Rules = DEFAULT) -> Outcome:
    """One transition. The same state object comes back when the event changes nothing."""
    after, effects = _step(state, event, now, rules)
    settled, more = guests.settled(after)
    return settled, (*effects, *more)


def _step(state: CallState, event: ev.Event, now: datetime, rules: Rules) -> Outcome:
    if state.phase is Phase.ENDED:
        return state, ()
    if isinstance(event, ev.GuestEvent):
        return guests.asked(state, event, now, rules)
    if isinstance(event, ev.AgentEvent):
        return _asked(state, event, now, rules)
    if isinstance(event, ev.Begin):
        return state, ()
    if isinstance(event, ev.ClockStepped):
        return stepping.stepped(state, event.by), ()
    return _happened(state, event, now, rules)


def _happened(state: CallState, event: ev.EngineEvent, now: datetime, rules: Rules) -> Outcome:
    match event:
        case ev.Arrived():
            return arrival.arrived(state, event, now, rules)
        case ev.Digit(channel, digit):
            return _digit(state, channel, digit, now, rules)
        case ev.PlaybackDone(playback):
            return _playback_done(state, playback, now, rules)
        case ev.LegUp(channel):
            return _leg_up(state, channel, now, rules)
        case ev.LegGone(channel, reason):
            return _leg_gone(state, channel, reason, now, rules)
        case ev.TimerDue(name):
            return _timer(state, name, now, rules)
        case ev.AgentChosen():
            return queueing.offer(state, event, now, rules)
        case ev.QueueNews():
            return queueing.tell(state, event, now, rules)
        case ev.EngineLost():
            return ringing_back.engine_lost(state, now, rules)


def _digit(state: CallState, channel: str, digit: str, now: datetime, rules: Rules) -> Outcome:
    if state.receiver and channel == state.receiver.channel:
        return consulting.receiver_key(state, digit)
    if channel != state.caller:
        return state, ()
    if state.phase is Phase.MENU:
        return arrival.menu_key(state, digit, now, rules)
    if state.phase in QUEUED:
        return queueing.queue_key(state, digit, now, rules)
    if state.phase in CLOSED_LINE:
        return out_of_hours.key(state, digit, now, rules)
    return ringing_back.key(state, digit, now, rules)


def _playback_done(state: CallState, playback: str, now: datetime, rules: Rules) -> Outcome:
    if state.saying and state.saying.playback == playback:
        return _said(state, now, rules)
    if state.announcing and state.announcing.playback == playback:
        return telling.told(state)
    if state.phase is Phase.CONSULT_CONFIRMING and state.receiver and playback == f"{state.receiver.channel}.ask":
        return consulting.consult_over(state, reasons.NO_CONFIRMATION)
    return state, ()


def _said(state: CallState, now: datetime, rules: Rules) -> Outcome:
    if state.phase in QUEUED:
        return queueing.sentence_over(state, now, rules)
    if state.phase in CLOSED_LINE:
        return out_of_hours.said(state, now, rules)
    match state.phase:
        case Phase.MENU:
            return arrival.menu_over(state, now, rules)
        case Phase.ANNOUNCING_BUSY:
            return arrival.busy_over(state, now)
        case Phase.BACK_CONFIRMING:
            return ringing_back.not_answered(state, reasons.NO_CONFIRMATION, now, rules)
    return state, ()


def _leg_up(state: CallState, channel: str, now: datetime, rules: Rules) -> Outcome:
    if state.agent and channel == state.agent.channel:
        return queueing.agent_answered(state, now, rules)
    if state.guest and channel == state.guest.channel:
        return guests.answered(state)
    if channel == state.caller:
        return ringing_back.answered(state, now, rules)
    if state.receiver and channel == state.receiver.channel:
        if state.phase is Phase.OUT_OF_HOURS_RINGING:
            return out_of_hours.connected(state)
        return consulting.receiver_answered(state, now, rules)
    return state, ()


def _leg_gone(state: CallState, channel: str, reason: str, now: datetime, rules: Rules) -> Outcome:
    if channel == state.caller:
        return _caller_gone(state, reason, now, rules)
    if state.agent and channel == state.agent.channel:
        return _agent_gone(state, reason, now, rules)
    if state.guest and channel == state.guest.channel:
        return guests.gone(state, state.guest.user)
    if state.receiver and channel == state.receiver.channel:
        if state.phase in {Phase.OUT_OF_HOURS_RINGING, Phase.OUT_OF_HOURS}:
            return out_of_hours.gone(state, reason, now, rules)
        return consulting.receiver_gone(state, reason, now, rules)
    return state, ()


def _caller_gone(state: CallState, reason: str, now: datetime, rules: Rules) -> Outcome:
    if state.phase in GOING_BACK:
        return ringing_back.not_answered(state, _why_not(reason), now, rules)
    if state.kept is not None and state.phase in QUEUED:
        return ringing_back.hung_up(state, now)
    if state.phase in CLOSED_LINE:
        return when_open.hung_up(state, now)
    return keeping.hung_up(state, now, rules) or endings.caller_gone(state, now)


def _why_not(reason: str) -> str:
    return reasons.NO_ANSWER if reason == reasons.ANSWERED_ELSEWHERE_OR_NORMAL else reason


def _agent_gone(state: CallState, reason: str, now: datetime, rules: Rules) -> Outcome:
    if state.phase is Phase.OFFERING:
        return queueing.offer_failed(state, reason, now, rules)
    if state.phase in GOING_BACK:
        return ringing_back.agent_gone(state, reasons.LEG_LOST, now, rules)
    return endings.agent_gone(state, reason, now, rules)


def _timer(state: CallState, name: str, now: datetime, rules: Rules) -> Outcome:
    if name == "guest":
        return guests.overdue(state, now)
    if not endings.is_due(state.timer, name, now):
        return state, ()
    match name:
        case "said":
            return _said(state, now, rules)
        case "news" | "hint":
            return queueing.hint(state, now, rules)
        case "offer":
            return queueing.offer_failed(state, reasons.DID_NOT_ANSWER, now, rules)
        case "consult":
            return consulting.consult_over(state, reasons.NO_ANSWER)
        case "confirm":
            return consulting.consult_over(state, reasons.NO_CONFIRMATION)
    return _later_timer(state, name, now, rules)


def _later_timer(state: CallState, name: str, now: datetime, rules: Rules) -> Outcome:
    match name:
        case "ring_back":
            rang = state.phase is Phase.RINGING_BACK
            return ringing_back.not_answered(state, reasons.NO_ANSWER if rang else reasons.NO_CONFIRMATION, now, rules)
        case "give_up":
            return ringing_back.give_up(state, now)
        case "letters":
            return out_of_hours.letters_over(state, now, rules)
        case "out_of_hours":
            return out_of_hours.gone(state, reasons.NO_ANSWER, now, rules)
    return state, ()


def _asked(state: CallState, event: ev.AgentEvent, now: datetime, rules: Rules) -> Outcome:
    if isinstance(event, ev.Decline):
        mine = state.agent is not None and state.agent.user == event.user
        return queueing.offer_failed(state, reasons.DECLINED, now, rules) if mine else (state, ())
    if isinstance(event, ev.Rejoin):
        return queueing.rejoin(state, event, now, rules)
    if isinstance(event, ev.PlaceUsed):
        return ringing_back.place_used(state, event.user, now)
    if isinstance(event, ev.HangUp) and state.phase in GOING_BACK and state.agent and state.agent.user == event.user:
        return ringing_back.agent_gone(state, reasons.DECLINED, now, rules)
    if isinstance(event, ev.Complete) and state.phase is Phase.CONFERENCE and state.last_agent == event.user:
        return consulting.complete(state, event, now)
    if state.phase not in WITH_AGENT or state.agent is None or state.agent.user != event.user:
        return state, ()
    return _agent_did(state, event, now, rules)


def _agent_did(state: CallState, event: ev.AgentEvent, now: datetime, rules: Rules) -> Outcome:
    match event:
        case ev.Tell():
            return telling.tell(state, event)
        case ev.Hold() if state.phase is Phase.TALKING:
            return replace(state, phase=Phase.ON_HOLD), (Happened("call_held"),)
        case ev.Resume() if state.phase is Phase.ON_HOLD:
            return replace(state, phase=Phase.TALKING), (Happened("call_resumed"),)
        case ev.Consult():
            return consulting.consult(state, event, now, rules)
        case ev.EndConsult() if state.phase in CONSULT or state.phase is Phase.CONFERENCE:
            return consulting.consult_over(state, "ended_by_agent")
        case ev.Conference():
            return consulting.confer(state)
        case ev.Complete():
            return consulting.complete(state, event, now)
        case ev.HangUp():
            return endings.end(state, "agent_hung_up", now)
    return state, ()
