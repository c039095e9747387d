"""Nobody on duty answers while the line is closed: a named lead rings the caller when it opens (law 1).

The caller is told while the service is being rung. They decline by a key, or by hanging up before they have heard it;
a caller without a number hears the emergency numbers only.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bindeledd.calls.flow.effects import Effect, Happened
from bindeledd.calls.flow.endings import Outcome, end
from bindeledd.calls.flow.queueing import to_queue
from bindeledd.calls.flow.state import CallState, Phase
from bindeledd.calls.menu import RINGING_TONE, Rules
from bindeledd.calls.rules import is_open, next_opening, opening_parts

DECLINE_KEY = "*"
"""No letter of a place's name: who goes on spelling while we ring already declines nothing."""
URGENT_KEY = "0"
PROMISE = ("ring-when-open",)

_NO_ANSWER = ("out-of-hours-no-answer",)


def offer(state: CallState) -> CallState:
    """The first service is being rung: should nobody answer, we ring the caller."""
    return replace(state, owed=state.has_number, promise_heard_at=None)


def words(state: CallState, now: datetime, rules: Rules) -> tuple[CallState, tuple[str, ...]]:
    """What is said of it over the ringing; nothing to those who have heard it, or whom we do not ring."""
    if not state.owed or _heard(state, now):
        return state, ()
    heard_at = now + timedelta(seconds=rules.times.promise_heard_seconds)
    return replace(state, promise_heard_at=heard_at), PROMISE


def nobody_answered(state: CallState, now: datetime, rules: Rules) -> Outcome:
    """No service answered: the queue when the line has opened meanwhile, else when we ring, and how to decline."""
    if is_open(rules.hours, now):
        return to_queue(state, (*_NO_ANSWER, *rules.menu.through), now, rules)
    state = replace(state, phase=Phase.ANNOUNCING_CLOSED)
    if not state.owed:
        return _say(state, (*_NO_ANSWER, *rules.menu.emergency), now, rules), ()
    opens = next_opening(rules.hours, now)
    when = opening_parts(opens, now) if opens else ()
    said = (*_NO_ANSWER, "we-ring-you", *when, "we-ring-keys", *rules.menu.emergency, "silence-5")
    return _say(replace(state, promise_heard_at=now), said, now, rules), ()


def key(state: CallState, digit: str, now: datetime, rules: Rules) -> Outcome:
    """Decline, while a service is rung and after nobody answered; or say that it is urgent, which is never lowered."""
    if not state.owed:
        return state, ()
    rings = state.phase is Phase.OUT_OF_HOURS_RINGING
    if digit == DECLINE_KEY:
        state, effects = _declined(state, "key")
        if rings:
            return state.say(("we-do-not-ring", *RINGING_TONE)), effects
        return _say(state, ("we-do-not-ring", *rules.menu.emergency), now, rules), effects
    if digit != URGENT_KEY or rings or state.urgent:
        return state, ()
    urgent = replace(state, urgent=True, menu_choice=URGENT_KEY)
    said = ("we-ring-urgent", *rules.menu.emergency, "silence-5")
    return _say(urgent, said, now, rules), (Happened("call_made_urgent"),)


def hung_up(state: CallState, now: datetime) -> Outcome:
    """The caller put down on the closed line: who has heard that we ring, and did not decline, is rung."""
    told: tuple[Effect, ...] = ()
    if state.owed and not _heard(state, now):
        state, told = _declined(state, "hung_up")
    ended, effects = end(state, "closed", now)
    return ended, (*told, *effects)


def _declined(state: CallState, how: str) -> tuple[CallState, tuple[Effect, ...]]:
    return replace(state, owed=False), (Happened("ring_when_open_declined", {"how": how}),)


def _heard(state: CallState, now: datetime) -> bool:
    return state.promise_heard_at is not None and state.promise_heard_at <= now


def _say(state: CallState, parts: tuple[str, ...], now: datetime, rules: Rules) -> CallState:
    return state.say(parts).time("said", now, rules.menu.longest_play_seconds)
