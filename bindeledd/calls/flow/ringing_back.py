"""A kept place: resting without a line, rung when its turn comes, left to the lead when it can't be (laws 1, 4, 7, 11).

The agent is there before the caller is rung. Between two rings lies a gap; two rings without an answer end the place,
and the contact that was opened with the promise is the named lead's. A ring that we broke off ourselves (engine or
agent lost) counts for the gap, not as an answer that was not given.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bindeledd.calls import reasons
from bindeledd.calls.flow.clock import queue_clock
from bindeledd.calls.flow.connecting import connected
from bindeledd.calls.flow.effects import Effect, Happened, KeepsPlace, PlaceServed, SetPresence
from bindeledd.calls.flow.endings import Outcome, end
from bindeledd.calls.flow.state import GOING_BACK, QUEUED, WITH_AGENT, CallState, Kept, Phase, Timer
from bindeledd.calls.menu import RING_BACK, Rules
from bindeledd.calls.rules import closing

CONFIRM_KEY = "1"
NOT_REACHED = "not_reached"
_RUNG_BACK_AFTER_A_FALL = QUEUED | WITH_AGENT | {Phase.MENU}


def promise(now: datetime, rules: Rules, until: datetime | None, promised: bool) -> Kept:
    """A place kept until the line's agents have gone home, or until the caller's safe hours end."""
    last = max(closing(rules.hours, now) or now, now) + timedelta(seconds=rules.keep.after_closing_seconds)
    return Kept(promised, give_up_at=min(last, until) if until else last, until=until)


def rest(state: CallState, now: datetime) -> CallState:
    """No line, no leg: the place alone."""
    return replace(
        _left(state, now),
        phase=Phase.KEPT,
        agent=None,
        receiver=None,
        keeping=None,
        saying=None,
        timer=Timer("give_up", state.kept.give_up_at) if state.kept else None,
    )


def _left(state: CallState, now: datetime) -> CallState:
    """The caller is not on the line from now on, if they still were."""
    assert state.kept is not None
    return replace(state, caller="", kept=replace(state.kept, left_at=state.kept.left_at or now))


def hung_up(state: CallState, now: datetime) -> Outcome:
    """The caller with a promise has put down, or we end their line: the place stays, and so does a ringing agent."""
    if state.phase is Phase.OFFERING:
        return replace(_left(state, now), keeping=None, saying=None), (Happened("place_kept"),)
    return rest(state, now), (Happened("place_kept"),)


def ring(state: CallState, now: datetime, rules: Rules) -> Outcome:
    """The agent is there: ring the caller."""
    agent, kept = state.agent, state.kept
    assert agent is not None and kept is not None
    numbered, channel = state.next_id("c")
    kept = replace(kept, tries=kept.tries + 1, not_before=_next_ring(now, rules))
    ringing = replace(
        numbered,
        phase=Phase.RINGING_BACK,
        caller=channel,
        caller_since_at=now,
        kept=kept,
        kept_for=None,
        kept_until=None,
    )
    effects = (SetPresence(agent.user, "in_call"), Happened("ringing_back", {"try": kept.tries}))
    return ringing.time("ring_back", now, rules.times.caller_rings), effects


def answered(state: CallState, now: datetime, rules: Rules) -> Outcome:
    """Somebody or something answered: neutral words, until a human presses the key."""
    if state.phase is not Phase.RINGING_BACK:
        return state, ()
    state = replace(state, phase=Phase.BACK_CONFIRMING).say(RING_BACK)
    return state.time("ring_back", now, rules.times.caller_confirms), ()


def key(state: CallState, digit: str, now: datetime, rules: Rules) -> Outcome:
    """The key that no voicemail presses. Should the agent have gone meanwhile, the caller is first for the next."""
    if state.phase is not Phase.BACK_CONFIRMING or digit != CONFIRM_KEY:
        return state, ()
    if state.agent is not None:
        return connected(state, now)
    waiting = replace(state, phase=Phase.WAITING, returned=True, kept=None).say(("queue",))
    return queue_clock(waiting, now, rules), (Happened("caller_waits_after_ring_back"),)


def not_answered(state: CallState, reason: str, now: datetime, rules: Rules) -> Outcome:
    """The caller did not answer, or we broke off (`leg_lost`): the agent is free, the place rests or is the lead's."""
    if state.kept is None or state.phase not in GOING_BACK:
        return state, ()
    free = (SetPresence(state.agent.user, "ready"),) if state.agent else ()
    return _after_ring(state, reason, now, rules, free)


