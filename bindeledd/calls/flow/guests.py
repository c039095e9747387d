"""A lead or subject lead in the call, openly: told to everybody in it before the guest hears a word (issue 3).

The guest costs the caller nothing: they may not answer, go, or be lost, and the call goes on as it was.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bindeledd.calls.flow.effects import Effect, Happened, SetPresence
from bindeledd.calls.flow.endings import Outcome
from bindeledd.calls.flow.events import GuestEvent, Invite, Join, LeaveGuest
from bindeledd.calls.flow.state import WITH_AGENT, CallState, GuestLeg, Phase
from bindeledd.calls.menu import Rules

TOGETHER = frozenset({Phase.TALKING, Phase.CONFERENCE})
"""Phases in which the caller hears and is heard in the bridge."""

_JOINS, _INVITED = ("guest-lead",), ("guest-subject",)


def asked(state: CallState, event: GuestEvent, now: datetime, rules: Rules) -> Outcome:
    """A lead comes in, the agent asks one in, or the guest leaves."""
    match event:
        case Join(user, to, kind):
            return _ring(state, GuestLeg(user, "", to, kind), now, rules)
        case Invite(user, guest, to, kind) if state.agent and state.agent.user == user:
            return _ring(state, GuestLeg(guest, "", to, kind, invited=True), now, rules)
        case LeaveGuest(user) if state.guest and user in {state.guest.user, state.agent.user if state.agent else 0}:
            return gone(state, user)
    return state, ()


def _ring(state: CallState, leg: GuestLeg, now: datetime, rules: Rules) -> Outcome:
    if state.phase not in TOGETHER or state.guest is not None or state.agent is None or state.agent.user == leg.user:
        return state, ()
    state, channel = state.next_id("g")
    until = now + timedelta(seconds=rules.times.guest_rings)
    rung = replace(state, guest=replace(leg, channel=channel), guest_until=until)
    return rung, (SetPresence(leg.user, "in_call", "guest"), Happened("guest_rung", {"guest": leg.user}))


def answered(state: CallState) -> Outcome:
    """The guest's telephone was answered; `settled` lets them in."""
    if state.guest is None or state.guest.up:
        return state, ()
    return replace(state, guest=replace(state.guest, up=True), guest_until=None), ()


def overdue(state: CallState, now: datetime) -> Outcome:
    """The guest did not answer in time."""
    if state.guest is None or state.guest_until is None or now < state.guest_until:
        return state, ()
    return gone(state, state.guest.user)


def gone(state: CallState, by: int) -> Outcome:
    """The guest is not there any more."""
    assert state.guest is not None
    guest = state.guest.user
    left = replace(state, guest=None, guest_until=None, announcing=None)
    return left, (SetPresence(guest, "ready"), Happened("guest_left", {"guest": guest, "by": by}))


def settled(state: CallState) -> Outcome:
    """After each step: the guest is announced once caller and agent are together, and leaves with the agent."""
    if state.guest is None:
        return state, ()
    if state.phase not in WITH_AGENT or state.agent is None:
        return gone(state, state.guest.user)
    if not state.guest.up or state.guest.announced or state.phase not in TOGETHER:
        return state, ()
    state = replace(state, guest=replace(state.guest, announced=True))
    spoken = state.say(_INVITED if state.guest and state.guest.invited else _JOINS)
    told = replace(spoken, announcing=spoken.saying, saying=state.saying)
    effects: tuple[Effect, ...] = (Happened("guest_joined", {"guest": state.guest.user if state.guest else 0}),)
    return told, effects
