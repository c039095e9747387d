"""Waiting, being told how long, being offered, and moving to the front when it is urgent (inventory B05, law 3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bindeledd.calls.flow import keeping, ringing_back
from bindeledd.calls.flow.clock import queue_clock
from bindeledd.calls.flow.connecting import connected
from bindeledd.calls.flow.effects import Happened, SetPresence
from bindeledd.calls.flow.endings import Outcome
from bindeledd.calls.flow.events import AgentChosen, QueueNews, Rejoin
from bindeledd.calls.flow.news import sentence
from bindeledd.calls.flow.state import CONSULT, WITH_AGENT_ALONE, AgentLeg, CallState, Phase
from bindeledd.calls.menu import Rules
from bindeledd.calls.reasons import BUSY, DECLINED, DID_NOT_ANSWER, NO_ANSWER, UNREACHABLE


def to_queue(state: CallState, said: tuple[str, ...], now: datetime, rules: Rules) -> Outcome:
    """Into the queue, with a sentence first and music after it."""
    state = replace(state, phase=Phase.WAITING, queued_at=now).say(said)
    data = {"urgent": state.urgent, "choice": state.menu_choice, "language": state.language}
    return queue_clock(state, now, rules), (Happened("call_queued", data),)


def queue_key(state: CallState, digit: str, now: datetime, rules: Rules) -> Outcome:
    """A key while waiting: an answer to a question, keep my place, or 0: urgent from now on, never back."""
    if state.keeping is not None:
        return keeping.answer(state, digit, now, rules)
    if digit == rules.waiting.keep_key:
        return keeping.begin(state, now, rules)
    choice = rules.menu.choices.get(digit)
    if choice is None or not choice.urgent or state.urgent:
        return state, ()
    state = replace(state, urgent=True, menu_choice=choice.code).say(choice.said)
    return queue_clock(state, now, rules), (Happened("call_made_urgent"),)


def sentence_over(state: CallState, now: datetime, rules: Rules) -> Outcome:
    """Music from here; the first news comes at once, then now and then. A kept place needs no line any more."""
    if state.keeping is not None:
        return keeping.silence(state, now, rules)
    if state.kept is not None and state.phase is Phase.WAITING:
        return ringing_back.hung_up(state, now)
    return queue_clock(replace(state, saying=None), now, rules), ()


def tell(state: CallState, event: QueueNews, now: datetime, rules: Rules) -> Outcome:
    """Say where the caller stands. Nothing is said over a question or while the agent's telephone rings."""
    if state.phase is not Phase.WAITING or state.keeping is not None or state.kept is not None:
        return state, ()
    longest = event.minutes[1] if event.minutes else 0
    state = replace(state, told=True, may_keep=event.may_keep, longest_minutes=longest)
    if event.joins is not None:
        call, promised, place_at, priority = event.joins
        state = replace(state, joins=call, joins_promised=promised, place_at=place_at, place_priority=priority)
    told = {
        "position": event.position,
        "minutes": event.minutes,
        "middle": event.middle_seconds,
        "may_keep": event.may_keep,
    }
    return queue_clock(state.say(sentence(event, state, rules)), now, rules), (Happened("queue_told", told),)


def hint(state: CallState, now: datetime, rules: Rules) -> Outcome:
    """Without news: tell the caller that they are still in the queue, and what 0 does."""
    if state.phase is not Phase.WAITING or state.keeping is not None:
        return state, ()
    return queue_clock(replace(state, told=True).say(rules.waiting.hint), now, rules), ()


def offer(state: CallState, event: AgentChosen, now: datetime, rules: Rules) -> Outcome:
    """Ring the chosen agent; the caller keeps the music, or their place."""
    if state.phase not in {Phase.WAITING, Phase.KEPT}:
        return state, ()
    state, channel = state.next_id("a")
    state = replace(state, phase=Phase.OFFERING, agent=AgentLeg(event.user, channel, event.to, event.kind)).time(
        "offer", now, rules.times.agent_rings
    )
    return state, (SetPresence(event.user, "ringing"), Happened("call_offered", {"agent": event.user}))


def rejoin(state: CallState, event: Rejoin, now: datetime, rules: Rules) -> Outcome:
    """Ring the agent's new page; the caller hears music, and a consult call that was under way is given up.

    A caller whom the engine lost while they talked is rung once the agent is there.
    """
    kept = state.phase is Phase.KEPT and state.kept_for == event.user
    waiting = state.phase is Phase.WAITING and state.last_agent == event.user
    talking = state.phase in WITH_AGENT_ALONE | CONSULT and state.agent is not None and state.agent.user == event.user
    if not kept and not waiting and not talking:
        return state, ()
    back = replace(state, phase=Phase.KEPT if kept else Phase.WAITING, agent=None, receiver=None, returned=True)
    return offer(back, AgentChosen(event.user, event.to, event.kind), now, rules)


def agent_answered(state: CallState, now: datetime, rules: Rules) -> Outcome:
    """Caller and agent talk; a caller who is not on the line is rung now."""
    if state.phase is not Phase.OFFERING or state.agent is None:
        return state, ()
    if state.away:
        return ringing_back.ring(state, now, rules)
    return connected(state, now)


def offer_failed(state: CallState, reason: str, now: datetime, rules: Rules) -> Outcome:
    """The agent goes to Pause with the reason, the caller keeps their place and is offered on."""
    if state.phase is not Phase.OFFERING or state.agent is None:
        return state, ()
    user = state.agent.user
    code = pause_reason(reason)
    effects = (SetPresence(user, "paused", code), Happened("offer_failed", {"agent": user, "reason": code}))
    if state.away or (state.kept is not None and state.saying is None):
        return ringing_back.rest(state, now), effects
    return queue_clock(replace(state, phase=Phase.WAITING, agent=None), now, rules), effects


def pause_reason(leg_reason: str) -> str:
    """Why the agent is paused, from why the leg ended."""
    if leg_reason in (DID_NOT_ANSWER, NO_ANSWER):
        return DID_NOT_ANSWER
    return DECLINED if leg_reason in (DECLINED, BUSY) else UNREACHABLE
