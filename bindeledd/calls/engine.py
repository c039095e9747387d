"""Brings the telephone engine to the pictures of the calls, and tells what it hears in the flow's words."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bindeledd.calls import reasons
from bindeledd.calls.ari import Ari, AriError
from bindeledd.calls.flow import converge as cv
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.picture import Dial, Picture, Place, Spot
from bindeledd.calls.flow.state import Saying
from bindeledd.calls.waiting_rooms import PREFIX as ROOM_PREFIX
from bindeledd.calls.waiting_rooms import WaitingRooms

log = logging.getLogger(__name__)

APP = "bindeledd"
DIAL_PAUSES = (0.01, 0.03, 0.1, 0.3, 0.5)
LEG = re.compile(r"^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[a-z]\d+$")
TO_CALLER = re.compile(r"\.p\d+$")
ROUNDS_OF_MUSIC = 3
BRIDGE = re.compile(r"^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.talk$")
HEARD = (
    "StasisStart",
    "StasisEnd",
    "Dial",
    "ChannelDestroyed",
    "ChannelDtmfReceived",
    "ChannelHangupRequest",
    "PlaybackContinuing",
    "PlaybackFinished",
    "ApplicationReplaced",
    "RESTResponse",  # answers to our own requests pass the same filter
)
_NOT_FOUND, _CONFLICT = 404, 409
_GONE = (400, 404, 409, 412)  # what the engine answers, here and there, when a channel or bridge is gone

Resolve = Callable[[str, str], Awaitable[str | None]]
Words = Callable[[str, Saying], Awaitable[str]]


@dataclass(frozen=True)
class Listing:
    """Everything the engine has: channels with their state, bridges with their channels."""

    channels: dict[str, dict[str, Any]]
    bridges: dict[str, list[str]]
    started_at: str = ""


@dataclass
class Outcome:
    """What went wrong on the way to a picture: legs that could not be dialled, and whether to look again."""

    not_dialled: list[ev.LegGone] = field(default_factory=list)
    doubtful: bool = False


class Engine:
    """Carries out steps. A step whose channel is gone is harmless: the event about that is on its way."""

    def __init__(self, ari: Ari, caller_id: str, resolve: Resolve, words: Words, music: Path) -> None:
        self._ari = ari
        self._caller_id = caller_id
        self._resolve = resolve
        self._words = words
        self._music = f"sound:{music}"
        self._rooms = WaitingRooms()
        self._opening = asyncio.Lock()

    async def converge(self, call_id: str, actual: Picture, wanted: Picture) -> Outcome:
        """Carry out the steps between the pictures. Raises `Disconnected`."""
        outcome = Outcome()
        for step in cv.steps(actual, wanted):
            try:
                await self._do(call_id, step)
            except AriError as error:
                if isinstance(step, cv.Ring):
                    log.info("call %s: a leg could not be dialled: %s", call_id, error.status)
                    outcome.not_dialled.append(ev.LegGone(step.leg.channel, reasons.UNREACHABLE))
                    continue
                if error.status not in _GONE:
                    log.warning("call %s: %s: %s", call_id, type(step).__name__, error)
                    outcome.doubtful = True
        for room in self._rooms.take_empty():
            await self.drop_bridge(room)
        return outcome

    def left(self, channel: str) -> None:
        """The channel is gone."""
        self._rooms.left(channel)

    async def _do(self, call_id: str, step: cv.Step) -> None:
        match step:
            case cv.Answer(channel):
                await self._ari.post(f"channels/{channel}/answer")
            case cv.Ring(leg):
                await self._ring(call_id, leg)
            case cv.MakeBridge(bridge):
                await self._ari.post(f"bridges/{bridge}", type="mixing,dtmf_events", name=bridge)
            case cv.Join(bridge, channels):
                await self._join(bridge, channels)
            case cv.HoldMusic(channel):
                await self._hold_music(channel)
            case cv.TakeOut(channel, spot):
                await self._take_out(channel, spot, f"{call_id}.talk")
            case cv.Play(channel, saying):
                await self._play(call_id, f"channels/{channel}", saying)
            case cv.Announce(bridge, saying):
                await self._play(call_id, f"bridges/{bridge}", saying)
            case cv.StopPlay(playback):
                await self._ari.delete(f"playbacks/{playback}")
            case cv.DropLeg(channel):
                self._rooms.left(channel)
                await self._ari.delete(f"channels/{channel}", reason="normal")
            case cv.DropBridge(bridge):
                await self._ari.delete(f"bridges/{bridge}")

    async def _ring(self, call_id: str, leg: Dial) -> None:
        endpoint = await self._resolve(call_id, leg.to)
        if endpoint is None:
            raise AriError(_NOT_FOUND, "resolve")
        # Made first and dialled then, the leg is the application's from the start: should this process die while
        # it rings, an answer is not lost.
        body = {
            "endpoint": endpoint,
            "app": APP,
            "appArgs": "leg",
            "channelId": leg.channel,
            "variables": {"CALLERID(num)": self._caller_id, "CONNECTEDLINE(num)": self._caller_id},
        }
        await self._ari.post("channels/create", body)
        await self._dial(leg.channel)

    async def _dial(self, channel: str) -> None:
        for pause in (*DIAL_PAUSES, None):
            try:
                await self._ari.post(f"channels/{channel}/dial", timeout="120")
            except AriError as error:
                if error.status != _CONFLICT or pause is None:
                    raise
                await asyncio.sleep(pause)  # the engine has not put the new channel into the application yet
            else:
                return

    async def _join(self, bridge: str, channels: tuple[str, ...]) -> None:
        for channel in channels:
            self._rooms.left(channel)
        try:
            await self._ari.post(f"bridges/{bridge}/addChannel", channel=",".join(channels))
        except AriError:
            if len(channels) == 1:
                raise
            for channel in channels:  # one of them has gone: the other must not be left outside
                await self._join(bridge, (channel,))

    async def _hold_music(self, channel: str) -> None:
        async with self._opening:  # nobody is sent to a room before it is there
            room, new = self._rooms.room_for(channel)
            if new:
                await self._make_room(room)
        try:
            await self._ari.post(f"bridges/{room}/addChannel", channel=channel)
        except AriError:
            self._rooms.left(channel)
            raise
        # The music of a holding bridge ends when the last one leaves: ask for it every time.
        await self._ari.post(f"bridges/{room}/moh", mohClass="default")

    async def _make_room(self, room: str) -> None:
        try:
            await self._ari.post(f"bridges/{room}", type="holding", name=room)
        except AriError as error:
            if error.status != _CONFLICT:
                self._rooms.forget(room)
                raise

    async def _take_out(self, channel: str, spot: Spot, talk: str) -> None:
        bridge = self._rooms.of(channel) if spot is Spot.HOLD else talk
        self._rooms.left(channel)
        if bridge is not None:
            await self._ari.post(f"bridges/{bridge}/removeChannel", channel=channel)

    async def _play(self, call_id: str, where: str, saying: Saying) -> None:
        media = await self._words(call_id, saying)
        if TO_CALLER.search(saying.playback):
            # Should nobody be there when the words end, there is music instead of silence, for minutes.
            media = ",".join([media, *[self._music] * ROUNDS_OF_MUSIC])
        await self._ari.post(f"{where}/play/{saying.playback}", media=media, lang=saying.language)

    async def hear_only(self, *more: str) -> None:
        """Ask the engine for just the events that the flow knows, and these."""
        allowed = [{"type": kind} for kind in (*HEARD, *more)]
        await self._ari.put(f"applications/{APP}/eventFilter", {"allowed": allowed})

    async def open(self, sign: str) -> None:
        """Let callers in whom the engine has kept with its notice; `sign` must be another one each time."""
        await self._ari.post("asterisk/variable", variable="BINDELEDD_OPEN", value=sign)

    async def listing(self) -> Listing:
        """All channels and bridges; also learns who waits in which holding bridge."""
        channels = {each["id"]: each for each in await self._ari.get("channels")}
        bridges = {each["id"]: list(each["channels"]) for each in await self._ari.get("bridges")}
        self._rooms = WaitingRooms({name: set(ids) for name, ids in bridges.items() if name.startswith(ROOM_PREFIX)})
        info = await self._ari.get("asterisk/info", only="status")
        return Listing(channels, bridges, str(info.get("status", {}).get("startup_time", "")))

    async def music(self) -> None:
        """Make sure that whoever waits hears it, after a time when nobody looked."""
        for room in self._rooms.occupied():
            await self._quietly(self._ari.post(f"bridges/{room}/moh", mohClass="default"))

    async def is_playing(self, playback: str) -> bool:
        """Whether this playback goes on; one that has come to the music behind the words is ended."""
        try:
            found = await self._ari.get(f"playbacks/{playback}")
        except AriError:
            return False
        if not self.is_music(found):
            return True
        await self.stop(playback)
        return False

    def is_music(self, playback: dict[str, Any]) -> bool:
        """Whether the words of this playback are over."""
        return playback.get("media_uri") == self._music

    async def stop(self, playback: str) -> None:
        """End a playback: the engine tells that it has finished, as after the words alone."""
        await self._quietly(self._ari.delete(f"playbacks/{playback}"))

    async def follow(self, channels: list[str]) -> None:
        """Make sure that events about these channels come to this application."""
        for channel in channels:
            try:
                await self._ari.post(f"applications/{APP}/subscription", eventSource=f"channel:{channel}")
            except AriError:
                log.debug("a channel went while it was adopted")

    async def drop_channel(self, channel: str) -> None:
        """Hang up; harmless when it is gone."""
        await self._quietly(self._ari.delete(f"channels/{channel}", reason="normal"))

    async def drop_bridge(self, bridge: str) -> None:
        """Destroy; harmless when it is gone."""
        await self._quietly(self._ari.delete(f"bridges/{bridge}"))

    async def _quietly(self, request: Awaitable[Any]) -> None:
        try:
            await request
        except AriError:
            log.debug("already gone")


def seen(
    listing: Listing, bridge: str, channels: frozenset[str], playing: dict[str, Saying], caller: str | None
) -> Picture:
    """One call's part of the listing, as a picture; `playing` are the playbacks known to go on."""
    spots = dict.fromkeys(listing.bridges.get(bridge, ()), Spot.TALK)
    for name, ids in listing.bridges.items():
        if name.startswith(ROOM_PREFIX):
            spots |= dict.fromkeys(ids, Spot.HOLD)
    alive = [channel for channel in sorted(channels) if channel in listing.channels]
    up = [channel for channel in alive if listing.channels[channel]["state"] == "Up"]
    places = tuple(Place(c, spots.get(c, Spot.ALONE), playing.get(c)) for c in up)
    dialling = tuple(Dial(c, "") for c in alive if c not in up)
    return Picture(bridge, places, dialling, caller is None or caller in up, bridge in listing.bridges)
