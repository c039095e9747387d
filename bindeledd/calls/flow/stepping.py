"""The machine's clock was set: what a call waits for goes on by the time that has really passed.

Promises of the day (until when somebody may be rung, when the queue leaves a place to the lead) go by the clock as
it is now. What has been written down, such as the first ring, stays; but nobody who waits is overtaken by those who
ring while the clock shows an hour that it has shown before.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bindeledd.calls.flow.state import CallState, Kept, Timer

OF_THE_DAY = frozenset({"give_up"})


def stepped(state: CallState, by: timedelta) -> CallState:
    """An incoming call after the clock was set forward by so much; back when it is negative."""
    return replace(
        state,
        timer=timer(state.timer, by),
        kept_until=_at(state.kept_until, by),
        guest_until=_at(state.guest_until, by),
        queued_at=_at(state.queued_at, by),
        kept=_kept(state.kept, by),
        place_at=_place(state, by),
    )


def timer(timer: Timer | None, by: timedelta) -> Timer | None:
    """A timer likewise."""
    if timer is None or timer.name in OF_THE_DAY:
        return timer
    return replace(timer, due=timer.due + by)


def _place(state: CallState, by: timedelta) -> datetime | None:
    """Forward, whoever comes later has a later first ring anyway."""
    if by >= timedelta():
        return state.place_at
    known = [at for at in (state.place_at, state.first_ring_at) if at]
    return min(known) + by if known else None


def _kept(kept: Kept | None, by: timedelta) -> Kept | None:
    return replace(kept, not_before=_at(kept.not_before, by)) if kept else None


def _at(moment: datetime | None, by: timedelta) -> datetime | None:
    return moment + by if moment else None
