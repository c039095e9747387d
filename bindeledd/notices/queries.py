"""Reads of one's own notices, and of what came of text messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from bindeledd.base.scope import Actor
from bindeledd.notices.models import Notice, Sms


@dataclass(frozen=True, slots=True)
class Unseen:
    """What waits for an actor: how many notices in all, for the person and for their offices; the first one's time."""

    count: int
    own: int
    offices: int
    oldest_at: datetime | None


def unseen(actor: Actor) -> Unseen:
    """How many notices the actor has not seen."""
    rows = list(of_actor(actor).filter(seen_at=None).values_list("to_office_id", "created_at"))
    offices = sum(office is not None for office, _ in rows)
    return Unseen(len(rows), len(rows) - offices, offices, min((at for _, at in rows), default=None))


def of_actor(actor: Actor) -> "QuerySet[Notice]":
    """The notices to this person and to their offices."""
    return Notice.objects.filter(Q(to_user=actor.user_id) | Q(to_office__in=actor.offices))


@dataclass(frozen=True, slots=True)
class Fate:
    """What came of a text message: told (a gateway has it, and says it arrived if it says such things), or why not."""

    told: bool
    cause: str
    at: datetime


def fates(ids: Sequence[UUID]) -> dict[UUID, Fate]:
    """The fates of those of these text messages that have one already (worker)."""
    rows = Sms.objects.filter(id__in=ids, settled_at__isnull=False).values_list("id", "cause", "settled_at")
    return {sms: Fate(not cause, cause, at) for sms, cause, at in rows if at is not None}
