"""Waiting, being offered, and moving to the front when it is urgent (inventory B05, law 3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bindeledd.calls.flow.effects import Happened, SetPresence
from bindeledd.calls.flow.endings import Outcome
from bindeledd.calls.flow.events import AgentChosen, Rejoin
from bindeledd.calls.flow.state import CONSULT, WITH_AGENT_ALONE, AgentLeg, CallState, Phase
from bindeledd.calls.menu import Rules
from bindeledd.calls.reasons import BUSY, DECLINED, DID_NOT_ANSWER, NO_ANSWER, UNREACHABLE


def to_queue(state: CallState, said: tuple[str, ...], now: datetime, rules: Rules) -> Outcome:
    """Into the queue, with a sentence first and music after it."""
    state = replace(state, phase=Phase.WAITING, queued_at=now).say(said)
    data = {"urgent": state.urgent, "choice": state.menu_choice}
    return state.time("said", now, rules.menu.longest_play_seconds), (Happened("call_queued", data),)


def sentence_over(state: CallState, now: datetime, rules: Rules) -> Outcome:
    """Music from here; a hint comes back now and then."""
    state = replace(state, saying=None)
    if state.phase is Phase.WAITING:
        state = state.time("hint", now, rules.menu.hint_every_seconds)
    return state, ()


def hint(state: CallState, now: datetime, rules: Rules) -> Outcome:
    """Tell the caller that they are still in the queue, and what 0 does."""
    return state.say(rules.menu.waiting_hint).time("said", now, rules.menu.longest_play_seconds), ()


def upgrade(state: CallState, digit: str, now: datetime, rules: Rules) -> Outcome:
    """0 while waiting: urgent from now on, never back."""
    choice = rules.menu.choices.get(digit)
    if choice is None or not choice.urgent or state.urgent:
        return state, ()
    state = replace(state, urgent=True, menu_choice=choice.code).say(choice.said)
    if state.phase is Phase.WAITING:
        state = state.time("said", now, rules.menu.longest_play_seconds)
    return state, (Happened("call_made_urgent"),)


def offer(state: CallState, event: AgentChosen, now: datetime, rules: Rules) -> Outcome:
    """Ring the chosen agent; the caller keeps the music."""
    if state.phase is not Phase.WAITING:
        return state, ()
    state, channel = state.next_id("a")
    state = replace(state, phase=Phase.OFFERING, agent=AgentLeg(event.user, channel, event.to, event.kind)).time(
        "offer", now, rules.times.agent_rings
    )
    return state, (SetPresence(event.user, "ringing"), Happened("call_offered", {"agent": event.user}))


def rejoin(state: CallState, event: Rejoin, now: datetime, rules: Rules) -> Outcome:
    """Ring the agent's new page; the caller hears music, and a consult call that was under way is given up."""
    waiting = state.phase is Phase.WAITING and state.last_agent == event.user
    talking = state.phase in WITH_AGENT_ALONE | CONSULT and state.agent is not None and state.agent.user == event.user
    if not waiting and not talking:
        return state, ()
    back = replace(state, phase=Phase.WAITING, agent=None, receiver=None, returned=True)
    return offer(back, AgentChosen(event.user, event.to, event.kind), now, rules)


def agent_answered(state: CallState, now: datetime) -> Outcome:
    """Caller and agent talk."""
    if state.phase is not Phase.OFFERING or state.agent is None:
        return state, ()
    user = state.agent.user
    talking = replace(
        state,
        phase=Phase.TALKING,
        answered_at=state.answered_at or now,
        last_agent=user,
        returned=False,
        kept_for=None,
        kept_until=None,
        saying=None,
        timer=None,
        consult_state="none",
        consult_reason="",
    )
    return talking, (SetPresence(user, "in_call"), Happened("call_answered", {"agent": user}))


def offer_failed(state: CallState, reason: str, now: datetime, rules: Rules) -> Outcome:
    """The agent goes to Pause with the reason, the caller keeps their place and is offered on."""
    if state.phase is not Phase.OFFERING or state.agent is None:
        return state, ()
    user = state.agent.user
    code = pause_reason(reason)
    waiting = replace(state, phase=Phase.WAITING, agent=None)
    if waiting.saying is None:
        waiting = waiting.time("hint", now, rules.menu.hint_every_seconds)
    else:
        waiting = waiting.time("said", now, rules.menu.longest_play_seconds)
    return waiting, (
        SetPresence(user, "paused", code),
        Happened("offer_failed", {"agent": user, "reason": code}),
    )


def pause_reason(leg_reason: str) -> str:
    """Why the agent is paused, from why the leg ended."""
    if leg_reason in (DID_NOT_ANSWER, NO_ANSWER):
        return DID_NOT_ANSWER
    return DECLINED if leg_reason in (DECLINED, BUSY) else UNREACHABLE
