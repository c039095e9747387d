"""Ringing back: first the adviser, then the person (inventory E12); the same pictures as an incoming call.

Without a person it is a test ring: one telephone is rung, says that this is a test and wants key 1, which proves that
it works and that a human has it (inventory B09, law 4).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bindeledd.calls import reasons
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow import stepping
from bindeledd.calls.flow.effects import Effect, Happened
from bindeledd.calls.flow.endings import is_due
from bindeledd.calls.flow.picture import Dial, Picture, Place, Spot, bridge_id
from bindeledd.calls.flow.state import Saying, Timer
from bindeledd.calls.menu import CONFIRM, DEFAULT, RINGING_TONE, Rules

Outcome = tuple["RingOutState", tuple[Effect, ...]]
CONFIRM_KEY = "1"
CONFIRMED = "confirmed"
TEST = ("test-line", "silence-5", "test-line", "silence-5")
THANKS = ("test-line-thanks",)
THANKS_SECONDS = 8
PAGE_COMES_BACK = "page_comes_back"
"""The timer that stands while a page's telephone is away for a moment, as when the page is being loaded anew."""
AGAIN_SECONDS, MOST_TRIES = 2, 3


class RingOutPhase(StrEnum):
    """How far the callback has come."""

    NEW = "new"
    RINGING_ADVISER = "ringing_adviser"
    CONFIRMING = "confirming"
    RINGING_PERSON = "ringing_person"
    THANKING = "thanking"
    TALKING = "talking"
    ENDED = "ended"


@dataclass(frozen=True)
class RingOutState:
    """One callback, or a test ring when `person_to` is empty. Both are references that the switchboard resolves."""

    call_id: str
    user: int
    adviser_to: str
    person_to: str
    needs_key: bool
    tries: int = 1
    phase: RingOutPhase = RingOutPhase.NEW
    timer: Timer | None = None
    result: str = ""
    answered_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def is_test(self) -> bool:
        """Only one telephone is rung."""
        return not self.person_to

    @property
    def pauses(self) -> bool:
        """The adviser's page is waited for."""
        return self.timer is not None and self.timer.name == PAGE_COMES_BACK

    @property
    def adviser(self) -> str:
        """The adviser's leg, another one with each try."""
        return f"{self.call_id}.o1" if self.tries == 1 else f"{self.call_id}.t{self.tries}"

    @property
    def person(self) -> str:
        """The person's leg."""
        return f"{self.call_id}.o2"


def step(state: RingOutState, event: ev.Event, now: datetime, rules: Rules = DEFAULT) -> Outcome:
    """One transition; an event that does not fit changes nothing."""
    if state.phase is RingOutPhase.ENDED:
        return state, ()
    match event:
        case ev.ClockStepped(by):
            return replace(state, timer=stepping.timer(state.timer, by)), ()
        case ev.Begin() if state.phase is RingOutPhase.NEW:
            return _to(state, RingOutPhase.RINGING_ADVISER, now, rules.times.adviser_rings), ()
        case ev.LegUp(channel):
            return _answered(state, channel, now, rules)
        case ev.Digit(channel, digit) if channel == state.adviser and digit == CONFIRM_KEY:
            return _confirmed(state, now, rules)
        case ev.LegGone(channel, reason):
            return _gone(state, channel, reason, now)
        case ev.TimerDue(name) if name == PAGE_COMES_BACK and is_due(state.timer, name, now):
            return _to(state, RingOutPhase.RINGING_ADVISER, now, rules.times.adviser_rings), ()
        case ev.PlaybackDone(playback) if state.phase is RingOutPhase.THANKING and playback == _thanks(state):
            return _end(state, CONFIRMED, now)
        case ev.TimerDue(name) if is_due(state.timer, name, now):
            return _end(state, _too_late(state), now)
        case ev.HangUp(user) if user == state.user:
            return _end(state, _on_cancel(state), now)
        case ev.EngineLost():
            return _end(state, "engine_lost", now)
    return state, ()


def _answered(state: RingOutState, channel: str, now: datetime, rules: Rules) -> Outcome:
    if channel == state.adviser and state.phase is RingOutPhase.RINGING_ADVISER:
        if state.needs_key:
            return _to(state, RingOutPhase.CONFIRMING, now, rules.times.receiver_confirms), ()
        if state.is_test:
            return _to(state, RingOutPhase.THANKING, now, THANKS_SECONDS), ()
        return _to(state, RingOutPhase.RINGING_PERSON, now, rules.times.person_rings), ()
    if channel == state.person and state.phase is RingOutPhase.RINGING_PERSON:
        talking = replace(state, phase=RingOutPhase.TALKING, timer=None, answered_at=now)
        return talking, (Happened("ring_out_answered", {"user": state.user}),)
    return state, ()


