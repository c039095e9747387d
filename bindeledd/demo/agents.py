"""Simulated agents at the desk: they take simulated callers and use the actions that the desk's buttons use."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from uuid import UUID

from bindeledd.base.errors import DomainError
from bindeledd.base.scope import scope
from bindeledd.calls import actions as calls
from bindeledd.calls.demo_phones import person_number
from bindeledd.calls.errors import NotYourCall
from bindeledd.calls.queries import call_view
from bindeledd.demo import rules
from bindeledd.demo.people import Cast, Person, Place
from bindeledd.demo.queries import SimulatedCall
from bindeledd.demo.rules import Act, Desk
from bindeledd.demo.stories import BY_CODE, Story
from bindeledd.duty.queries import line as duty_line
from bindeledd.duty.queries import lines_of
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs.models import Promise
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries.queries import draft_view

log = logging.getLogger(__name__)

CONTENT = ("signs", "need", "text", "safe_number")
"""Fields that an office must hear of once they are filled in."""


@dataclass
class _AtWork:
    """What an agent has done in a call, and when the last of it (this machine's running clock)."""

    desk: Desk
    at: float = field(default_factory=time.monotonic)


@dataclass
class Agents:
    """All simulated agents. `rung` says which line's telephone is about to ring, and how its office answers."""

    cast: Cast
    pace: float
    _work: dict[UUID, _AtWork] = field(default_factory=dict)
    _asked: dict[UUID, float] = field(default_factory=dict)

    def play(self, found: list[SimulatedCall], humans_ready: int, waited: dict[UUID, timedelta]) -> dict[str, str]:
        """One round: everybody does at most one thing. Returns which lines were rung, with what their office does."""
        rung: dict[str, str] = {}
        for agent in self.cast.agents:
            own = next((each for each in found if each.agent == agent.id and _in_hand(each)), None)
            if own is not None:
                rung |= self._go_on(agent, own)
            else:
                self._take(agent, found, humans_ready, waited)
        self._forget({each.id for each in found})
        return rung

    def _take(
        self, agent: Person, found: list[SimulatedCall], humans_ready: int, waited: dict[UUID, timedelta]
    ) -> None:
        for call in sorted(found, key=lambda each: BY_CODE[each.code].key != "0"):
            if call.queue_state not in ("waiting", "kept") or call.ended_at is not None or self._just_asked(call.id):
                continue
            if BY_CODE[call.code].hangs_up_after and call.queue_state == "waiting":
                continue
            if rules.may_take(humans_ready, waited[call.id], self.pace):
                self._asked[call.id] = time.monotonic()
                carefully(partial(calls.take, call.id), agent)
                return

    def _just_asked(self, call_id: UUID) -> bool:
        """A caller who was asked for is on the way to that agent, or nobody could be rung: again after a while."""
        return time.monotonic() - self._asked.get(call_id, float("-inf")) < 15

    def _go_on(self, agent: Person, call: SimulatedCall) -> dict[str, str]:
        work = self._work.get(call.id) or _AtWork(_remembered(agent, call))
        self._work[call.id] = work
        work.desk = replace(work.desk, phase=call.phase, handed_over=call.handed_over_at is not None)
        turn = _Turn(agent, call, BY_CODE[call.code], self.cast.places.get(BY_CODE[call.code].office), work.desk)
        act = rules.next_act(turn.story, len(turn.fields), work.desk)
        if act is Act.WAIT:
            work.at = time.monotonic()
        if act is Act.WAIT or time.monotonic() - work.at < rules.SECONDS[act] * rules.tempo(self.pace):
            return {}
        work.at = time.monotonic()
        rung = turn.will_ring() if act is Act.CONSULT else {}
        work.desk = turn.do(act)
        return rung

    def _forget(self, known: set[UUID]) -> None:
        for memory in (self._work, self._asked):
            for gone in set(memory) - known:
                del memory[gone]


@dataclass(frozen=True)
class _Turn:
    """One agent's next thing in one call, done with the action behind the button that a human would press."""

    agent: Person
    call: SimulatedCall
    story: Story
    place: Place | None
    desk: Desk

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The form as this caller's agent fills it in."""
        if self.place is None:
            return ()
        return self.story.fields(self.place.municipality, self.place.office_id, person_number(self.story.last))

    def will_ring(self) -> dict[str, str]:
        """The simulated line that a consult call would ring, and what its office does."""
        assert self.place is not None
        with scope(self.agent.actor, "demo"):
            own = self._line() == self.place.line_id
        return {self.place.telephone: self.story.office_does} if own else {}

    def do(self, act: Act) -> Desk:
        """What the agent has before them afterwards."""
        done = carefully(lambda: self._carry_out(act), self.agent)
        match act:
            case Act.FILL:
                told = self.fields[self.desk.filled][0] in CONTENT
                return replace(self.desk, filled=self.desk.filled + 1, noted=self.desk.noted or told)
            case Act.IDENTIFY:
                return replace(self.desk, identified=True)
            case Act.CONSULT:
                return replace(self.desk, consulted=True, opened=done)
            case Act.PROMISE:
                return replace(self.desk, promised=done, opened=done or self.desk.opened, settled=not done)
        return self.desk

    def _carry_out(self, act: Act) -> None:
        call_id = self.call.id
        match act:
            case Act.FILL:
                inquiries.save_field(call_id, *self.fields[self.desk.filled])
            case Act.IDENTIFY:
                inquiries.identify_caller(call_id)
            case Act.CONSULT:
                handoffs.start_consult(call_id, self._line())
            case Act.COMPLETE:
                calls.complete(call_id, self._taker())
            case Act.PROMISE:
                handoffs.promise_callback(call_id)
            case Act.HANG_UP:
                calls.hang_up(call_id)
            case Act.FINISH:
                self._finish()

    def _line(self) -> int:
        """The line that is rung: one that a human at this office has taken, else the simulated officer's."""
        assert self.place is not None
        taken = [each for each in lines_of(self.place.office_id) if each.taker.signed_on]
        officer = self.place.officer.id
        humans = [each.id for each in taken if each.taker.id != officer and each.test in (None, "confirmed")]
        return humans[0] if humans else self.place.line_id

    def _taker(self) -> int:
        """Who takes over: whoever has the line that was rung (law 2)."""
        view = call_view(self.call.id)
        if view is None or view.consult.line_id is None:
            raise NotYourCall
        return duty_line(view.consult.line_id).taker.id

    def _finish(self) -> None:
        ends = rules.outcome(self.story, self.desk, self.call.end_reason)
        handoffs.finish(self.call.id, ends.code, topic=ends.topic, reason=ends.reason)
        calls.set_offline(self.agent.id)


def _in_hand(call: SimulatedCall) -> bool:
    return call.ended_at is not None or call.handed_over_at is not None or call.queue_state == "with_agent"


def _remembered(agent: Person, call: SimulatedCall) -> Desk:
    """What an earlier process has done in this call, as the rows tell; nothing at its beginning."""
    with scope(agent.actor, "demo"):
        draft = draft_view(call.id)
        promised = Promise.objects.filter(call_id=call.id).exists()
    if draft is None:
        return Desk(call.phase, promised=promised)
    return Desk(
        call.phase,
        noted=any(draft.value(field) for field in CONTENT),
        identified=draft.person_id is not None,
        consulted=draft.inquiry_id is not None,
        opened=draft.inquiry_id is not None,
        promised=promised,
    )


def carefully(what: Callable[[], object], agent: Person) -> bool:
    """Do it as that person; what the product refuses is refused to them too, and the play goes on."""
    try:
        with scope(agent.actor, "demo"):
            what()
    except DomainError as error:
        log.info("the play was refused something: %s", error.code)
        return False
    return True
