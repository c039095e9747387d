"""The closed line: a key leads to the out-of-hours service of the place that the caller spells (issue 3, J1.6).

Who can't spell, or names nothing that we know, comes to the national service.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bindeledd.calls.flow import when_open
from bindeledd.calls.flow.effects import Happened
from bindeledd.calls.flow.endings import Outcome, end
from bindeledd.calls.flow.state import CLOSED_LINE, CallState, Phase, ReceiverLeg
from bindeledd.calls.menu import RINGING_TONE, Rules
from bindeledd.calls.spelling import MOST_CHOICES

ANYWHERE = "*"
"""The place whose service is the national one."""

_SHORTEST_CERTAIN = 4


def key(state: CallState, digit: str, now: datetime, rules: Rules) -> Outcome:
    """A key while the line is closed."""
    match state.phase:
        case Phase.ANNOUNCING_CLOSED if digit == "1" and not state.place:
            return _ask(replace(state, phase=Phase.NAMING_PLACE), ("spell-place", "silence-5"), now, rules), ()
        case Phase.NAMING_PLACE:
            return _letter(state, digit, now, rules)
        case Phase.CHOOSING_PLACE:
            return _choice(state, digit, now, rules)
    return when_open.key(state, digit, now, rules)


def said(state: CallState, now: datetime, rules: Rules) -> Outcome:
    """The sentence is over without a key."""
    match state.phase:
        case Phase.NAMING_PLACE if state.typed:
            return letters_over(state, now, rules)
        case Phase.NAMING_PLACE:
            return _not_understood(state, ("spell-place", "silence-5"), now, rules)
        case Phase.CHOOSING_PLACE:
            return _not_understood(state, (*_named(state.candidates), "silence-5"), now, rules)
        case Phase.ANNOUNCING_CLOSED:
            return end(state, "closed", now)
    return state, ()


def letters_over(state: CallState, now: datetime, rules: Rules) -> Outcome:
    """The caller has stopped typing: look the place up."""
    if state.phase is not Phase.NAMING_PLACE:
        return state, ()
    found = rules.places.find(state.typed)
    if len(found) > MOST_CHOICES and state.wrong_keys:  # asked for more letters, they have none: the name is short
        found = rules.places.named(state.typed) or found
    if len(found) == 1:
        return _ring(replace(state, place=found[0]), now, rules)
    if not found:
        again = ("place-not-found", "spell-place", "silence-5")
        return _not_understood(replace(state, typed=""), again, now, rules)
    if len(found) > MOST_CHOICES:
        return _not_understood(state, ("more-letters", "silence-5"), now, rules)
    state = replace(state, phase=Phase.CHOOSING_PLACE, candidates=found)
    return _ask(state, (*_named(found), "silence-5"), now, rules), ()


def connected(state: CallState) -> Outcome:
    """The service answered. Whether it is a person the caller hears themselves; nothing is handed over."""
    if state.phase is not Phase.OUT_OF_HOURS_RINGING:
        return state, ()
    talking = replace(state, phase=Phase.OUT_OF_HOURS, saying=None, timer=None, owed=False)
    return talking, (Happened("out_of_hours_answered", {"place": state.place}),)


def gone(state: CallState, reason: str, now: datetime, rules: Rules) -> Outcome:
    """The service hung up, or could not be reached: then the national one, and then we ring the caller ourselves."""
    if state.phase is Phase.OUT_OF_HOURS:
        return end(state, "office_hung_up", now)
    if state.phase is not Phase.OUT_OF_HOURS_RINGING:
        return state, ()
    told = Happened("out_of_hours_not_reached", {"place": state.place, "reason": reason})
    if state.place != ANYWHERE:
        state, effects = _ring(replace(state, place=ANYWHERE), now, rules, ("trying-national",))
        return state, (told, *effects)
    state, effects = when_open.nobody_answered(replace(state, receiver=None), now, rules)
    return state, (told, *effects)


def _letter(state: CallState, digit: str, now: datetime, rules: Rules) -> Outcome:
    if digit == "0":
        return _ring(replace(state, place=ANYWHERE), now, rules)
    if digit == "*":
        return _ask(replace(state, typed=""), ("spell-place", "silence-5"), now, rules), ()
    if digit == "#":
        return letters_over(state, now, rules)
    state = replace(state, typed=state.typed + digit)
    if not rules.places.find(state.typed):
        return letters_over(state, now, rules)
    state = state.say(("silence-5",))
    if len(state.typed) >= _SHORTEST_CERTAIN and len(rules.places.find(state.typed)) == 1:
        return letters_over(state, now, rules)
    return state.time("letters", now, rules.times.letter_seconds), ()


def _choice(state: CallState, digit: str, now: datetime, rules: Rules) -> Outcome:
    if digit == "0":
        return _ring(replace(state, place=ANYWHERE), now, rules)
    if digit.isdigit() and 1 <= int(digit) <= len(state.candidates):
        return _ring(replace(state, place=state.candidates[int(digit) - 1]), now, rules)
    return _not_understood(state, (*_named(state.candidates), "silence-5"), now, rules)


def _not_understood(state: CallState, again: tuple[str, ...], now: datetime, rules: Rules) -> Outcome:
    state = replace(state, wrong_keys=state.wrong_keys + 1)
    if state.wrong_keys >= rules.menu.wrong_keys:
        return _ring(replace(state, place=ANYWHERE), now, rules)
    return _ask(state, again, now, rules), ()


def _ring(state: CallState, now: datetime, rules: Rules, said: tuple[str, ...] = ("connecting",)) -> Outcome:
    if state.receiver is None:
        state = when_open.offer(state)
    state, promise = when_open.words(state, now, rules)
    state, channel = state.next_id("r")
    where = ("national-service",) if state.place == ANYWHERE else (f"place-{state.place}",)
    state = replace(
        state,
        phase=Phase.OUT_OF_HOURS_RINGING,
        receiver=ReceiverLeg(channel, f"outofhours:{state.place}", None, "", needs_key=False),
        candidates=(),
    ).say((*said, *where, *promise, *RINGING_TONE))
    state = state.time("out_of_hours", now, rules.times.out_of_hours_rings)
    return state, (Happened("out_of_hours_rung", {"place": state.place, "rings_back": state.owed}),)


def _named(candidates: tuple[str, ...]) -> tuple[str, ...]:
    parts: list[str] = []
    for index, number in enumerate(candidates, start=1):
        parts += ["press-for", f"number-{index}", "for", f"place-{number}"]
    return (*parts, "press-0-national")


def _ask(state: CallState, parts: tuple[str, ...], now: datetime, rules: Rules) -> CallState:
    assert state.phase in CLOSED_LINE
    return state.say(parts).time("said", now, rules.menu.longest_play_seconds)
