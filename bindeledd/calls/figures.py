"""What happened on the line today, computed from events (law 8); agent leads may count the last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.db import connection

from bindeledd.base.clock import OSLO

_CALLS = """
WITH told AS (
  SELECT subject,
         min(at) FILTER (WHERE kind = 'call_arrived') AS arrived,
         min(at) FILTER (WHERE kind = 'call_queued') AS queued,
         min(at) FILTER (WHERE kind = 'call_answered') AS answered,
         bool_or(kind = 'call_handed_over') AS handed_over,
         bool_or(kind = 'call_ended' AND data->>'phase' IN ('waiting', 'offering')) AS gave_up
    FROM base_event
   WHERE at >= %s AND kind IN ('call_arrived', 'call_queued', 'call_answered', 'call_handed_over', 'call_ended')
   GROUP BY subject)
SELECT extract(hour FROM arrived AT TIME ZONE 'Europe/Oslo')::int, count(*), count(queued), count(answered),
       count(*) FILTER (WHERE gave_up AND answered IS NULL), count(*) FILTER (WHERE handed_over),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM answered - arrived)),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM answered - arrived))
  FROM told WHERE arrived IS NOT NULL
 GROUP BY GROUPING SETS ((1), ()) ORDER BY 1 NULLS FIRST"""
_REST = "SELECT kind, count(*) FROM base_event WHERE at >= %s AND kind = ANY(%s) GROUP BY kind"
_COUNTED = ("consult_started", "consult_answered", "place_promised", "contact_opened", "contact_closed", "help_asked")


@dataclass(frozen=True, slots=True)
class Span:
    """Calls that came within an hour of the Oslo day (None: the whole day). Waits are seconds since the first ring."""

    hour: int | None
    arrived: int
    queued: int
    answered: int
    gave_up: int
    handed_over: int
    wait_median: float | None
    wait_most: float | None  # nine of ten waited no longer


@dataclass(frozen=True, slots=True)
class Day:
    """The day so far: the whole, hour by hour, and how often other things happened (by kind of event)."""

    whole: Span
    hours: tuple[Span, ...]
    counts: dict[str, int]


def day_so_far(at: datetime) -> Day:
    """Today in Oslo until `at`."""
    midnight = datetime.combine(at.astimezone(OSLO).date(), time(), OSLO)
    with connection.cursor() as cursor:
        cursor.execute(_CALLS, [midnight])
        spans = [Span(*row) for row in cursor.fetchall()]
        cursor.execute(_REST, [midnight, list(_COUNTED)])
        counts = dict.fromkeys(_COUNTED, 0) | dict(cursor.fetchall())
    return Day(spans[0], tuple(spans[1:]), counts)
