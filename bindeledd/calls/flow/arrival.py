"""From the first ring to the queue: greeting, menu, language, closed or crowded line (inventory B01, rules L84)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bindeledd.calls.flow.effects import Happened
from bindeledd.calls.flow.endings import Outcome, end
from bindeledd.calls.flow.events import Arrived
from bindeledd.calls.flow.queueing import to_queue
from bindeledd.calls.flow.state import CallState, Phase
from bindeledd.calls.menu import Rules


def arrived(state: CallState, event: Arrived, now: datetime, rules: Rules) -> Outcome:
    """Answer: the menu when the line is open, else when it opens, the emergency numbers and the way to help now."""
    if state.phase is not Phase.ARRIVING:
        return state, ()
    state = replace(state, first_ring_at=state.first_ring_at or now, has_number=event.has_number)
    if event.refused:
        state = replace(state, phase=Phase.ANNOUNCING_BUSY).say(rules.menu.busy)
        return _bounded(state, now, rules), (Happened("call_refused_for_load"),)
    if event.opens:
        closed = (*rules.menu.closed, *event.opens, *rules.menu.emergency, *rules.menu.out_of_hours)
        state = replace(state, phase=Phase.ANNOUNCING_CLOSED).say(closed)
        return _bounded(state, now, rules), (Happened("call_while_closed"),)
    return _play_menu(replace(state, phase=Phase.MENU), rules.menu.first, now, rules), (Happened("call_arrived"),)


def menu_key(state: CallState, digit: str, now: datetime, rules: Rules) -> Outcome:
    """A key in the menu; one that means nothing is told so kindly, and after some tries it lets through."""
    choice = rules.menu.choices.get(digit)
    if choice is not None:
        chosen = replace(state, menu_choice=choice.code, urgent=state.urgent or choice.urgent)
        return to_queue(chosen, choice.said, now, rules)
    language = rules.menu.languages.get(digit)
    if language is not None:
        state = replace(state, language=language)
        return _play_menu(state, rules.menu.again, now, rules), (Happened("language_chosen", {"language": language}),)
    state = replace(state, wrong_keys=state.wrong_keys + 1)
    if state.wrong_keys >= rules.menu.wrong_keys:
        return to_queue(state, rules.menu.through, now, rules)
    return _play_menu(state, rules.menu.wrong_key, now, rules), ()


def menu_over(state: CallState, now: datetime, rules: Rules) -> Outcome:
    """The menu came to its end without a key: through to the queue, where the choices are heard again."""
    if state.plays >= rules.menu.plays:
        return to_queue(state, rules.menu.through, now, rules)
    return _play_menu(state, rules.menu.again, now, rules), ()


def busy_over(state: CallState, now: datetime) -> Outcome:
    """Asked to ring again."""
    return end(state, "overload", now)


def _play_menu(state: CallState, parts: tuple[str, ...], now: datetime, rules: Rules) -> CallState:
    return _bounded(replace(state, plays=state.plays + 1).say(parts), now, rules)


def _bounded(state: CallState, now: datetime, rules: Rules) -> CallState:
    """Should the engine never tell that the playback ended, the clock does."""
    return state.time("said", now, rules.menu.longest_play_seconds)
