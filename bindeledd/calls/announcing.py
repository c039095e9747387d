"""What a waiting caller is told, from rows: place, minutes, whether a promise can be made; and the line's data."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from bindeledd.base.scope import Actor, scope
from bindeledd.calls import matching, queries, recordings
from bindeledd.calls.estimating import Traffic, all_can_be_served, estimate
from bindeledd.calls.flow.events import QueueNews
from bindeledd.calls.menu import DEFAULT, Rules
from bindeledd.calls.models import Call, QueueEntry
from bindeledd.calls.queue_rules import Entry, position
from bindeledd.calls.rules import closing, is_open
from bindeledd.calls.spelling import places
from bindeledd.directory.queries import place_names
from bindeledd.staff.queries import find_lead

LOOKS_BACK = timedelta(hours=2)
GIVE_UP_WITHIN = timedelta(minutes=30)
LONGEST_CALL = 3600.0

_TRAFFIC = """
SELECT (SELECT coalesce(array_agg(took), '{}') FROM (
          SELECT least(%(longest)s, extract(epoch FROM coalesce(wrapped_up_at, handed_over_at, ended_at) - answered_at))
          FROM calls_call WHERE direction = 'in' AND ended_at > %(at)s - %(back)s AND answered_at IS NOT NULL
          ORDER BY ended_at DESC LIMIT 80) recent (took)),
       (SELECT coalesce(array_agg(greatest(0, extract(epoch FROM %(at)s - coalesce(c.answered_at, %(at)s)))), '{}')
          FROM calls_agentpresence p LEFT JOIN calls_call c ON c.id = p.call_id
          WHERE p.state IN ('ringing', 'in_call', 'wrap_up') AND p.pause_wanted = ''),
       (SELECT count(*) FROM calls_agentpresence WHERE state = 'ready'),
       (SELECT count(*) FROM calls_call WHERE direction = 'in' AND ended_at > %(at)s - %(recent)s
          AND answered_at IS NULL AND queued_at IS NOT NULL AND end_reason = 'caller_hung_up'),
       (SELECT coalesce(sum(extract(epoch FROM coalesce(answered_at, ended_at) - queued_at)), 0)
          FROM calls_call WHERE direction = 'in' AND ended_at > %(at)s - %(recent)s AND queued_at IS NOT NULL),
       (SELECT coalesce(sum(extract(epoch FROM %(at)s - waits_since)), 0) FROM calls_queueentry)"""


def load_rules() -> Rules:
    """Hours and places as the database has them now, and the languages that may be offered."""
    languages = recordings.offered(settings.INSTANCE.data, settings.INSTANCE.demo)
    with scope(Actor.switchboard(), "rules"):
        line = with_hours()
        return replace(line, places=places(place_names()), menu=replace(line.menu, languages=languages))


def with_hours() -> Rules:
    """The rules with the hours of today, but without the places, for those who need not spell any."""
    return replace(DEFAULT, hours=queries.line_hours() or DEFAULT.hours)


def news(call_id: str, at: datetime, rules: Rules) -> QueueNews:
    """Where this caller stands now. Database errors are raised: the caller then simply hears music on."""
    with scope(Actor.switchboard(), "news"):
        joins = _joined(call_id)
        rows = matching.standing(at).filter(offered=False).values_list(*matching.COLUMNS)
        standing = [matching.entry(row) for row in rows]
        now_at_work = traffic(at)
        lead = find_lead(at) is not None
    if joins is not None:
        standing = _in_their_place(standing, call_id, joins)
    place = position(standing, call_id)
    told = estimate(now_at_work, place, seed=UUID(call_id).int % 997)
    counted = sum(not each.blocked for each in standing)
    promise = lead and _may_promise(now_at_work, counted, at, rules)
    worth_it = told is not None and told.middle >= rules.keep.least_seconds
    minutes = told.minutes if told else None
    after = not is_open(rules.hours, at)
    return QueueNews(place, minutes, promise and worth_it, after, joins, round(told.middle) if told else None)


def traffic(at: datetime) -> Traffic:
    """What is known of the line now; reads rows that the switchboard or the worker may see."""
    values: dict[str, Any] = {"at": at, "back": LOOKS_BACK, "recent": GIVE_UP_WITHIN, "longest": LONGEST_CALL}
    with connection.cursor() as cursor:
        cursor.execute(_TRAFFIC, values)
        handling, elapsed, free, gave_up, waited, waiting = cursor.fetchone() or ([], [], 0, 0, 0, 0)
    seconds = float(waited) + float(waiting)
    return Traffic(
        tuple(float(took) for took in handling if took is not None and took > 0),
        tuple(float(each) for each in elapsed),
        free,
        gave_up / seconds if seconds > 0 else 0.0,
    )


def _may_promise(now_at_work: Traffic, counted: int, at: datetime, rules: Rules) -> bool:
    closes = closing(rules.hours, at)
    if closes is None or closes <= at:
        return False
    return all_can_be_served(now_at_work, counted, (closes - at).total_seconds())


def _joined(call_id: str) -> tuple[str, bool, datetime, int] | None:
    """The kept place of the same number, the earliest of several; a withheld number has none.

    Who was on another line at the same time is somebody else, with a place of their own.
    """
    number, rang = Call.objects.filter(id=call_id).values_list("number_hash", "first_ring_at").first() or (None, None)
    if number is None or rang is None:
        return None
    kept = QueueEntry.objects.filter(call__phase="kept", call__number_hash=number).exclude(call=UUID(call_id))
    rows = kept.order_by("priority", "place_at").values_list("call_id", "call__state__kept", "place_at", "priority")
    for call, place, place_at, priority in rows:
        if datetime.fromisoformat(place["left_at"]) <= rang:
            return (str(call), bool(place["promised"]), place_at, priority)
    return None


def _in_their_place(standing: list[Entry], call_id: str, joins: tuple[str, bool, datetime, int]) -> list[Entry]:
    kept, _, place_at, priority = joins
    return [
        replace(each, place_at=min(place_at, each.place_at), priority=min(priority, each.priority))
        if each.call == call_id
        else replace(each, blocked=each.blocked or each.call == kept)
        for each in standing
    ]
