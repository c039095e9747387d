"""What leads see of the line now, one statement each: agents, the queue with kept places, how good the estimates were.

No numbers and nothing of what is said.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from bindeledd.base.clock import now


@dataclass(frozen=True)
class AgentNow:
    """One agent; the call is the one they are rung for, in, or write up. `waited_from`: its first ring (law 12)."""

    user_id: int
    name: str
    state: str
    reason: str
    since: datetime
    pause_wanted: str
    languages: tuple[str, ...]
    call_id: UUID | None
    call_phase: str
    first_ring_at: datetime | None
    guest_id: int | None


@dataclass(frozen=True)
class Waiting:
    """One place in the queue. `position` is None while the caller is being offered or stands in it on another call.

    `kept_place`: nobody is on the line, we ring. `ready_at`: not rung again before. `offered_to`: whose phone rings.
    """

    call_id: UUID
    position: int | None
    priority: int
    urgent: bool
    language: str
    first_ring_at: datetime
    kept_place: bool
    ready_at: datetime | None
    kept_for: int | None
    kept_until: datetime | None
    offered_to: int | None


@dataclass(frozen=True)
class EstimateErrors:
    """What callers first were told about their wait, against what came.

    `told`: calls in which a range of minutes was said; `answered`: those that an agent has answered since; `within`:
    those of them that were answered inside that range. The errors, in minutes, are of the answered ones, from the
    middle of the estimate; None without any.
    """

    told: int
    answered: int
    within: int
    mean_minutes: float | None
    p90_minutes: float | None


_AGENT = [field.name for field in fields(AgentNow)]
_AGENTS = """
SELECT p.user_id, u.display_name, p.state, p.reason, p.since, p.pause_wanted,
       (SELECT coalesce(array_agg(l.language ORDER BY l.language), '{}') FROM staff_agentlanguage l
         WHERE l.user_id = p.user_id),
       p.call_id, coalesce(c.phase, ''), c.first_ring_at, c.guest_id
  FROM calls_agentpresence p
  JOIN base_user u ON u.id = p.user_id AND u.is_active
  LEFT JOIN calls_call c ON c.id = p.call_id
 ORDER BY u.display_name"""

_QUEUE = """
SELECT q.call_id,
       CASE WHEN q.offered OR b.blocked THEN NULL
            ELSE count(*) FILTER (WHERE NOT q.offered AND NOT b.blocked)
                 OVER (ORDER BY q.priority, q.place_at, q.call_id) END,
       q.priority, q.urgent, q.language, q.first_ring_at, q.away, q.ready_at, q.kept_for_id, q.kept_until,
       CASE WHEN q.offered THEN c.agent_id END
  FROM calls_queueentry q
  LEFT JOIN calls_call c ON c.id = q.call_id
 CROSS JOIN LATERAL (SELECT EXISTS (SELECT 1 FROM calls_call s
                                     WHERE s.joins = q.call_id AND s.ended_at IS NULL) AS blocked) b
 ORDER BY q.priority, q.place_at, q.call_id"""

_ERRORS = """
WITH told AS (
  SELECT DISTINCT ON (subject) subject, at, (data ->> 'middle')::numeric / 60 AS middle,
         (data #>> '{minutes,0}')::numeric AS low, (data #>> '{minutes,1}')::numeric AS high
    FROM base_event
   WHERE kind = 'queue_told' AND at > %s AND data #>> '{minutes,1}' IS NOT NULL
   ORDER BY subject, id),
followed AS (
  SELECT told.*, extract(epoch FROM answered.at - told.at) / 60 AS waited
    FROM told CROSS JOIN LATERAL (SELECT min(e.at) AS at FROM base_event e
                                   WHERE e.subject = told.subject AND e.kind = 'call_answered'
                                     AND e.at > told.at) answered)
SELECT count(*), count(waited), count(*) FILTER (WHERE waited BETWEEN low AND high),
       avg(abs(waited - middle)), percentile_cont(0.9) WITHIN GROUP (ORDER BY abs(waited - middle))
  FROM followed"""


def agents_now() -> list[AgentNow]:
    """Everybody who has been on duty, by name. For leads: others see only themselves."""
    with connection.cursor() as cursor:
        cursor.execute(_AGENTS)
        rows: list[Any] = cursor.fetchall()
        return [AgentNow(**dict(zip(_AGENT, row, strict=True)) | {"languages": tuple(row[6])}) for row in rows]


def queue_now() -> list[Waiting]:
    """The queue in the order in which it is served, with kept places. For agents and leads."""
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE)
        return [Waiting(*row) for row in cursor.fetchall()]


def estimate_errors(since: datetime | None = None) -> EstimateErrors:
    """How good the spoken waits were, by default in the last seven days. For leads: others are shown none."""
    with connection.cursor() as cursor:
        cursor.execute(_ERRORS, [since or now() - timedelta(days=7)])
        told, answered, within, mean, p90 = cursor.fetchone() or (0, 0, 0, None, None)
    return EstimateErrors(told, answered, within, *(None if each is None else float(each) for each in (mean, p90)))
