"""Runs the calls of one engine: hears events, moves the flow, writes the row, brings the engine to the picture.

Calls live in the engine and in rows; this process may be killed at any moment and started again.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, InterfaceError, OperationalError, connection
from psycopg.errors import DiskFull

from bindeledd.base.clock import now
from bindeledd.base.clock_steps import Moment, Step
from bindeledd.calls import numbers, reasons, rules
from bindeledd.calls.ari import Allowed, Disconnected, always
from bindeledd.calls.columns import queue_entry
from bindeledd.calls.door import Door
from bindeledd.calls.engine import Engine
from bindeledd.calls.flow import AnyState, CallState, Phase, picture, step
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.effects import SetPresence
from bindeledd.calls.live_call import Gate, LiveCall, arriving, call_id_of
from bindeledd.calls.menu import DEFAULT, Rules
from bindeledd.calls.models import Presence
from bindeledd.calls.store import MAY_BE_OFFERED, AgentTaken, MovedElsewhere, Store, Transition

log = logging.getLogger(__name__)

WRITERS = 4
RETRY_SECONDS = 0.5
SHUTDOWN = 4  # Asterisk's own reason for hanging up on everybody (AST_SOFTHANGUP_SHUTDOWN)
HUNG_UP_WITHIN = 0.5
"""Seconds from a sentence that broke off to the word that its listener has gone."""
T = TypeVar("T")


class Switchboard:
    """The calls in hand. `calls` by id; every step of a call is taken under its lock, in order of arrival.

    Nothing is written before `allowed` returns: a process that was replaced writes nothing more.
    """

    def __init__(self, engine: Engine, store: Store, allowed: Allowed = always) -> None:
        self.engine = engine
        self.store = store
        self._allowed = allowed
        self.calls: dict[str, LiveCall] = {}
        self.gate = Gate()
        self.door = Door()
        self.match_wanted = asyncio.Event()
        self.check_wanted = asyncio.Event()
        self.rules: Rules = DEFAULT
        self._threads = ThreadPoolExecutor(WRITERS, thread_name_prefix="store")
        self._tasks: set[asyncio.Task[Any]] = set()
        self._callers: dict[str, str] = {}
        self._gathered: dict[str, dict[str, Any]] | None = None
        self._no_room: dict[object, float] = {}

    # --- what the engine tells ---------------------------------------------------------------------
    def hear(self, message: dict[str, Any]) -> None:
        """One message from the engine, in order."""
        channel = (message.get("channel") or {}).get("id", "")
        match message["type"]:
            case "StasisStart":
                self._started(message, channel)
            case "Dial" if message.get("dialstatus") == "ANSWER":
                answered = message["peer"]["id"]
                self._tell(answered, ev.LegUp(answered))
            case "ChannelDtmfReceived":
                self._tell(channel, ev.Digit(channel, message["digit"]))
            case "PlaybackContinuing" if self.engine.is_music(message["playback"]):
                self.spawn(self.engine.stop(message["playback"]["id"]))
            case "PlaybackFinished":
                self._silent(message["playback"])
            case "ChannelHangupRequest" if message.get("soft") and message.get("cause") == SHUTDOWN:
                self._tell(channel, ev.EngineLost())  # nobody hung up: the engine is being stopped
            case "ChannelDestroyed" | "StasisEnd" if self._gathered and channel in self._gathered:
                del self._gathered[channel]
            case "ChannelDestroyed":
                self._tell(channel, ev.LegGone(channel, reasons.of_cause(int(message.get("cause", 0)))))
            case "StasisEnd" if channel in self._callers:
                self._tell(channel, ev.LegGone(channel, "hung_up"))

    def _silent(self, playback: dict[str, Any]) -> None:
        """A sentence was said to its end, or not: then the listener may have hung up, which is told just after."""
        target = str(playback.get("target_uri", "")).partition(":")[2]  # a channel, or the bridge of a talk
        event = ev.PlaybackDone(playback["id"])
        if playback.get("state") == "failed":
            asyncio.get_running_loop().call_later(HUNG_UP_WITHIN, self._tell, target, event)
        else:
            self._tell(target, event)

    def _started(self, message: dict[str, Any], channel: str) -> None:
        if message.get("args", [])[:1] == ["inbound"]:
            self.arrive(message["channel"], fresh=True)
        elif self._call_of(channel) is None:
            self.spawn(self.engine.drop_channel(channel))

    def arrive(self, channel: dict[str, Any], fresh: bool = False) -> None:
        """A caller's channel, as the engine lists it; the second time nothing happens.

        A `fresh` one may be one too many; those who have waited while nobody took calls never are.
        """
        call_id = call_id_of(self.store.engine, channel["id"])
        if call_id in self.calls:
            return
        if self._gathered is not None:
            self._gathered[channel["id"]] = channel
            return
        rang = min(now(), _parsed(channel.get("creationtime", "")))
        state = CallState(call_id, channel["id"], first_ring_at=rang)
        live = arriving(state, numbers.as_e164((channel.get("caller") or {}).get("number", "")))
        others = len(self.calls)
        self.add(live)
        refused = fresh and self.door.refuses(call_id, now(), others)
        event = ev.Arrived(
            rules.opening_for(self.rules.hours, rang, now()), has_number=live.number is not None, refused=refused
        )
        self.spawn(self.process(live, event))

    async def gather(self, seconds: float) -> None:
        """Take who comes within this time in order of their first ring: they waited while nobody took calls."""
        self._gathered = {}
        try:
            await asyncio.sleep(seconds)
        finally:
            early, self._gathered = self._gathered, None
        for channel in sorted(early.values(), key=lambda each: str(each.get("creationtime", ""))):
            self.arrive(channel)

    def _call_of(self, channel: str) -> LiveCall | None:
        return self.calls.get(self._callers.get(channel) or channel.rpartition(".")[0])

    def _tell(self, channel: str, event: ev.Event) -> None:
        live = self._call_of(channel)
        if live is not None:
            self.spawn(self.process(live, event))

    # --- one step ----------------------------------------------------------------------------------
    async def process(
        self,
        live: LiveCall,
        event: ev.Event,
        request: int | None = None,
        offered_from: tuple[Presence, ...] = MAY_BE_OFFERED,
    ) -> bool:
        """Move one call; True when the event changed it."""
        async with self.gate.entered(), live.lock:
            return await self.advance(live, event, request, offered_from)

    async def advance(
        self,
        live: LiveCall,
        event: ev.Event,
        request: int | None = None,
        offered_from: tuple[Presence, ...] = MAY_BE_OFFERED,
    ) -> bool:
        """The step itself, for whoever holds the lock."""
        self._note(live, event)
        at, moment = now(), Moment()
        after, effects = step(live.state, event, at, self.rules)
        if after is live.state:
            return False
        before = live.state if live.version else None
        change = Transition(before, after, live.version, effects, at, request, offered_from)
        if not await self._write(live, change):
            return False
        self._follow_caller(live.state, after)
        live.state, live.version, live.written = after, live.version + 1, moment
        await self.converge(live)
        if queue_entry(after) or SetPresence in {type(effect) for effect in effects}:
            self.match_wanted.set()
        return True

    async def follow_clock(self, live: LiveCall, clock: Step) -> None:
        """The machine's clock was set: move what the call waits for, unless it was written since."""
        async with self.gate.entered(), live.lock:
            if live.id in self.calls and live.version and clock.concerns(live.written):
                await self.advance(live, ev.ClockStepped(timedelta(seconds=clock.seconds)))

    def _follow_caller(self, before: AnyState, after: AnyState) -> None:
        """The caller's channel changes when their place is kept and they are rung back."""
        if isinstance(before, CallState) and isinstance(after, CallState) and before.caller != after.caller:
            self._callers.pop(before.caller, None)
            if after.caller:
                self._callers[after.caller] = after.call_id

    def _note(self, live: LiveCall, event: ev.Event) -> None:
        if isinstance(event, ev.LegGone):
            live.actual = live.actual.without(event.channel)
            self.engine.left(event.channel)
        elif isinstance(event, ev.PlaybackDone):
            live.actual = live.actual.silenced(event.playback)

    async def _write(self, live: LiveCall, change: Transition) -> bool:
        try:
            if live.version:
                await self.in_thread(lambda: self.store.save(change))
            else:
                await self.in_thread(lambda: self.store.insert(change, live.number))
                live.number = None
        except AgentTaken:
            return False
        except IntegrityError as error:
            log.error("call %s: the database refused: %s", live.id, type(error).__name__)
            if not live.version:
                self.remove(live)
            self.check_wanted.set()
            return False
        except MovedElsewhere:
            log.error("call %s is run by somebody else", live.id)
            self.check_wanted.set()
            return False
        return True

    async def converge(self, live: LiveCall) -> None:
        """Bring the engine to the picture; a lost connection is mended by the adoption that follows it."""
        wanted = picture(live.state)
        try:
            outcome = await self.engine.converge(live.id, live.actual, wanted)
        except Disconnected:
            return
        live.actual = wanted
        for gone in outcome.not_dialled:
            self.spawn(self.process(live, gone))
        if outcome.doubtful:
            self.check_wanted.set()
        if live.state.phase == Phase.ENDED:
            self.remove(live)

    # --- keeping -----------------------------------------------------------------------------------
    def add(self, live: LiveCall) -> None:
        """Take a call in hand."""
        self.calls[live.id] = live
        self.door.comes(live.id, live.number)
        if isinstance(live.state, CallState) and live.state.caller:
            self._callers[live.state.caller] = live.id

    def remove(self, live: LiveCall) -> None:
        """Let go of a call."""
        self.calls.pop(live.id, None)
        self.door.leaves(live.id)
        if isinstance(live.state, CallState):
            self._callers.pop(live.state.caller, None)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Start something whose end nobody waits for; its failure is logged by kind only (law 13)."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, Disconnected):
            log.error("a step failed: %s", type(error).__name__)
            self.check_wanted.set()

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Run database work in a thread; while the database is away, try again and again: the caller keeps the line."""
        loop, attempt = asyncio.get_running_loop(), object()
        try:
            while True:
                await self._allowed()
                try:
                    return await loop.run_in_executor(self._threads, _connected, work)
                except (OperationalError, InterfaceError) as error:
                    log.warning("database away: %s", type(error).__name__)
                    if isinstance(error.__cause__, DiskFull):
                        self._no_room.setdefault(attempt, time.monotonic())
                    await asyncio.sleep(RETRY_SECONDS)
        finally:
            self._no_room.pop(attempt, None)

    def no_room_seconds(self) -> float:
        """For how long something could not be written already because the database's disk is full."""
        return time.monotonic() - min(self._no_room.values()) if self._no_room else 0.0


def _connected(work: Callable[[], T]) -> T:
    try:
        return work()
    except (OperationalError, InterfaceError):
        connection.close()
        raise


def _parsed(moment: str) -> datetime:
    try:
        return datetime.fromisoformat(moment).astimezone(UTC)
    except ValueError:
        return now()