def _confirmed(state: RingOutState, now: datetime, rules: Rules) -> Outcome:
    if state.phase is not RingOutPhase.CONFIRMING:
        return state, ()
    if state.is_test:
        return _to(state, RingOutPhase.THANKING, now, THANKS_SECONDS), ()
    return _to(state, RingOutPhase.RINGING_PERSON, now, rules.times.person_rings), ()


def _gone(state: RingOutState, channel: str, reason: str, now: datetime) -> Outcome:
    if channel == state.adviser and reason == reasons.UNREACHABLE and _may_come_back(state):
        again = Timer(PAGE_COMES_BACK, now + timedelta(seconds=AGAIN_SECONDS))
        return replace(state, tries=state.tries + 1, timer=again), ()
    if channel == state.adviser:
        return _end(state, _test_result(state, reason) if state.is_test else _on_hang_up(state), now)
    if channel == state.person and state.phase is RingOutPhase.TALKING:
        return _end(state, "talked", now)
    if channel == state.person and state.phase is RingOutPhase.RINGING_PERSON:
        return _end(state, reasons.NO_ANSWER if reason == reasons.ANSWERED_ELSEWHERE_OR_NORMAL else reason, now)
    return state, ()


def _may_come_back(state: RingOutState) -> bool:
    """A page has no telephone while it is being loaded anew; any other telephone that can't be reached is off."""
    return state.phase is RingOutPhase.RINGING_ADVISER and not state.needs_key and state.tries < MOST_TRIES


def _test_result(state: RingOutState, reason: str) -> str:
    if state.phase is RingOutPhase.THANKING:
        return CONFIRMED
    if state.phase is RingOutPhase.CONFIRMING:
        return reasons.NO_CONFIRMATION
    return reasons.NO_ANSWER if reason == reasons.ANSWERED_ELSEWHERE_OR_NORMAL else reason


def _too_late(state: RingOutState) -> str:
    if state.is_test:
        return _test_result(state, reasons.NO_ANSWER)
    return reasons.NO_ANSWER if state.phase is RingOutPhase.RINGING_PERSON else "adviser_no_answer"


def _on_hang_up(state: RingOutState) -> str:
    if state.phase is RingOutPhase.TALKING:
        return "talked"
    return "cancelled" if state.phase is RingOutPhase.RINGING_PERSON else "adviser_no_answer"


def _on_cancel(state: RingOutState) -> str:
    if state.phase is RingOutPhase.THANKING:
        return CONFIRMED
    return "talked" if state.phase is RingOutPhase.TALKING else "cancelled"


def _thanks(state: RingOutState) -> str:
    return f"{state.adviser}.thanks"


def _end(state: RingOutState, result: str, now: datetime) -> Outcome:
    ended = replace(state, phase=RingOutPhase.ENDED, result=result, timer=None, ended_at=now)
    return ended, (Happened("ring_out_ended", {"result": result, "user": state.user}),)


def _to(state: RingOutState, phase: RingOutPhase, now: datetime, seconds: int) -> RingOutState:
    return replace(state, phase=phase, timer=Timer(phase.value, now + timedelta(seconds=seconds)))


def picture(state: RingOutState) -> Picture:
    """What the engine must look like for this state."""
    places, dialling = _pictured(state)
    bridged = any(place.spot is Spot.TALK for place in places)
    return Picture(bridge_id(state.call_id), places, dialling, bridged=bridged)


def _pictured(state: RingOutState) -> tuple[tuple[Place, ...], tuple[Dial, ...]]:
    match state.phase:
        case RingOutPhase.RINGING_ADVISER if not state.pauses:
            return (), (Dial(state.adviser, state.adviser_to),)
        case RingOutPhase.CONFIRMING:
            asked = Saying(f"{state.adviser}.ask", TEST if state.is_test else CONFIRM)
            return (Place(state.adviser, Spot.ALONE, asked),), ()
        case RingOutPhase.THANKING:
            return (Place(state.adviser, Spot.ALONE, Saying(_thanks(state), THANKS)),), ()
        case RingOutPhase.RINGING_PERSON:
            ringing = Saying(f"{state.person}.tone", RINGING_TONE)
            return (Place(state.adviser, Spot.ALONE, ringing),), (Dial(state.person, state.person_to),)
        case RingOutPhase.TALKING:
            return (Place(state.adviser, Spot.TALK), Place(state.person, Spot.TALK)), ()
    return (), ()
