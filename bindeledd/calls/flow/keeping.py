"""5: keep my place, ring me. The questions before it, answered by keys; the caller stays in the queue meanwhile.

The number is read back digit by digit. Is it safe to ring there, or another number? Any time today, or only until an
hour? A number that the caller keys in lives in memory until it is written encrypted; after a restart it is asked anew.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from bindeledd.base.clock import OSLO
from bindeledd.base.errors import Invalid
from bindeledd.callers.rules import parse_number
from bindeledd.calls.flow import ringing_back
from bindeledd.calls.flow.clock import queue_clock
from bindeledd.calls.flow.effects import Effect, Happened, KeepsPlace, UsesPlace
from bindeledd.calls.flow.endings import Outcome
from bindeledd.calls.flow.state import QUEUED, Ask, CallState, Keeping
from bindeledd.calls.menu import Rules

DIGITS_OF_A_NUMBER = 8
_LEAST_TIME = timedelta(minutes=15)

_QUESTIONS = {
    Ask.NUMBER: ("keep-number", "digits:own", "keep-number-keys", "silence-5"),
    Ask.KEY: ("keep-key-number", "silence-5"),
    Ask.READ: ("keep-you-keyed", "digits:keyed", "keep-read-keys", "silence-5"),
    Ask.HOURS: ("keep-hours", "silence-5"),
    Ask.UNTIL: ("keep-until", "silence-5"),
}


def begin(state: CallState, now: datetime, rules: Rules) -> Outcome:
    """The caller wants to keep their place, which is possible only when it was offered."""
    if state.kept is not None:
        return state, ()
    if not state.may_keep:
        return queue_clock(state.say(("keep-not-now",)), now, rules), ()
    return _ask(state, Keeping(Ask.NUMBER if state.has_number else Ask.KEY), now, rules), ()


def answer(state: CallState, digit: str, now: datetime, rules: Rules) -> Outcome:
    """A key while something is asked; 3 is back to the queue, but where digits of a number are asked for."""
    keeping = state.keeping
    assert keeping is not None
    match keeping.ask:
        case Ask.KEY:
            return _digit_of_number(state, keeping, digit, now, rules)
        case Ask.UNTIL:
            return _digit_of_hour(state, keeping, digit, now, rules)
    match keeping.ask, digit:
        case (Ask.NUMBER | Ask.READ, "1"):
            return _ask(state, replace(keeping, ask=Ask.HOURS, tries=0), now, rules), ()
        case (Ask.NUMBER | Ask.READ, "2"):
            return _ask(state, Keeping(Ask.KEY), now, rules), ()
        case (Ask.HOURS, "1"):
            return _done(state, None, now, rules)
        case (Ask.HOURS, "2"):
            return _ask(state, replace(keeping, ask=Ask.UNTIL, hour="", tries=0), now, rules), ()
        case (_, "3" | "*"):
            return _back(state, now, rules), ()
    return _again(state, keeping, now, rules)


def silence(state: CallState, now: datetime, rules: Rules) -> Outcome:
    """No key came. A number said to be safe may be rung at any time, unless the caller tells otherwise."""
    keeping = state.keeping
    assert keeping is not None
    if keeping.ask is Ask.HOURS and keeping.tries:
        return _done(state, None, now, rules)
    return _again(state, keeping, now, rules)


def hung_up(state: CallState, now: datetime, rules: Rules) -> Outcome | None:
    """The caller put down in mid-question: kept when the number was confirmed and no hours were asked for."""
    if state.keeping is None or state.keeping.ask is not Ask.HOURS or state.phase not in QUEUED:
        return None
    done, effects = _done(state, None, now, rules)
    if done.kept is None:
        return None
    gone, more = ringing_back.hung_up(done, now)
    return gone, (*effects, *more)


def _digit_of_number(state: CallState, keeping: Keeping, digit: str, now: datetime, rules: Rules) -> Outcome:
    if digit == "*":
        return _back(state, now, rules), ()
    if not digit.isdigit():
        return _again(state, keeping, now, rules)
    keyed = keeping.keyed + digit
    if len(keyed) < DIGITS_OF_A_NUMBER:
        return _listen(state, replace(keeping, keyed=keyed), now, rules), ()
    if not _may_be_rung(keyed):
        return _again(state, keeping, now, rules, ("keep-wrong-number",))
    return _ask(state, replace(keeping, ask=Ask.READ, keyed=keyed, tries=0), now, rules), ()


def _digit_of_hour(state: CallState, keeping: Keeping, digit: str, now: datetime, rules: Rules) -> Outcome:
    hour = keeping.hour + digit
    if not hour.isdigit():
        return _again(state, keeping, now, rules)
    if len(hour) < 2:
        return _listen(state, replace(keeping, hour=hour), now, rules), ()
    until = _today_at(int(hour), now)
    if until is None or until < now + max(_LEAST_TIME, timedelta(minutes=state.longest_minutes)):
        return _again(state, keeping, now, rules, ("keep-too-early",))
    return _done(state, until, now, rules)


def _done(state: CallState, until: datetime | None, now: datetime, rules: Rules) -> Outcome:
    keeping = state.keeping
    assert keeping is not None
    if not keeping.keyed and not _own(keeping, state):
        return _ask(state, Keeping(Ask.KEY), now, rules), ()  # the number was lost with the process before
    effects: list[Effect] = [KeepsPlace(keeping.keyed, until), Happened("place_promised", {"until": until})]
    if state.joins:
        effects.append(UsesPlace(state.joins))
    kept = ringing_back.promise(now, rules, until, promised=True)
    state = replace(state, keeping=None, kept=kept, owed=True).say(("keep-done",))
    return queue_clock(state, now, rules), tuple(effects)


def _own(keeping: Keeping, state: CallState) -> bool:
    return state.has_number and not keeping.other


def _again(state: CallState, keeping: Keeping, now: datetime, rules: Rules, first: tuple[str, ...] = ()) -> Outcome:
    """Ask once more, what was keyed so far forgotten; after some tries the caller simply waits on."""
    if keeping.tries + 1 >= rules.keep.questions:
        return _back(state, now, rules), ()
    keyed = "" if keeping.ask is Ask.KEY else keeping.keyed
    again = replace(keeping, tries=keeping.tries + 1, keyed=keyed, hour="")
    return _ask(state, again, now, rules, first), ()


def _ask(state: CallState, keeping: Keeping, now: datetime, rules: Rules, first: tuple[str, ...] = ()) -> CallState:
    keeping = replace(keeping, other=keeping.other or keeping.ask is Ask.KEY)
    asked = replace(state, keeping=keeping).say((*first, *_QUESTIONS[keeping.ask]))
    return queue_clock(asked, now, rules)


def _listen(state: CallState, keeping: Keeping, now: datetime, rules: Rules) -> CallState:
    """Quiet while digits come; the quiet's end is the caller's silence."""
    return queue_clock(replace(state, keeping=keeping).say(("silence-5",)), now, rules)


def _back(state: CallState, now: datetime, rules: Rules) -> CallState:
    return queue_clock(replace(state, keeping=None).say(("keep-cancelled",)), now, rules)


def _may_be_rung(digits: str) -> bool:
    try:
        parse_number(digits)
    except Invalid:
        return False
    return True


def _today_at(hour: int, now: datetime) -> datetime | None:
    if hour > 23:
        return None
    return datetime.combine(now.astimezone(OSLO).date(), time(hour), OSLO).astimezone(now.tzinfo)
