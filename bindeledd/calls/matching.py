"""The queue as rows: who is next and by whom they are rung, one queue over all engines."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from bindeledd.base.scope import Actor, scope
from bindeledd.calls.flow import events as ev
from bindeledd.calls.menu import DEFAULT, Rules
from bindeledd.calls.models import AgentPresence, Call, Presence, QueueEntry
from bindeledd.calls.queue_rules import EVERYBODY_SPEAKS, Agent, Entry, next_pair
from bindeledd.calls.requests import alive
from bindeledd.staff.models import AgentLanguage

LOOKS_AT = 200
"""Places from the front that are looked at for a match: more than there are agents to serve them."""

WRAP_UP_LASTS = timedelta(minutes=10)

COLUMNS = (
    "call_id",
    "engine",
    "priority",
    "place_at",
    "waits_since",
    "language",
    "ready_at",
    "kept_until",
    "blocked",
)


def next_match(engine: str, at: datetime, rules: Rules = DEFAULT) -> tuple[str, ev.AgentChosen] | None:
    """The first of the whole queue whom somebody ready can serve, and that agent.

    None also when that caller is on another engine, whose switchboard offers them.
    """
    with scope(Actor.switchboard(), "match"):
        rows = waiting(engine, at)[:LOOKS_AT]
        if not rows:
            return None
        phones = _ready(at)
        agents = [Agent(user, since, languages) for user, (since, _, _, languages) in phones.items()]
    engines = {str(row[0]): row[1] for row in rows}
    patience = timedelta(seconds=rules.waiting.any_agent_after_seconds)
    found = next_pair((entry(row) for row in rows), agents, at, patience)
    if found is None or engines[found[0].call] != engine:
        return None
    _, to, kind, _ = phones[found[1].user]
    return found[0].call, ev.AgentChosen(found[1].user, f"sip:{to}", kind)


def waiting(engine: str, at: datetime) -> list[tuple[object, ...]]:
    """Places that nobody is being offered, first of the queue first; callers of engines that are gone left out."""
    rows = standing(at).filter(Q(engine=engine) | alive(at), offered=False)
    return list(rows.order_by("priority", "place_at", "call_id").values_list(*COLUMNS))


def standing(at: datetime) -> QuerySet[QueueEntry]:
    """All places, with whether their caller stands in the queue, or is just wrapped up, on another call.

    Until the wrap-up of that call the agent may say that it was the same caller.
    """
    talked = Q(agent__isnull=False, wrapped_up_at=None, ended_at__gt=at - WRAP_UP_LASTS)
    same = Call.objects.filter(Q(ended_at=None) | talked, joins=OuterRef("call_id"))
    return QueueEntry.objects.annotate(blocked=Exists(same))


def entry(row: tuple[object, ...]) -> Entry:
    """A row of `waiting` in the rules' words; one that is kept for a lost agent is not for others until then."""
    call, _, priority, place_at, since, language, ready_at, kept_until, blocked = row
    moments = [at for at in (ready_at, kept_until) if isinstance(at, datetime)]
    assert isinstance(call, UUID) and isinstance(priority, int)
    assert isinstance(place_at, datetime) and isinstance(since, datetime)
    return Entry(
        str(call), priority, place_at, since, str(language), max(moments) if moments else None, blocked=bool(blocked)
    )


def _ready(at: datetime) -> dict[int, tuple[datetime, str, str, frozenset[str]]]:
    """Agents who may be rung: ready, with a telephone, and not ringing somebody back themselves."""
    calling = Call.objects.filter(agent=OuterRef("user"), direction="out", ended_at=None)
    ready = AgentPresence.objects.filter(~Exists(calling), state=Presence.READY, user__softphone__valid_until__gt=at)
    rows = ready.values_list("user_id", "idle_since", "user__softphone__sip_user", "user__softphone__kind")
    spoken: dict[int, set[str]] = defaultdict(lambda: {EVERYBODY_SPEAKS})
    for user, language in AgentLanguage.objects.filter(user__in=[row[0] for row in rows]).values_list(
        "user_id", "language"
    ):
        spoken[user].add(language)
    return {user: (since, to, kind, frozenset(spoken[user])) for user, since, to, kind in rows}
