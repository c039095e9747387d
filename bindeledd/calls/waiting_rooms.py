"""Who waits in which holding bridge: one big bridge gets choppy, so there are several, filled to a limit."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

PREFIX = "hold-"
CALLERS_A_ROOM = 70  # measured: at 700 in one bridge the sound has gaps of 70 ms


class WaitingRooms:
    """The oldest room that has space is filled first, so that later ones empty and can be taken away."""

    def __init__(self, rooms: dict[str, set[str]] | None = None) -> None:
        self._rooms = rooms or {}

    def room_for(self, channel: str) -> tuple[str, bool]:
        """The room to wait in, and whether it must be made first. Names are never used twice."""
        self.left(channel)
        for name, waiting in self._rooms.items():
            if len(waiting) < CALLERS_A_ROOM:
                waiting.add(channel)
                return name, False
        name = f"{PREFIX}{secrets.token_hex(6)}"
        self._rooms[name] = {channel}
        return name, True

    def left(self, channel: str) -> None:
        """The channel is somewhere else now."""
        for waiting in self._rooms.values():
            waiting.discard(channel)

    def of(self, channel: str) -> str | None:
        """The room the channel waits in."""
        return next((name for name, waiting in self._rooms.items() if channel in waiting), None)

    def forget(self, name: str) -> None:
        """The room could not be made."""
        self._rooms.pop(name, None)

    def take_empty(self) -> list[str]:
        """Rooms where nobody waits any more, but for one that is kept: nobody is sent there from now on."""
        empty = [name for name, waiting in self._rooms.items() if not waiting]
        spare = empty if len(empty) < len(self._rooms) else empty[1:]
        for name in spare:
            del self._rooms[name]
        return spare

    def occupied(self) -> Iterator[str]:
        """Rooms where somebody waits."""
        return (name for name, waiting in list(self._rooms.items()) if waiting)
