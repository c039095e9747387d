"""The switchboard as a process: connection, wake-ups, timers, matching, requests and regular checks together."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from typing import Any

from django.db import DatabaseError

from bindeledd.base.clock import now
from bindeledd.base.clock_steps import Moment, Step, Steps
from bindeledd.base.instance import Instance
from bindeledd.base.setup import music
from bindeledd.calls import announcing, left_numbers, registrations, requests, speaking
from bindeledd.calls.adoption import adopt, lose
from bindeledd.calls.ari import Ari, Disconnected
from bindeledd.calls.door import Door
from bindeledd.calls.engine import APP, Engine
from bindeledd.calls.engine_watch import EngineWatch
from bindeledd.calls.fence import Fence, Vitals
from bindeledd.calls.flow import due
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.state import Saying
from bindeledd.calls.limits import Limits
from bindeledd.calls.live_call import LiveCall, adopted
from bindeledd.calls.matching import next_match
from bindeledd.calls.phone_book import PhoneBook
from bindeledd.calls.registrations import Registrations
from bindeledd.calls.requests import Request
from bindeledd.calls.store import MAY_BE_OFFERED, MAY_GO_IN, MAY_REJOIN, Store, refuse_request
from bindeledd.calls.switchboard import Switchboard

log = logging.getLogger(__name__)

MEASURED = os.environ.get("BINDELEDD_BENCH") == "1"  # bin/bench looks for the limit of the machine, not for ours
OFFERED_FROM = {"rejoin": MAY_REJOIN, "take": MAY_GO_IN}
TIMER_SECONDS = 0.2
LOOK_SECONDS = 2.0
CHECK_SECONDS = 30.0
OFTENEST_SECONDS = 4.0
CHECK_SHARE = 10  # a check may take the tenth part of the time
ASIDE_SECONDS = 2.0
GATHER_SECONDS = 0.8
LETTER_SECONDS = 5.0


class Operation:
    """Everything that runs while the process lives."""

    def __init__(self, instance: Instance) -> None:
        self._instance, self._several = instance, instance.engines > 1
        engine_name = instance.engine_name
        self.fence = Fence(instance.database_direct_dsn, engine_name)
        user, secret = instance.ari_user, instance.ari_secret
        self.ari = Ari(instance.ari_url, user, secret, APP, self.fence.allowed, instance.ari_over_http)
        tune = instance.engine_folder / "moh" / music.NAME
        engine = Engine(self.ari, instance.called_number, self._endpoint, self._words, tune)
        self.board = Switchboard(engine, Store(engine_name), self.fence.allowed)
        if MEASURED:
            self.board.door = Door(Limits(a_source=10**6, a_second=10**6, in_all=10**6))
        self.book = PhoneBook(self.ari, instance.sip_host)
        self.look_wanted = asyncio.Event()
        self.phones_wanted = asyncio.Event()
        self._asking: set[int] = set()
        self._telling: set[str] = set()
        self._opened = 0
        self.registrations = Registrations(self.ari, self.board)
        self.watch = EngineWatch(instance.ari_url, user, secret, instance.engine_folder, self._lose)

    async def run(self) -> None:
        """Until cancelled. Raises `Replaced` when another switchboard has the engine."""
        await self.fence.acquire()
        self.board.store.term = self.fence.term
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.fence.keep(self._vitals))
            tasks.create_task(self._step_aside())
            topics = ("switchboard", "queue") if self._several else ("switchboard",)
            tasks.create_task(self.fence.listen(self._woken, topics))
            tasks.create_task(self.ari.run(self._hear, self._connected, self._may_take_calls))
            tasks.create_task(self.watch.run())
            tasks.create_task(self._timers())
            tasks.create_task(self._matches())
            tasks.create_task(self._requests())
            tasks.create_task(self._phones())
            tasks.create_task(self._left_numbers())
            tasks.create_task(self._checks())

    async def _endpoint(self, call_id: str, to: str) -> str | None:
        if to.startswith("sip:") and not self._several and not self._instance.plays:
            return requests.endpoint_of(call_id, to)
        return await self.board.in_thread(lambda: requests.endpoint_of(call_id, to, self._instance.engine_name))

    async def _words(self, call_id: str, saying: Saying) -> str:
        own = None
        if speaking.needs_number(saying):
            own = await self.board.in_thread(lambda: speaking.number_of(call_id))
        live = self.board.calls.get(call_id)
        return speaking.media(saying, own, speaking.keyed_of(live.state) if live else "")

    def _hear(self, message: dict[str, Any]) -> None:
        if not self.registrations.hear(message):
            self.board.hear(message)

    async def _lose(self) -> None:
        await lose(self.board)

    async def _connected(self) -> None:
        await self.board.engine.hear_only(*((registrations.HEARD,) if self._several else ()))
        self.book.forget()
        self.board.rules = await self.board.in_thread(announcing.load_rules)
        await self._push_phones()
        if self._several:
            await self.registrations.learn()
        self.board.check_wanted.set()  # should the adoption fail, it is tried again
        await adopt(self.board, reconnected=True)
        self.board.check_wanted.clear()
        await self.board.in_thread(self.board.store.tell_taken_over)
        self.look_wanted.set()
        await self._let_in()

    async def _let_in(self) -> None:
        """Those whom the engine kept with its notice look twice a second for a new sign."""
        gathering = asyncio.ensure_future(self.board.gather(GATHER_SECONDS))
        self._opened += 1
        await self.board.engine.open(f"{self.fence.term}.{self._opened}")
        await gathering

    def _vitals(self) -> Vitals:
        return Vitals(self.ari.connected, len(self.board.calls), dict(self.board.door.refused))

    async def _step_aside(self) -> None:
        """Without the database, or room on its disk, no new caller can be served: the engine's own notice takes them.

        Those who are in hand keep line and music; the adoption afterwards knows what they did.
        """
        while True:
            await asyncio.sleep(ASIDE_SECONDS / 4)
            away = max(self.fence.away_seconds(), self.board.no_room_seconds())
            if away > ASIDE_SECONDS and self.ari.connected:
                log.warning("the database takes nothing: new callers hear the engine's notice")
                await self.ari.leave()

    async def _may_take_calls(self) -> None:
        """Return when this process may act and nothing waits for room on the disk."""
        await self.fence.allowed()
        while self.board.no_room_seconds():
            await asyncio.sleep(TIMER_SECONDS)

    def _woken(self, topic: str) -> None:
        if topic == "switchboard:phones":
            self.phones_wanted.set()
        elif topic == "switchboard:hours":
            self.board.check_wanted.set()
        else:
            self.look_wanted.set()
            self.board.match_wanted.set()

    async def _timers(self) -> None:
        steps = Steps(Moment())
        while True:
            await asyncio.sleep(TIMER_SECONDS)
            step, at = steps.seen(Moment()), now()
            if step:
                await self._follow_clock(step)
                continue
            for live in list(self.board.calls.values()):
                name = due(live.state, at)
                if name and not live.lock.locked():
                    told = name == "news"
                    self.board.spawn(self._tell(live) if told else self.board.process(live, ev.TimerDue(name)))

    async def _follow_clock(self, step: Step) -> None:
        """Somebody set the machine's clock: no timer fires before all calls have followed it."""
        log.warning("the clock was set by %.0f seconds: %d calls follow", step.seconds, len(self.board.calls))
        following = [self.board.follow_clock(live, step) for live in list(self.board.calls.values())]
        if any(await asyncio.gather(*following, return_exceptions=True)):
            self.board.check_wanted.set()

    async def _tell(self, live: LiveCall) -> None:
        """Where the caller stands; one at a time for each, for reckoning takes longer than a look at the clock."""
        if live.id in self._telling:
            return
        self._telling.add(live.id)
        try:
            news = await self.board.in_thread(lambda: announcing.news(live.id, now(), self.board.rules))
            await self.board.process(live, news)
        finally:
            self._telling.discard(live.id)

    async def _matches(self) -> None:
        """Give waiting callers to ready agents; looks again now and then, for places that were kept."""
        while True:
            await _either(self.board.match_wanted, LOOK_SECONDS)
            if self._several:
                await self._take_kept()
            while await self._match_one():
                pass

    async def _take_kept(self) -> None:
        """Callers who hold a place on an engine that is gone are rung back from here."""
        name = self._instance.engine_name
        for state, version in await self.board.in_thread(lambda: requests.claim_kept(name, now())):
            self.board.add(adopted(state, version))

    def _next(self) -> tuple[str, ev.AgentChosen] | None:
        return next_match(self.board.store.engine, now(), self.board.rules)

    async def _match_one(self) -> bool:
        if not self.ari.connected:
            return False  # nobody can be rung from here now; the engines that are well serve on
        found = await self.board.in_thread(self._next)
        live = self.board.calls.get(found[0]) if found else None
        if found is None or live is None:
            return False
        return await self.board.process(live, found[1])

    async def _requests(self) -> None:
        while True:
            await _either(self.look_wanted, LOOK_SECONDS)
            opened = await self.board.in_thread(lambda: requests.open_requests(self.board.store.engine))
            for request in opened:
                if request.id not in self._asking:
                    self._asking.add(request.id)
                    self.board.spawn(self._carry_out(request))

    async def _carry_out(self, request: Request) -> None:
        try:
            if not await self._asked(request):
                await self.board.in_thread(lambda: refuse_request(request.id, "ignored", now()))
        finally:
            self._asking.discard(request.id)

    async def _asked(self, request: Request) -> bool:
        await self.board.gate.opened()  # a click made while nobody had the engine waits for the adoption
        if request.verb == "begin":
            claimed = await self.board.in_thread(
                lambda: requests.claim_ring_out(self.board.store.engine, request.call_id)
            )
            if claimed:
                self.board.add(adopted(*claimed))
        live = self.board.calls.get(request.call_id)
        if live is None:
            return False
        event = await self.board.in_thread(lambda: requests.event_of(request))
        if event is None:
            return False
        offered_from = OFFERED_FROM.get(request.verb, MAY_BE_OFFERED)
        return await self.board.process(live, event, request.id, offered_from)

    async def _phones(self) -> None:
        while True:
            await _either(self.phones_wanted, CHECK_SECONDS)
            await self._push_phones()

    async def _left_numbers(self) -> None:
        """Numbers that callers left while nobody took calls are read in as soon as there is a database, and rung."""
        data, name = self._instance.letterbox_home, self._instance.engine_name
        await self.board.in_thread(lambda: left_numbers.make_slot(data, name))
        while True:
            try:
                if await self.board.in_thread(lambda: left_numbers.read_in(data, name)):
                    self.board.check_wanted.set()  # they hold places that the queue rings
            except (OSError, DatabaseError) as error:  # the letters stay, and whatever is wrong must not end calls
                log.error("letters are not read in: %s", type(error).__name__)
            await asyncio.sleep(LETTER_SECONDS)

    async def _push_phones(self) -> None:
        phones = await self.board.in_thread(lambda: requests.phones(now()))
        try:
            await self.book.push(phones)
        except Disconnected:
            log.info("telephones are pushed when the engine is back")

    async def _checks(self) -> None:
        """Compare all with the engine every few seconds, less often when that takes long, and after a doubt.

        What the engine told and we never heard is found so: an answer, a hang-up, a caller who came.
        """
        took = 0.0
        while True:
            await _either(self.board.check_wanted, min(CHECK_SECONDS, max(OFTENEST_SECONDS, CHECK_SHARE * took)))
            await asyncio.sleep(1)
            began = time.monotonic()
            try:
                self.board.rules = await self.board.in_thread(announcing.load_rules)
                await adopt(self.board, reconnected=False)
            except Disconnected:
                log.info("checked when the engine is back")
            took = time.monotonic() - began


async def _either(wanted: asyncio.Event, seconds: float) -> None:
    """Wait for the event, at most some seconds, and take it down."""
    waiting: asyncio.Future[Any] = asyncio.ensure_future(wanted.wait())
    await asyncio.wait([waiting], timeout=seconds)
    waiting.cancel()
    wanted.clear()
