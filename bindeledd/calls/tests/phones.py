"""An engine made of nothing but its rules, for driving the flow without a telephone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bindeledd.calls.flow import converge as cv
from bindeledd.calls.flow.picture import Dial, Picture, Place, Spot
from bindeledd.calls.flow.state import Saying


@dataclass
class FakeEngine:
    """Carries out steps the way Asterisk would; `ringing` and `up` are the channels that exist."""

    bridge: str
    caller: str
    up: set[str] = field(default_factory=set)
    ringing: dict[str, str] = field(default_factory=dict)
    spots: dict[str, Spot] = field(default_factory=dict)
    playing: dict[str, Saying] = field(default_factory=dict)
    bridged: bool = False
    answered: bool = False
    announcing: Saying | None = None
    dialled: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.up.add(self.caller)

    def do(self, steps: list[cv.Step]) -> None:
        for step in steps:
            self._do(step)

    def _do(self, step: cv.Step) -> None:
        match step:
            case cv.Answer():
                self.answered = True
            case cv.Ring(leg):
                assert leg.channel not in self.dialled, "a leg is dialled twice"
                self.dialled.append(leg.channel)
                self.ringing[leg.channel] = leg.to
            case cv.MakeBridge():
                self.bridged = True
            case cv.Announce(_, saying):
                assert self.bridged, "told to a bridge that is not there"
                self.announcing = saying
            case cv.Join(_, channels):
                for channel in channels:
                    self._put(channel, Spot.TALK)
            case cv.HoldMusic(channel):
                self._put(channel, Spot.HOLD)
            case cv.TakeOut(channel):
                self._put(channel, Spot.ALONE)
            case cv.Play(channel, saying):
                if channel in self.up:
                    assert channel not in self.playing, "two playbacks on one channel"
                    self.playing[channel] = saying
            case cv.StopPlay(playback):
                self.playing = {c: s for c, s in self.playing.items() if s.playback != playback}
            case cv.DropLeg(channel):
                self.gone(channel)
            case cv.DropBridge():
                self.bridged = False
                self.announcing = None

    def _put(self, channel: str, spot: Spot) -> None:
        if channel not in self.up:
            return
        assert channel not in self.playing, "moved while something is played"
        if spot is Spot.TALK:
            assert self.bridged, "joined a bridge that is not there"
        self.spots[channel] = spot

    def gone(self, channel: str) -> None:
        self.up.discard(channel)
        self.ringing.pop(channel, None)
        self.spots.pop(channel, None)
        self.playing.pop(channel, None)

    def picked_up(self, channel: str) -> None:
        del self.ringing[channel]
        self.up.add(channel)

    def forget(self, channel: str) -> None:
        """A process that starts anew may dial a leg again that is not there."""
        if channel in self.dialled and channel not in self.ringing and channel not in self.up:
            self.dialled.remove(channel)

    def seen(self) -> Picture:
        """What a full listing of the engine would show."""
        places = tuple(Place(c, self.spots.get(c, Spot.ALONE), self.playing.get(c)) for c in sorted(self.up))
        dialling = tuple(Dial(c, to) for c, to in self.ringing.items())
        return Picture(self.bridge, places, dialling, self.answered, self.bridged, self.announcing)

    def hears_nothing(self, channel: str) -> bool:
        return self.spots.get(channel, Spot.ALONE) is Spot.ALONE and channel not in self.playing


def same(first: Picture, second: Picture) -> bool:
    """Equal but for order."""

    def sorted_out(p: Picture) -> Picture:
        places = tuple(sorted(p.places, key=lambda x: x.channel))
        return replace(p, announcing=None, places=places, dialling=tuple(sorted(p.dialling, key=lambda x: x.channel)))

    return sorted_out(first) == sorted_out(second)
