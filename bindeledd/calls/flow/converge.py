"""From what the engine has to what it must have: the steps, in an order that leaves nobody in silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bindeledd.calls.flow.picture import Dial, Picture, Place, Spot
from bindeledd.calls.flow.state import Saying


@dataclass(frozen=True)
class Answer:
    """Answer the caller."""

    channel: str


@dataclass(frozen=True)
class Ring:
    """Dial a leg."""

    leg: Dial


@dataclass(frozen=True)
class MakeBridge:
    """Make the call's mixing bridge."""

    bridge: str


@dataclass(frozen=True)
class Join:
    """Move channels into the call's bridge (they leave where they were)."""

    bridge: str
    channels: tuple[str, ...]


@dataclass(frozen=True)
class HoldMusic:
    """Move a channel into a holding bridge with music."""

    channel: str


@dataclass(frozen=True)
class TakeOut:
    """Take a channel out of whichever bridge it is in."""

    channel: str
    spot: Spot


@dataclass(frozen=True)
class Play:
    """Start a playback."""

    channel: str
    saying: Saying


@dataclass(frozen=True)
class Announce:
    """Tell everybody in the call's bridge."""

    bridge: str
    saying: Saying


@dataclass(frozen=True)
class StopPlay:
    """Stop a playback (harmless when it has ended)."""

    playback: str


@dataclass(frozen=True)
class DropLeg:
    """Hang up a channel."""

    channel: str


@dataclass(frozen=True)
class DropBridge:
    """Destroy the call's bridge."""

    bridge: str


Step = Answer | Ring | MakeBridge | Announce | Join | HoldMusic | TakeOut | Play | StopPlay | DropLeg | DropBridge


def steps(actual: Picture, wanted: Picture) -> list[Step]:
    """The shortest list of steps from one picture to another; empty when they are equal."""
    return [
        *_answer(actual, wanted),
        *_dial(actual, wanted),
        *_move(actual, wanted),
        *(DropLeg(channel) for channel in sorted(actual.channels - wanted.channels)),
        *([DropBridge(wanted.bridge)] if actual.bridged and not wanted.bridged else []),
    ]


def _answer(actual: Picture, wanted: Picture) -> Iterator[Step]:
    if wanted.answered and not actual.answered and wanted.places:
        yield Answer(wanted.places[0].channel)


def _dial(actual: Picture, wanted: Picture) -> Iterator[Step]:
    for leg in wanted.dialling:
        if leg.channel not in actual.channels:
            yield Ring(leg)


def _move(actual: Picture, wanted: Picture) -> Iterator[Step]:
    moved = [place for place in wanted.places if actual.place(place.channel) != place]
    for place in moved:
        before = actual.place(place.channel)
        if before and before.saying and before.saying != place.saying:
            yield StopPlay(before.saying.playback)
    joining = tuple(p.channel for p in moved if p.spot is Spot.TALK and _spot(actual, p) is not Spot.TALK)
    if wanted.bridged and not actual.bridged:
        yield MakeBridge(wanted.bridge)
    if wanted.announcing and wanted.announcing != actual.announcing:
        yield Announce(wanted.bridge, wanted.announcing)
    if joining:
        yield Join(wanted.bridge, joining)
    for place in moved:
        yield from _settle(actual, place)


def _settle(actual: Picture, place: Place) -> Iterator[Step]:
    spot = _spot(actual, place)
    if place.spot is Spot.HOLD and spot is not Spot.HOLD:
        yield HoldMusic(place.channel)
    if place.spot is Spot.ALONE and spot not in (None, Spot.ALONE):
        yield TakeOut(place.channel, spot)
    before = actual.place(place.channel)
    if place.saying and (before is None or before.saying != place.saying):
        yield Play(place.channel, place.saying)


def _spot(actual: Picture, place: Place) -> Spot | None:
    before = actual.place(place.channel)
    return before.spot if before else None
