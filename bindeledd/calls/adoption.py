"""After a restart or a lost connection: take the calls over from rows and engine, and sweep what nobody owns."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from bindeledd.base.scope import Actor, scope
from bindeledd.calls import reasons
from bindeledd.calls.engine import BRIDGE, LEG, Listing, seen
from bindeledd.calls.flow import CallState, Phase, Picture, picture
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.state import Saying
from bindeledd.calls.live_call import LiveCall, adopted, call_id_of
from bindeledd.calls.models import Call
from bindeledd.calls.store import live_calls
from bindeledd.calls.switchboard import Switchboard

log = logging.getLogger(__name__)


async def adopt(board: Switchboard, reconnected: bool) -> None:
    """Compare everything; nothing else moves meanwhile."""
    async with board.gate.closed():
        rows = await board.in_thread(lambda: live_calls(board.store.engine))
        for state, version in rows:
            _refresh(board, adopted(state, version))
        listing = await board.engine.listing()  # what happens from here on is heard, since the calls are known
        written = [live for live in board.calls.values() if live.version]
        for gone in {live.id for live in written} - {state.call_id for state, _ in rows}:
            board.remove(board.calls[gone])
        for live in (each for each in written if each.id in board.calls):
            if reconnected:
                await board.engine.follow(sorted(picture(live.state).channels))
            await _adopt_one(board, live, listing)
        await _sweep(board, listing)
    board.match_wanted.set()
    if reconnected:
        await board.engine.music()
        log.info("adopted %d calls", len(rows))


async def lose(board: Switchboard) -> None:
    """The engine is gone for good, as far as anybody can tell: so are its calls, and those who waited are owed."""
    async with board.gate.closed():
        rows = await board.in_thread(lambda: live_calls(board.store.engine))
        for state, version in rows:
            _refresh(board, adopted(state, version))
        for live in [each for each in board.calls.values() if each.version]:
            await board.advance(live, ev.EngineLost())


def _refresh(board: Switchboard, fresh: LiveCall) -> None:
    known = board.calls.get(fresh.id)
    if known is None:
        board.add(fresh)
    else:
        known.state, known.version = fresh.state, fresh.version


async def _adopt_one(board: Switchboard, live: LiveCall, listing: Listing) -> None:
    wanted = picture(live.state)
    legs = {channel for channel in listing.channels if _owner(channel) == live.id}
    playing = await _playing(board, wanted, listing)
    live.actual = seen(listing, wanted.bridge, wanted.channels | legs, playing, _to_answer(live))
    for event in missed(live, listing, wanted, playing):
        await board.advance(live, event)
    if live.id in board.calls:
        await board.converge(live)


def _to_answer(live: LiveCall) -> str | None:
    """The caller's channel when they rang us; who is away or was rung back has none that we could answer."""
    caller = live.state.caller if isinstance(live.state, CallState) else ""
    return caller if caller and _owner(caller) is None else None


async def _playing(board: Switchboard, wanted: Picture, listing: Listing) -> dict[str, Saying]:
    return {
        place.channel: place.saying
        for place in wanted.places
        if place.saying and place.channel in listing.channels and await board.engine.is_playing(place.saying.playback)
    }


def missed(live: LiveCall, listing: Listing, wanted: Picture, playing: dict[str, Saying]) -> list[ev.Event]:
    """The events that this process did not hear while it was away."""
    if isinstance(live.state, CallState) and live.state.caller in wanted.channels - set(listing.channels):
        return [_caller_missing(live.state, listing)]
    events: list[ev.Event] = []
    for place in wanted.places:
        if place.channel not in listing.channels:
            events.append(ev.LegGone(place.channel, reasons.UNREACHABLE))
        elif place.saying and place.channel not in playing:
            events.append(ev.PlaybackDone(place.saying.playback))
    events += [ev.LegUp(leg.channel) for leg in wanted.dialling if _is_up(listing, leg.channel)]
    return events


def _caller_missing(state: CallState, listing: Listing) -> ev.Event:
    since = state.caller_since_at or state.first_ring_at
    if since and _started(listing) > since:
        return ev.EngineLost()
    ringing = state.phase is Phase.RINGING_BACK  # whether it rang nobody knows: not an answer that was not given
    return ev.LegGone(state.caller, reasons.LEG_LOST if ringing else "hung_up")


def _started(listing: Listing) -> datetime:
    return datetime.fromisoformat(listing.started_at or "1970-01-01T00:00:00+00:00")


def _is_up(listing: Listing, channel: str) -> bool:
    return bool(listing.channels.get(channel, {}).get("state") == "Up")


async def _sweep(board: Switchboard, listing: Listing) -> None:
    callers = {live.state.caller for live in board.calls.values() if isinstance(live.state, CallState)}
    for channel, details in listing.channels.items():
        owner = _owner(channel)
        if owner is not None and owner not in board.calls:
            log.warning("an orphan leg of call %s was swept", owner)
            await board.engine.drop_channel(channel)
        elif owner is None and channel not in callers and _came_in(details):
            await _take_in(board, channel, details)
    for bridge in listing.bridges:
        found = BRIDGE.match(bridge)
        if found and found[1] not in board.calls:
            await board.engine.drop_bridge(bridge)


async def _take_in(board: Switchboard, channel: str, details: dict[str, Any]) -> None:
    """A caller that no row knows came while the process died; one whose call has ended is a leftover."""
    call_id = call_id_of(board.store.engine, channel)
    if await board.in_thread(lambda: _has_row(call_id)):
        await board.engine.drop_channel(channel)
    else:
        board.arrive(details)


def _has_row(call_id: str) -> bool:
    with scope(Actor.switchboard(), "adopt"):
        return Call.objects.filter(id=UUID(call_id)).exists()


def _came_in(details: dict[str, Any]) -> bool:
    dialplan = details.get("dialplan") or {}
    return dialplan.get("app_name") == "Stasis" and str(dialplan.get("app_data", "")).startswith("bindeledd,inbound")


def _owner(channel: str) -> str | None:
    found = LEG.match(channel)
    return found[1] if found else None
