"""Every sequence of arrivals, keys, hang-ups, kept places, agents, crashes: nobody overtaken, doubled or forgotten."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bindeledd.calls.flow import CallState, Phase, codec
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.state import GOING_BACK, PLACED, QUEUED, WITH_AGENT
from bindeledd.calls.queue_rules import can_serve
from bindeledd.calls.reasons import LEG_LOST
from bindeledd.calls.tests.line import PATIENCE, WholeLine

NUMBERS = st.sampled_from([None, "a", "b", "c", "d", "e"])
SPOKEN = ("nb", "nb", "nb", "en")


class OneFairQueue(RuleBasedStateMachine):
    """Three agents, one of whom speaks English, and whoever rings."""

    @initialize()
    def opens(self) -> None:
        self.line = WholeLine()
        self.line.agent(1)
        self.line.agent(2, "en")
        self.line.agent(3)

    @rule(number=NUMBERS, key=st.sampled_from("1110"), language=st.sampled_from(SPOKEN))
    def somebody_rings(self, number: str | None, key: str, language: str) -> None:
        if len(self.line.callers) < 12:
            self.line.now += timedelta(seconds=1)
            self.line.arrives(number, key, language)

    @precondition(lambda self: self.line.in_phase(*QUEUED))
    @rule(data=st.data())
    def somebody_keeps_the_place(self, data: st.DataObject) -> None:
        call = data.draw(st.sampled_from(self.line.in_phase(*QUEUED)))
        if self.line.state(call).away:
            return
        self.line.tell(call, may_keep=True)
        own = self.line.callers[call].number is not None
        self.line.presses(call, "511" if own else "5" + "41234567" + "11")
        saying = self.line.state(call).saying
        if saying and data.draw(st.booleans()):
            self.line.send(call, ev.PlaybackDone(saying.playback))
        self.line.uses_places()

    @precondition(lambda self: self.line.in_phase(*QUEUED))
    @rule(data=st.data())
    def somebody_hangs_up(self, data: st.DataObject) -> None:
        call = data.draw(st.sampled_from(self.line.in_phase(*QUEUED)))
        if not self.line.state(call).away:
            self.line.hangs_up(call)

    @rule()
    def the_first_is_offered(self) -> None:
        call = self.line.match()
        if call is not None:
            self.nobody_was_overtaken(call)

    def nobody_was_overtaken(self, call: str) -> None:
        """By the rows alone: no place before this one could have been served by the same agent now."""
        entry, agent, entries = self.line.served[-1]
        for other in entries:
            if other.order < entry.order:
                assert not other.may_be_served(self.line.now) or not can_serve(agent, other, self.line.now, PATIENCE)

    @precondition(lambda self: self.line.in_phase(Phase.OFFERING))
    @rule(data=st.data(), answers=st.sampled_from([True, True, True, False]))
    def an_agent_answers_or_not(self, data: st.DataObject, answers: bool) -> None:
        call = data.draw(st.sampled_from(self.line.in_phase(Phase.OFFERING)))
        agent = self.line.state(call).agent
        assert agent is not None
        self.line.send(call, ev.LegUp(agent.channel) if answers else ev.LegGone(agent.channel, "no_answer"))
        self.line.uses_places()

    @precondition(lambda self: self.line.in_phase(*GOING_BACK))
    @rule(data=st.data(), key=st.sampled_from(["1", "", "7"]), takes=st.booleans())
    def a_caller_is_rung_back(self, data: st.DataObject, key: str, takes: bool) -> None:
        call = data.draw(st.sampled_from(self.line.in_phase(*GOING_BACK)))
        if takes:
            self.line.caller_answers(call, key)
        else:
            self.line.hangs_up(call)

    @precondition(lambda self: self.line.in_phase(Phase.TALKING))
    @rule(data=st.data(), how=st.sampled_from(["caller", "caller", "agent lost"]))
    def a_talk_ends(self, data: st.DataObject, how: str) -> None:
        call = data.draw(st.sampled_from(self.line.in_phase(Phase.TALKING)))
        agent = self.line.state(call).agent
        if how == "caller":
            self.line.hangs_up(call)
        elif agent is not None:
            self.line.send(call, ev.LegGone(agent.channel, "unreachable"))

    @rule(user=st.sampled_from([1, 2, 3]), to=st.sampled_from(["ready", "paused"]))
    def an_agent_comes_or_goes(self, user: int, to: str) -> None:
        self.line.wraps_up(user)
        if self.line.agents[user][0] in {"ready", "paused"}:
            self.line._presence(user, to)

    @rule(seconds=st.sampled_from([1, 7, 21, 36, 61, 130, 301, 3600]))
    def time_passes(self, seconds: int) -> None:
        self.line.passes(seconds)

    @rule()
    def the_engine_falls(self) -> None:
        for caller in self.line.callers.values():
            self.line.send(caller.id, ev.EngineLost())

    @rule()
    def the_switchboard_is_killed(self) -> None:
        for caller in self.line.callers.values():
            again = codec.from_json(json.loads(json.dumps(codec.to_json(caller.state))))
            assert isinstance(again, CallState)
            caller.state = again
            if again.phase is Phase.RINGING_BACK:  # whether it rang, nobody knows
                self.line.send(caller.id, ev.LegGone(again.caller, LEG_LOST))

    @invariant()
    def nobody_is_forgotten(self) -> None:
        assert self.line.forgotten() == []

    @invariant()
    def a_promise_stands_until_it_is_kept_or_the_leads(self) -> None:
        for caller in self.line.callers.values():
            if caller.state.phase is Phase.KEPT:
                assert caller.contact == "kept" and caller.state.kept and caller.state.timer
            if caller.contact == "kept":
                assert caller.state.phase in PLACED and caller.state.owed

    @invariant()
    def nobody_is_rung_twice_in_one_window_nor_without_end(self) -> None:
        keep = self.line.rules.keep
        for caller in self.line.callers.values():
            pairs = itertools.pairwise(caller.rings)
            assert all((later - one).total_seconds() >= keep.again_after_seconds for one, later in pairs)
            assert len(caller.rings) <= keep.tries

    @invariant()
    def a_number_holds_one_promise(self) -> None:
        """But for people who were on the line at the same time: a shelter has one number and many callers."""
        if self.line.asked:
            return
        held = Counter(each.number for each in self.line.callers.values() if each.number and self._promised(each.state))
        assert all(held[number] <= self.line.most_at_once[number] for number in held)

    def _promised(self, state: CallState) -> bool:
        return state.phase is Phase.KEPT and state.kept is not None and state.kept.promised

    @invariant()
    def an_agent_has_one_call_and_a_call_one_agent(self) -> None:
        at_work = [c.state.agent.user for c in self.line.callers.values() if c.state.agent]
        assert len(at_work) == len(set(at_work))
        busy = {user for user, (to, *_) in self.line.agents.items() if to in {"ringing", "in_call"}}
        assert busy == set(at_work)

    @invariant()
    def a_place_never_moves_back(self) -> None:
        for caller in self.line.callers.values():
            if caller.state.phase in PLACED | WITH_AGENT:
                assert caller.state.first_ring_at is not None
                for entry in self.line.entries():
                    if entry.call == caller.id:
                        assert entry.place_at <= caller.state.first_ring_at


OneFairQueue.TestCase.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
TestOneFairQueue = OneFairQueue.TestCase