def agent_gone(state: CallState, why: str, now: datetime, rules: Rules) -> Outcome:
    """Without an agent the ringing ends; a caller who has answered stays on the line."""
    assert state.agent is not None
    away = (SetPresence(state.agent.user, "paused", why),)
    if state.phase is Phase.BACK_CONFIRMING:
        return replace(state, agent=None), away
    return _after_ring(state, reasons.LEG_LOST, now, rules, away)


def _after_ring(state: CallState, reason: str, now: datetime, rules: Rules, effects: tuple[Effect, ...]) -> Outcome:
    assert state.kept is not None
    attempts = state.kept.attempts + (reason != reasons.LEG_LOST)
    kept = replace(state.kept, attempts=attempts, not_before=_next_ring(now, rules))
    told = Happened("ring_back_failed", {"reason": reason, "attempts": attempts, "tries": kept.tries})
    resting = rest(replace(state, kept=kept), now)
    if attempts < rules.keep.attempts and kept.tries < rules.keep.tries:
        return resting, (*effects, told)
    ended, more = end(resting, NOT_REACHED, now)
    return ended, (*effects, told, *more)


def give_up(state: CallState, now: datetime) -> Outcome:
    """The day, or the caller's safe hours, are over: the lead has the promise now."""
    if state.phase is not Phase.KEPT:
        return state, ()
    return end(state, NOT_REACHED, now)


def place_used(state: CallState, user: int, now: datetime) -> Outcome:
    """The caller has been helped on another call from the same number, or the agent knows that they are done."""
    if state.phase is not Phase.KEPT:
        return state, ()
    ended, effects = end(replace(state, owed=False), "place_used", now)
    return ended, (*effects, PlaceServed("called_again", user))


def engine_lost(state: CallState, now: datetime, rules: Rules) -> Outcome:
    """Every leg is gone. Who waited or talked, and whose number is known, is rung back in the order of the queue."""
    if state.phase is Phase.KEPT:
        return state, ()
    agent = _freed(state)
    if state.kept is not None and state.phase in QUEUED:
        return rest(state, now), (*agent, Happened("engine_lost"))
    if state.kept is not None:
        return _after_ring(state, reasons.LEG_LOST, now, rules, agent)
    if not state.has_number or state.phase not in _RUNG_BACK_AFTER_A_FALL:
        return end(state, "engine_lost", now)
    return _fallen(state, now, rules, agent)


def _freed(state: CallState) -> tuple[Effect, ...]:
    """Who was only being offered the call has lost nothing, and may be rung by another engine at once."""
    if state.agent is None:
        return ()
    if state.phase is Phase.OFFERING:
        return (SetPresence(state.agent.user, "ready"),)
    return (SetPresence(state.agent.user, "paused", reasons.LEG_LOST),)


def _fallen(state: CallState, now: datetime, rules: Rules, agent: tuple[Effect, ...]) -> Outcome:
    talked = state.phase in WITH_AGENT
    lost = state.agent.user if state.agent and talked else None
    keeps_until = now + timedelta(seconds=rules.times.kept_for_lost_agent) if lost is not None else None
    fallen = replace(
        state,
        kept=promise(now, rules, None, promised=False),
        owed=True,
        returned=state.returned or talked,
        queued_at=state.queued_at or now,
        kept_for=lost,
        kept_until=keeps_until,
    )
    return rest(fallen, now), (*agent, Happened("engine_lost"), KeepsPlace("", None))


def _next_ring(now: datetime, rules: Rules) -> datetime:
    return now + timedelta(seconds=rules.keep.again_after_seconds)
