"""Every order of events, repeated, late or lost, with restarts: no caller is dropped or left alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bindeledd.calls.flow import codec
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.converge import steps
from bindeledd.calls.flow.effects import SetPresence
from bindeledd.calls.flow.machine import step
from bindeledd.calls.flow.picture import bridge_id, picture
from bindeledd.calls.flow.state import QUEUED, WITH_AGENT, CallState, Phase
from bindeledd.calls.reasons import of_cause
from bindeledd.calls.tests.phones import FakeEngine, same

CALL = "7d2b8c1e-0000-5000-8000-000000000001"
CALLER = "caller-1"
AGENTS = (1, 2)


class AnyOrder(RuleBasedStateMachine):
    """One caller, two agents, one office; the world does what it likes."""

    @initialize(opens=st.sampled_from([(), (), (), ("opens", "monday")]), depth=st.integers(0, 6))
    def ring(self, opens: tuple[str, ...], depth: int) -> None:
        self.begin()
        self.send(ev.Arrived(opens))
        if not opens:
            self.go_deep(depth)

    def go_deep(self, depth: int) -> None:
        """Start anywhere on the way to a conference, so that every phase meets every event."""
        way: list[Callable[[], None]] = [
            lambda: self.send(ev.Digit(CALLER, "1")),
            lambda: self.send(ev.AgentChosen(1, "agent:1", "web")),
            self.leg_answers_now,
            lambda: self.send(ev.Consult(1, "line:4", "Akutt", 4)),
            self.leg_answers_now,
            lambda: self.leg_presses_now("1"),
        ]
        for go in way[:depth]:
            go()

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
        self.presence: dict[int, str] = dict.fromkeys(AGENTS, "ready")
        self.was_urgent = False
        self.caller_hung_up = False

    def send(self, event: ev.Event) -> None:
        self.history.append(event)
        before = self.state
        self.state, effects = step(before, event, self.now)
        for effect in effects:
            if isinstance(effect, SetPresence):
                self.presence[effect.user] = effect.state
        self.engine.do(steps(self.engine.seen(), picture(self.state)))

    @rule(seconds=st.sampled_from([1, 5, 19, 21, 26, 61, 120]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        if self.state.timer:
            self.send(ev.TimerDue(self.state.timer.name))

    @rule(name=st.sampled_from(["said", "hint", "offer", "consult", "confirm"]))
    def stale_timer(self, name: str) -> None:
        self.send(ev.TimerDue(name))

    @rule(digit=st.sampled_from("01259*#"))
    def caller_presses(self, digit: str) -> None:
        self.send(ev.Digit(CALLER, digit))

    @precondition(lambda self: self.engine.playing)
    @rule()
    def playback_ends(self) -> None:
        channel = sorted(self.engine.playing)[0]
        if channel == CALLER or self.engine.playing[channel].parts[0] != "tone:ring":
            saying = self.engine.playing.pop(channel)
            self.send(ev.PlaybackDone(saying.playback))

    @precondition(lambda self: self.engine.up - {CALLER})
    @rule(digit=st.sampled_from("15"))
    def leg_presses(self, digit: str) -> None:
        self.leg_presses_now(digit)

    @precondition(lambda self: self.state.phase is Phase.WAITING)
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
        self.engine.gone(channel)
        if told:
            self.send(ev.LegGone(channel, of_cause(cause)))
        else:
            self.restart()

    @precondition(lambda self: self.calls_last_long())
    @rule(told=st.booleans())
    def caller_hangs_up(self, told: bool) -> None:
        self.caller_hung_up = True
        self.engine.gone(CALLER)
        if told:
            self.send(ev.LegGone(CALLER, "hung_up"))
        else:
            self.restart()

    @rule(user=st.sampled_from((1, 1, 2)), what=st.integers(0, 8), key=st.booleans())
    def agent_clicks(self, user: int, what: int, key: bool) -> None:
        clicks: list[ev.Event] = [
            ev.Hold(user),
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
        if not isinstance(old, ev.Arrived) and not self._would_be_true_twice(old):
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
        if CALLER in self.engine.up:
            assert not self.engine.hears_nothing(CALLER)
            assert self.state.phase is not Phase.ENDED

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
            assert self.state.end_reason in ("agent_hung_up", "office_hung_up", "closed")

    @invariant()
    def at_most_one_agent_and_none_is_forgotten(self) -> None:
        busy = {u for u, s in self.presence.items() if s in ("ringing", "in_call")}
        held = {self.state.agent.user} if self.state.agent else set()
        assert busy == held
        if self.state.phase in WITH_AGENT - {Phase.CONFERENCE}:
            assert len(busy) == 1

    @invariant()
    def urgency_is_never_lowered(self) -> None:
        assert self.state.urgent or not self.was_urgent
        self.was_urgent = self.state.urgent


AnyOrder.TestCase.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
TestAnyOrder = AnyOrder.TestCase
