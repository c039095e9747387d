"""Friday 14:50 with thirty waiting: everybody is served, or somebody by name has promised to ring them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from bindeledd.base.clock import OSLO, now
from bindeledd.base.scope import Actor, Scope, scope
from bindeledd.calls import actions, announcing, queries
from bindeledd.calls.flow import Phase, due
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.state import PLACED
from bindeledd.calls.matching import next_match
from bindeledd.calls.menu import DEFAULT, Rules
from bindeledd.calls.models import Contact
from bindeledd.calls.rules import WORKDAYS_9_TO_15, next_opening, opening_for, opening_parts
from bindeledd.calls.store import Store
from bindeledd.calls.tests.rows import ENGINE, Line, user_id

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
ActingAs = Callable[[str], AbstractContextManager[Scope]]

FRIDAY = datetime(2026, 11, 27, 14, 50, tzinfo=OSLO).astimezone(UTC)
CLOSES = FRIDAY + timedelta(minutes=10)
WAITING = 30
AGENTS = ("agent1", "agent2", "agent3", "agent4", "agent5", "agent6")
TALK, STEP = timedelta(minutes=5), timedelta(seconds=20)
RULES: Rules = replace(DEFAULT, hours=WORKDAYS_9_TO_15)


class Afternoon:
    """The real store, rules and flow on a frozen clock; agents talk five minutes, callers do as they are told to."""

    def __init__(self, store: Store, acting_as: ActingAs, clock: time_machine.Traveller) -> None:
        self.store, self.acting_as, self.clock = store, acting_as, clock
        self.lines: list[Line] = []
        self.since: dict[str, datetime] = {}

    def agents_come(self) -> None:
        for name in AGENTS:
            with self.acting_as(name):
                actions.softphone_credentials(user_id(name))
                actions.set_ready(user_id(name))

    def rings(self, number: str | None) -> Line:
        line = Line(self.store, number, RULES)
        line.state = replace(line.state, first_ring_at=now())
        self.lines.append(line)
        return line.waiting()

    def goes_on(self) -> None:
        self.clock.shift(STEP)
        for line in self.lines:
            line.at = now()
            self._moves(line)
        while self._match():
            pass

    def _moves(self, line: Line) -> None:
        if line.state.saying is not None:
            line.sees(ev.PlaybackDone(line.state.saying.playback))
        name = due(line.state, now())
        if name == "news":
            line.sees(announcing.news(line.state.call_id, now(), RULES))
        elif name:
            line.sees(ev.TimerDue(name))
        if line.state.phase is Phase.TALKING and now() - self.since[line.state.call_id] >= TALK:
            agent = line.state.last_agent
            line.hung_up()
            with self.acting_as(next(each for each in AGENTS if user_id(each) == agent)):
                actions.finish_wrap_up(agent or 0, UUID(line.state.call_id), "general_guidance")

    def _match(self) -> bool:
        found = next_match(ENGINE, now(), RULES)
        if found is None:
            return False
        line = next(each for each in self.lines if each.state.call_id == found[0])
        line.sees(found[1])
        assert line.state.agent
        line.sees(ev.LegUp(line.state.agent.channel))
        if line.state.phase is Phase.RINGING_BACK:
            line.sees(ev.LegUp(line.state.caller))
            line.sees(ev.Digit(line.state.caller, "1"))
        self.since[line.state.call_id] = now()
        return True

    def keeps(self, line: Line) -> None:
        """5, safe number, any time today; the caller hangs up. Nothing happens when it is not offered."""
        line.sees(announcing.news(line.state.call_id, now(), RULES))
        line.sees(*(ev.Digit(line.state.caller, digit) for digit in "511"))
        if line.state.kept:
            line.hung_up()

    def left(self) -> int:
        return sum(line.state.phase in PLACED for line in self.lines)


@pytest.fixture
def afternoon(acting_as: ActingAs, monkeypatch: pytest.MonkeyPatch) -> Iterator[Afternoon]:
    monkeypatch.setattr(queries, "line_hours", lambda: WORKDAYS_9_TO_15)
    with time_machine.travel(FRIDAY - timedelta(minutes=30), tick=False) as clock:
        yield Afternoon(Store(ENGINE), acting_as, clock)


def test_all_are_served_or_hold_a_named_promise(afternoon: Afternoon) -> None:
    afternoon.agents_come()
    for each in range(12):  # so that the line knows its pace
        afternoon.rings(f"+479000{each:04}")
    while now() < FRIDAY - timedelta(minutes=2):
        afternoon.goes_on()
    early = list(afternoon.lines)
    for each in range(WAITING - afternoon.left()):
        afternoon.rings(None if each % 9 == 8 else f"+479100{each:04}")
        afternoon.clock.shift(timedelta(seconds=3))
    waiting = [line for line in afternoon.lines if line not in early]
    afternoon.clock.move_to(FRIDAY)
    assert afternoon.left() == WAITING

    asked = waiting[:3] + waiting[-1:]
    for line in asked:
        afternoon.keeps(line)
    assert waiting[-1].state.kept is None  # ten minutes for thirty: nobody is promised what can't be kept
    afternoon.lines[-5].sees(ev.EngineLost())  # and one whom the engine lost, with a known number

    while now() < CLOSES + timedelta(minutes=2):
        afternoon.goes_on()
    with afternoon.acting_as("agent1"):
        summary = queries.queue_summary()
        assert summary.after_closing == summary.length > 0
    late = Line(afternoon.store, "+4792000000", RULES)
    late.sees(ev.Arrived(opening_parts(next_opening(RULES.hours, now()), now()), has_number=True))
    assert late.state.phase is Phase.ANNOUNCING_CLOSED and late.state.saying
    assert late.state.saying.parts[1:5] == ("opens", "day-0", "clock", "number-9")
    assert "press-1-out-of-hours" in late.state.saying.parts

    while afternoon.left() and now() < CLOSES + timedelta(hours=2):
        afternoon.goes_on()
    assert now() < CLOSES + timedelta(minutes=45)
    for line in waiting:
        assert line.state.answered_at or promised_by_name(line), line.state
    with scope(Actor.worker(), "test", nested=True):
        assert not Contact.objects.filter(state="kept").exists()


def promised_by_name(line: Line) -> bool:
    with scope(Actor.worker(), "test", nested=True):
        return Contact.objects.filter(call=UUID(line.state.call_id), state="open", lead=user_id("lead1")).exists()


def test_with_an_hour_left_a_place_may_be_kept(afternoon: Afternoon) -> None:
    afternoon.clock.move_to(FRIDAY - timedelta(hours=2))
    afternoon.agents_come()
    for each in range(12):
        afternoon.rings(f"+479000{each:04}")
    while now() < FRIDAY - timedelta(minutes=100):
        afternoon.goes_on()
    for each in range(10):
        afternoon.rings(f"+479100{each:04}")
        afternoon.goes_on()
    last = afternoon.lines[-1]
    afternoon.keeps(last)
    assert last.state.kept and last.state.away
    place = announcing.news(last.state.call_id, now(), RULES).position
    assert place > 1
    while not last.state.answered_at and now() < FRIDAY:
        afternoon.goes_on()
    assert last.state.answered_at and now() < FRIDAY


def test_whoever_rang_before_closing_is_let_in_after_it() -> None:
    assert opening_for(RULES.hours, CLOSES - timedelta(seconds=5), CLOSES + timedelta(seconds=30)) == ()
    assert opening_for(RULES.hours, CLOSES + timedelta(seconds=5), CLOSES + timedelta(seconds=30)) != ()
