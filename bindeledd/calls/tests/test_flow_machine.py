"""Every order of events, repeated, late or lost, with restarts: no caller is dropped or left alone."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bindeledd.calls.flow import codec, due
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.converge import steps
from bindeledd.calls.flow.effects import Effect, Happened, KeepsPlace, NeedsContact, PlaceServed, SetPresence
from bindeledd.calls.flow.machine import step
from bindeledd.calls.flow.picture import Spot, bridge_id, picture
from bindeledd.calls.flow.state import QUEUED, WITH_AGENT, CallState, Phase
from bindeledd.calls.menu import DEFAULT
from bindeledd.calls.reasons import LEG_LOST, of_cause
from bindeledd.calls.spelling import places
from bindeledd.calls.tests.phones import FakeEngine, same

CALL = "7d2b8c1e-0000-5000-8000-000000000001"
CALLER = "caller-1"
AGENTS = (1, 2)
TIMERS = ("said", "news", "offer", "consult", "confirm", "ring_back", "give_up", "letters", "guest", "out_of_hours")
ONCE = ev.Arrived | ev.EngineLost | ev.AgentChosen | ev.Rejoin | ev.GuestEvent
LEAD = 3
FIRST = datetime(2026, 3, 2, 8, tzinfo=UTC)
RULES = replace(DEFAULT, places=places([("0301", "Oslo"), ("3422", "Åmot"), ("3423", "Åmli"), ("4211", "Åmåsen")]))


class AnyOrder(RuleBasedStateMachine):
    """One caller, two agents, a lead, one office; the world does what it likes."""

    @initialize(
        opens=st.sampled_from([(), (), (), ("opens", "monday")]),
        depth=st.integers(0, 9),
        kept=st.booleans(),
        has_number=st.booleans(),
    )
    def ring(self, opens: tuple[str, ...], depth: int, kept: bool, has_number: bool) -> None:
        self.begin()
        self.has_number = has_number or kept
        if opens:
            self.now = datetime(2026, 3, 2, 5, tzinfo=UTC)
        self.send(ev.Arrived(opens, has_number=has_number or kept))
        if opens:
            self.go_deep(depth, self.way_to_the_service_on_duty())
        else:
            self.go_deep(depth, self.way_to_a_kept_place() if kept else self.way_to_a_conference())

    def go_deep(self, depth: int, way: list[Callable[[], None]]) -> None:
        """Start anywhere on the way, so that every phase meets every event."""
        for go in way[:depth]:
            go()

    def way_to_a_conference(self) -> list[Callable[[], None]]:
        return [
            lambda: self.send(ev.Digit(CALLER, "1")),
            lambda: self.send(ev.AgentChosen(1, "agent:1", "web")),
            self.leg_answers_now,
            lambda: self.send(ev.Consult(1, "line:4", "Akutt", 4)),
            self.leg_answers_now,
            lambda: self.leg_presses_now("1"),
        ]

    def way_to_a_kept_place(self) -> list[Callable[[], None]]:
        return [
            lambda: self.send(ev.Digit(CALLER, "1")),
            lambda: self.send(ev.QueueNews(4, (10, 15), may_keep=True)),
            lambda: self.send(ev.Digit(CALLER, "5")),
            lambda: self.send(ev.Digit(CALLER, "1")),
            lambda: self.send(ev.Digit(CALLER, "1")),
            self.playback_ends_now,
            lambda: self.send(ev.AgentChosen(1, "agent:1", "web")),
            self.leg_answers_now,
            self.leg_answers_now,
        ]

    def way_to_the_service_on_duty(self) -> list[Callable[[], None]]:
        return [
            lambda: self.send(ev.Digit(CALLER, "1")),
            lambda: self.send(ev.Digit(CALLER, "6")),
            lambda: self.send(ev.Digit(CALLER, "#")),
            lambda: self.time_passes(61),
            lambda: self.time_passes(61),
        ]

    def leg_answers_now(self) -> None:
        channel = sorted(self.engine.ringing)[0]
        self.engine.picked_up(channel)
        self.send(ev.LegUp(channel))

    def leg_presses_now(self, digit: str) -> None:
        for channel in sorted(self.engine.up - {CALLER}):
            self.send(ev.Digit(channel, digit))

    def begin(self) -> None:
        self.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
        self.state = CallState(CALL, CALLER)
        self.engine = FakeEngine(bridge_id(CALL), CALLER)
        self.history: list[ev.Event] = []
        self.presence: dict[int, str] = dict.fromkeys((*AGENTS, LEAD), "ready")
        self.rings: list[datetime] = []
        self.owed = self.told_lead = self.rung_on_duty = False
        self.was_urgent = False
        self.caller_hung_up = False

    def send(self, event: ev.Event) -> None:
        self.history.append(event)
        before = self.state
        self.state, effects = step(before, event, self.now, RULES)
        for effect in effects:
            if isinstance(effect, SetPresence):
                self.presence[effect.user] = effect.state
            self.note_promise(effect)
        self.engine.do(steps(self.engine.seen(), picture(self.state)))

    def note_promise(self, effect: Effect) -> None:
        if isinstance(effect, Happened) and effect.kind == "ringing_back":
            self.rings.append(self.now)
        if isinstance(effect, KeepsPlace):
            self.owed = True
        if isinstance(effect, PlaceServed):
            self.owed = False
        if isinstance(effect, Happened) and effect.kind == "out_of_hours_rung" and not self.rung_on_duty:
            self.owed, self.rung_on_duty = self.has_number, True
        if isinstance(effect, Happened) and effect.kind in {"out_of_hours_answered", "ring_when_open_declined"}:
            self.owed = False
        if isinstance(effect, PlaceServed) or effect == Happened("caller_waits_after_ring_back"):
            self.rings = []  # somebody answered: should the engine fall now, that is a new promise
        if isinstance(effect, NeedsContact):
            self.told_lead = True

    @rule(seconds=st.sampled_from([1, 5, 19, 21, 26, 36, 61, 120, 301, 30_000]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        name = due(self.state, self.now)
        if name:
            self.send(ev.TimerDue(name))

    @rule(name=st.sampled_from([*TIMERS]))
    def stale_timer(self, name: str) -> None:
        self.send(ev.TimerDue(name))

    @rule(digits=st.sampled_from([*"0123569*#", "41234567", "13", "26"]))
    def caller_presses(self, digits: str) -> None:
        for digit in digits:
            self.send(ev.Digit(self.state.caller or CALLER, digit))

    @precondition(lambda self: self.state.phase in QUEUED)
    @rule(may_keep=st.booleans(), joins=st.sampled_from([None, None, ("k", True, FIRST, 2), ("k", False, FIRST, 0)]))
    def news_comes(self, may_keep: bool, joins: tuple[str, bool, datetime, int] | None) -> None:
        self.send(ev.QueueNews(3, (5, 10), may_keep=may_keep, joins=joins))

    @precondition(lambda self: self.engine.playing)
    @rule()
    def playback_ends(self) -> None:
        self.playback_ends_now()

    def playback_ends_now(self) -> None:
        channel = sorted(self.engine.playing)[0]
        if "tone:ring" not in self.engine.playing[channel].parts:
            saying = self.engine.playing.pop(channel)
            self.send(ev.PlaybackDone(saying.playback))

    @precondition(lambda self: self.engine.up - {CALLER})
    @rule(digit=st.sampled_from("15"))
    def leg_presses(self, digit: str) -> None:
        self.leg_presses_now(digit)

    @precondition(lambda self: self.may_be_offered())
    @rule(user=st.sampled_from(AGENTS), kind=st.sampled_from(["web", "phone"]))
    def queue_chooses(self, user: int, kind: str) -> None:
        self.send(ev.AgentChosen(user, f"agent:{user}", kind))

    @precondition(lambda self: self.engine.ringing)
    @rule()
    def leg_answers(self) -> None:
        self.leg_answers_now()

    @precondition(lambda self: self.engine.ringing)
    @rule()
    def leg_answers_while_nobody_listens(self) -> None:
        self.engine.picked_up(sorted(self.engine.ringing)[0])
        self.restart()

    @precondition(lambda self: self.engine.ringing or self.engine.up - {CALLER})
    @rule(cause=st.sampled_from([0, 1, 16, 17, 19, 21, 44]), data=st.data(), told=st.booleans())
    def leg_goes(self, cause: int, data: st.DataObject, told: bool) -> None:
        channel = data.draw(st.sampled_from(sorted(set(self.engine.ringing) | self.engine.up - {CALLER})))
        self.caller_hung_up = self.caller_hung_up or channel == self.state.caller
        self.engine.gone(channel)
        if told:
            self.send(ev.LegGone(channel, of_cause(cause)))
        else:
            self.restart()

    @precondition(lambda self: self.calls_last_long())
    @rule(told=st.booleans())
    def caller_hangs_up(self, told: bool) -> None:
        caller = self.state.caller or CALLER
        self.caller_hung_up = True
        self.engine.gone(caller)
        if told:
            self.send(ev.LegGone(caller, "hung_up"))
        else:
            self.restart()

    def may_be_offered(self) -> bool:
        kept = self.state.kept
        rested = kept is None or kept.not_before is None or kept.not_before <= self.now
        return self.state.phase is Phase.WAITING or (self.state.phase is Phase.KEPT and rested)

    @precondition(lambda self: self.presence[LEAD] == "ready")
    @rule(invited=st.booleans())
    def lead_comes(self, invited: bool) -> None:
        self.send(ev.Invite(1, LEAD, "sip:u3") if invited else ev.Join(LEAD, "sip:u3"))

    @rule(user=st.sampled_from((1, 2, LEAD)))
    def lead_leaves(self, user: int) -> None:
        self.send(ev.LeaveGuest(user))

    @rule(user=st.sampled_from((1, 1, 2)), what=st.integers(0, 8), key=st.booleans())
    def agent_clicks(self, user: int, what: int, key: bool) -> None:
        clicks: list[ev.Event] = [
            ev.Hold(user),
            ev.Tell(user, ("promise", "tomorrow"), "nn"),
            ev.Resume(user),
            ev.Consult(user, "line:4", "Akutt", 4, key),
            ev.EndConsult(user),
            ev.Conference(user),
            ev.Complete(user, taker=77),
            ev.Decline(user),
            ev.HangUp(user),
            ev.Rejoin(user, f"agent:{user}", "web"),
        ]
        if not isinstance(clicks[what], ev.HangUp) or self.calls_last_long():
            self.send(clicks[what])

    @precondition(lambda self: self.history)
    @rule(data=st.data())
    def something_old_comes_again(self, data: st.DataObject) -> None:
        old = data.draw(st.sampled_from(self.history))
        if not isinstance(
            old, ev.Arrived | ev.EngineLost | ev.AgentChosen | ev.Rejoin | ev.GuestEvent
        ) and not self._would_be_true_twice(old):
            self.send(old)

    def _would_be_true_twice(self, old: ev.Event) -> bool:
        """A repeat that can't be told from the real thing would be a new fact."""
        alive = self.engine.up | set(self.engine.ringing)
        return isinstance(old, ev.LegUp | ev.LegGone) and old.channel in alive

    @rule()
    def restart(self) -> None:
        """kill -9 and a new process: the state from the row, the engine from its listing."""
        again = codec.from_json(json.loads(json.dumps(codec.to_json(self.state))))
        assert isinstance(again, CallState)
        self.state = again
        actual = self.engine.seen()
        wanted = picture(self.state)
        for place in wanted.places:
            if place.channel not in actual.channels and self.state.phase is not Phase.ENDED:
                self.send(ev.LegGone(place.channel, "unreachable"))
        for leg in wanted.dialling:
            if actual.place(leg.channel):
                self.send(ev.LegUp(leg.channel))
            elif leg.channel == self.state.caller and leg.channel not in actual.channels:
                self.send(ev.LegGone(leg.channel, LEG_LOST))
            else:
                self.engine.forget(leg.channel)
        self.engine.do(steps(self.engine.seen(), picture(self.state)))

    def calls_last_long(self) -> bool:
        """The two deadly rules wait, or no example would come far."""
        return len(self.history) > 12

    @precondition(lambda self: self.calls_last_long())
    @rule()
    def engine_restarts(self) -> None:
        for channel in list(self.engine.up | set(self.engine.ringing)):
            self.engine.gone(channel)
        self.caller_hung_up = True
        self.send(ev.EngineLost())

    @invariant()
    def the_engine_is_as_pictured(self) -> None:
        assert same(self.engine.seen(), picture(self.state)) or self.state.phase is Phase.ENDED

    @invariant()
    def a_living_caller_always_hears_something(self) -> None:
        caller = self.state.caller
        if caller in self.engine.up:
            assert not self.engine.hears_nothing(caller)
            assert self.state.phase is not Phase.ENDED

    @invariant()
    def nobody_is_rung_twice_within_one_window(self) -> None:
        gaps = [later - earlier for earlier, later in itertools.pairwise(self.rings)]
        assert all(gap >= timedelta(seconds=RULES.keep.again_after_seconds) for gap in gaps)
        assert len(self.rings) <= RULES.keep.tries

    @invariant()
    def a_promise_is_kept_or_is_the_leads(self) -> None:
        assert self.owed == self.state.owed
        if self.state.phase is Phase.ENDED and self.owed:
            assert self.told_lead
        if self.rung_on_duty and not self.state.queued_at and not self.owed:
            assert not self.told_lead

    @invariant()
    def a_kept_place_needs_nothing_of_the_engine(self) -> None:
        if self.state.phase is Phase.KEPT:
            assert not self.engine.up and not self.engine.ringing and self.state.kept and self.state.timer

    @invariant()
    def nothing_is_said_before_a_human_has_pressed_a_key(self) -> None:
        if self.state.phase is Phase.BACK_CONFIRMING:
            playing = self.engine.playing.get(self.state.caller)
            assert playing is None or set(playing.parts) <= {"ring-back", "silence-5"}

    @invariant()
    def a_guest_hears_the_call_only_after_the_announcement(self) -> None:
        guest = self.state.guest
        if guest and self.engine.spots.get(guest.channel) is Spot.TALK:
            assert guest.announced and self.state.announcing

    @invariant()
    def keyed_numbers_are_never_written(self) -> None:
        assert "41234567" not in json.dumps(codec.to_json(self.state))

    @invariant()
    def nothing_survives_the_end(self) -> None:
        if self.state.phase is Phase.ENDED:
            assert not self.engine.up and not self.engine.ringing and not self.engine.bridged
            assert self.state.end_reason and self.state.ended_at and self.state.timer is None

    @invariant()
    def nobody_waits_without_a_clock(self) -> None:
        if self.state.phase in QUEUED | {Phase.MENU, Phase.ANNOUNCING_CLOSED}:
            assert self.state.timer is not None

    @invariant()
    def hand_over_names_the_taker(self) -> None:
        if self.state.phase is Phase.HANDED_OVER or self.state.handed_over_at:
            assert self.state.taker is not None

    @invariant()
    def consult_never_costs_the_caller(self) -> None:
        if self.state.phase is Phase.ENDED and not self.caller_hung_up:
            ends = ("agent_hung_up", "office_hung_up", "closed", "not_reached", "overload")
            assert self.state.end_reason in ends

    @invariant()
    def at_most_one_agent_and_none_is_forgotten(self) -> None:
        busy = {u for u, s in self.presence.items() if s in ("ringing", "in_call")}
        legs = [leg for leg in (self.state.agent, self.state.guest) if leg]
        assert busy == {leg.user for leg in legs}
        if self.state.phase in WITH_AGENT - {Phase.CONFERENCE}:
            assert self.state.agent

    @invariant()
    def urgency_is_never_lowered(self) -> None:
        assert self.state.urgent or not self.was_urgent
        self.was_urgent = self.state.urgent


AnyOrder.TestCase.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
TestAnyOrder = AnyOrder.TestCase
