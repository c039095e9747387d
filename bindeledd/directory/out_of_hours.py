"""Reads about who answers when the line is closed: which service holds for a municipality, and how that came about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from bindeledd.base.events import with_names
from bindeledd.base.models import Event
from bindeledd.directory.models import OutOfHours
from bindeledd.directory.queries import services_for

HISTORY = 20
CHANGES: dict[str, Any] = {
    "first": _("Lagt inn"),
    "number": _("Nytt nummer"),
    "name": _("Nytt navn"),
    "out_of_hours_removed": _("Fjernet, den nasjonale overtok"),
    "out_of_hours_tried": _("Nummeret prøvd"),
}
_EVENTS = ("out_of_hours_entered", "out_of_hours_removed", "out_of_hours_tried")


@dataclass(frozen=True, slots=True)
class Service:
    """A service as callers reach it. `own` is false when it is the national one; `tried` is when somebody rang it."""

    number: str
    name: str
    tried: datetime | None
    own: bool


@dataclass(frozen=True, slots=True)
class ServiceChange:
    """One change: who made it, when, and what it was."""

    at: datetime
    by: str
    what: str


def service_of(place: str | None) -> Service | None:
    """Who answers for this municipality now: its own service or the national one; None asks for the national one."""
    found = services_for(place).first()
    return Service(found.number, found.name, found.verified_at, found.municipality_id is not None) if found else None


def own_services() -> dict[str, str]:
    """What each municipality's own service is called, by the municipality's number."""
    rows = OutOfHours.objects.exclude(municipality=None).values_list("municipality_id", "name")
    return {number: name for number, name in rows if number}


def service_changes(place: str | None) -> list[ServiceChange]:
    """What was changed about it, newest first: for administrators and the municipality's offices."""
    events = Event.objects.filter(subject=service_subject(place), kind__in=_EVENTS).order_by("-id")[:HISTORY]
    return [
        ServiceChange(each.at, name, str(CHANGES[each.data.get("what") or each.kind]))
        for each, name in with_names(events)
    ]


def service_subject(place: str | None) -> str:
    """What events about it are about."""
    return f"out_of_hours:{place or 'national'}"
