"""Pure rules of calls by hand: when the caller rang first, from what the agent types."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from bindeledd.base.clock import OSLO


def rang_at(wall: time, at: datetime) -> datetime:
    """The latest moment, not after `at` (aware), at which a clock in Oslo showed `wall`; in UTC.

    A wall time is today's or yesterday's, never tomorrow's. In the hour that comes twice in autumn the later
    one counts if it has been; one that spring leaves out is the moment that came instead.
    """
    today = at.astimezone(OSLO).date()
    days = (today, today - timedelta(days=1), today - timedelta(days=2))
    moments = (datetime.combine(day, wall, OSLO).replace(fold=fold) for day in days for fold in (1, 0))
    return max(moment.astimezone(UTC) for moment in moments if moment.astimezone(UTC) <= at)
