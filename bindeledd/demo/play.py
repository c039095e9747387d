"""The play itself: looks once a second at calls, humans and inquiries, and lets everybody simulated do one thing.

Telephones live on the loop, rows are looked at in a thread. What is remembered here may be lost: a new process finds
everything that matters in rows, and hangs up what nobody speaks for any more.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import DatabaseError, connection

from bindeledd.base.clock import now
from bindeledd.base.errors import DomainError
from bindeledd.base.events import record_event
from bindeledd.base.instance import Instance
from bindeledd.base.scope import Actor, scope
from bindeledd.calls.demo_phones import person_number
from bindeledd.calls.demo_phones import simulated as telephone_of
from bindeledd.calls.queries import line_hours
from bindeledd.calls.rules import is_open
from bindeledd.demo import offices, people, queries, rules
from bindeledd.demo.agents import Agents
from bindeledd.demo.stories import BY_CODE, STORIES, Story
from bindeledd.demo.telephones import Manner, Ringing, Telephones

log = logging.getLogger(__name__)
T = TypeVar("T")

ROUND, SHORTEST = 1.0, 0.3
"""Seconds between two looks, and to which share of them a hurried play comes down."""
REMEMBERS = 5
AT_OFFICE_EVERY = 6.0
TELEPHONES_LAST = 3600.0


@dataclass
class Seen:
    """What one look found."""

    calls: list[queries.SimulatedCall]
    humans: queries.Humans
    inquiries: list[queries.OpenInquiry]
    callbacks: list[tuple[int, datetime]]
    asked_for: int
    open_now: bool


@dataclass
class Play:
    """One instance's play at this pace."""

    instance: Instance
    pace: float
    cast: people.Cast = field(init=False)
    _latest: deque[str] = field(default_factory=lambda: deque(maxlen=REMEMBERS))
    _offices_do: dict[str, str] = field(default_factory=dict)
    _wanted: str = ""
    _met: str = ""
    _last_break: int = 0
    _next_at: datetime = field(default_factory=now)
    _offices_at: float = 0.0
    _telephones_at: float = float("-inf")

    def __post_init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="rows")
        self.telephones = Telephones(self.instance, self.manner_of)

    async def run(self) -> None:
        """Until cancelled. While database or engine are away nothing is played."""
        await self._in_thread(self._load)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.telephones.run())
            tasks.create_task(self._rounds())

    async def _rounds(self) -> None:
        while True:
            if self.telephones.connected:
                try:
                    await self._telephones_act(await self._in_thread(self._round))
                except (DatabaseError, DomainError) as error:
                    log.warning("nothing is played now: %s", type(error).__name__)
            await asyncio.sleep(ROUND * max(SHORTEST, rules.tempo(self.pace)))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Run database work in the one thread that has the connection."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, _connected, work)

    def manner_of(self, name: str) -> Manner:
        """How the telephone of this name is answered now."""
        hurry = rules.tempo(self.pace)
        if name.startswith("agent-"):
            return Manner(2.0 * hurry, "demo-agent")
        if not name.startswith("line-"):
            return Manner(3.0 * hurry, f"demo-{self._code_of(name)}", "1", 2.0 * hurry)
        does = self._offices_do.pop(name, "answers")
        if self._wanted:
            does = self._met = self._wanted
            self._wanted = ""
        if does == "nobody":
            return Manner(None, "")
        if does == "voicemail":
            return Manner(1.5, "demo-voicemail")
        return Manner(4.0 * hurry, "demo-officer", "1", 3.0 * hurry)

    def _code_of(self, name: str) -> str:
        return next((each.code for each in STORIES if name == f"person-{each.last:02}"), "officer")

    def _load(self) -> None:
        self.cast = people.load()
        self._agents = Agents(self.cast, self.pace)
        with scope(Actor.worker(), "demo"):
            self._last_break = queries.callers_wanted(0)[1]

    def _round(self) -> Seen:
        """Look, and let agents and officers act."""
        seen = self._look()
        rung = self._agents.play(
            seen.calls, seen.humans.ready, {each.id: now() - each.first_ring_at for each in seen.calls}
        )
        for number, does in rung.items():
            name = telephone_of(number)
            if name:
                self._offices_do[name] = does
        if time.monotonic() - self._offices_at > AT_OFFICE_EVERY * rules.tempo(self.pace):
            self._offices_at = time.monotonic()
            offices.play(self.cast, seen.inquiries, self.pace)
            offices.keep_lines(self.cast)
        if time.monotonic() - self._telephones_at > TELEPHONES_LAST:
            self._telephones_at = time.monotonic()
            people.with_telephones(self.cast)
        return seen

    def _look(self) -> Seen:
        agents = frozenset(each.id for each in self.cast.agents)
        officers = frozenset(each.officer.id for each in self.cast.places.values())
        with scope(Actor.worker(), "demo"):
            asked, self._last_break = queries.callers_wanted(self._last_break)
            if self._met:
                record_event(queries.USED, f"demo:{self._met}")
                self._met = ""
            self._wanted = queries.wanted_break()
            inquiries = queries.open_inquiries()
            lasts = {f"inquiry:{each.id}": BY_CODE[each.code].last for each in inquiries}
            callbacks = [(lasts[subject], at) for subject, at in queries.ring_outs(officers) if subject in lasts]
            open_now = is_open(line_hours(), now())
            return Seen(queries.calls(agents), queries.humans(), inquiries, callbacks, asked, open_now)

    async def _telephones_act(self, seen: Seen) -> None:
        on_line = [each for each in seen.calls if each.ended_at is None]
        for call in on_line:
            if self._has_had_enough(call):
                await self._leave(call)
        for last, at in seen.callbacks:
            if now() - at > timedelta(seconds=rules.TALKS * rules.tempo(self.pace)):
                await self.telephones.put_down(f"person-{last:02}")
        await self._callers(seen, [BY_CODE[each.code].last for each in on_line])

    async def _callers(self, seen: Seen, live: list[int]) -> None:
        """Whoever rings now: at the pace, sooner for a human who waits, at once for whoever has asked for callers."""
        due = now() >= rules.for_a_human(self._next_at, seen.humans.since, len(live)) or self._office_wanted(seen)
        wanted = rules.MOST_CALLERS if seen.asked_for else int(due)
        for _ in range(wanted):
            may = rules.may_ring(len(live), asked_for=bool(seen.asked_for))
            story = self._choose(seen, live) if may else None
            if story is None or not await self.telephones.ring_in(self._ringing(story, seen.open_now)):
                return
            live.append(story.last)
            self._latest.append(story.code)
            self._next_at = rules.next_call_at(now(), self.pace, random.random(), open_now=seen.open_now)

    def _choose(self, seen: Seen, live: list[int]) -> Story | None:
        own = [each for each in seen.inquiries if each.created_by in self.cast.ids]
        return rules.pick(
            STORIES,
            last_codes=tuple(self._latest),
            live=frozenset(live),
            owing=frozenset(BY_CODE[each.code].last for each in seen.inquiries),
            open_inquiries=len(own),
            draw=random.random(),
            ringing_office=bool(self._wanted),
        )

    def _office_wanted(self, seen: Seen) -> bool:
        """Somebody waits to see an office that does not answer, and no caller is on the line who would show it."""
        return bool(self._wanted) and not any(BY_CODE[each.code].office_does for each in seen.calls)

    def _ringing(self, story: Story, open_now: bool) -> Ringing:
        keys = rules.keys(story, self.pace) if open_now else ()
        return Ringing(story.code, person_number(story.last), f"demo-{story.code}", keys)

    async def _leave(self, call: queries.SimulatedCall) -> None:
        """The caller puts the telephone down, also the one on which they were rung back."""
        await self.telephones.hang_up(call.channel)
        await self.telephones.put_down(f"person-{BY_CODE[call.code].last:02}")

    def _has_had_enough(self, call: queries.SimulatedCall) -> bool:
        since = call.handed_over_at or call.first_ring_at
        return rules.had_enough(BY_CODE[call.code], call.phase, now() - since, self.pace)


def _connected(work: Callable[[], T]) -> T:
    try:
        return work()
    except DatabaseError:
        connection.close()
        raise
