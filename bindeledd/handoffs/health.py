"""What operators must know of promises: those that no timer looked at, and how many are open, due and overdue."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from django.db.models import Count, Q

from bindeledd.base.clock import OSLO
from bindeledd.base.health.watching import Figure, Late, late_rows, measures, watch
from bindeledd.handoffs.models import WrongOffice
from bindeledd.handoffs.rules import WARN_BEFORE, WRONG_OFFICE_PATIENCE
from bindeledd.inquiries.models import Inquiry

MARKED_WITHIN = timedelta(minutes=3)
"""Sweeps look twice a minute; what they have not dealt with so long after is late."""


@watch("operators", "leads")
def promise_unmarked(at: datetime) -> Iterable[Late]:
    """Open inquiries past their due time that were not marked, so that nobody was told (law 5)."""
    rows = Inquiry.objects.filter(state="open", due_at__lt=at - MARKED_WITHIN, overdue_marked_at=None)
    return late_rows(rows, "due_at", "inquiry")


@watch("operators")
def promise_unwarned(at: datetime) -> Iterable[Late]:
    """Promises that are about to slip without the leader having been told (law 5)."""
    rows = Inquiry.objects.filter(state="open", warned_at=None, due_at__gt=at).exclude(due_basis="consult")
    near = rows.filter(due_at__lt=at + WARN_BEFORE - MARKED_WITHIN, created_at__lt=at - MARKED_WITHIN)
    return late_rows(near, "due_at", "inquiry")


@watch("operators")
def wrong_office_untold(at: datetime) -> Iterable[Late]:
    """Reports of a wrong office that were not answered in time and not brought before the leaders."""
    rows = WrongOffice.objects.filter(
        WrongOffice.WAITING,
        escalated_at=None,
        inquiry__state="open",
        asked_at__lt=at - WRONG_OFFICE_PATIENCE - MARKED_WITHIN,
    )
    return late_rows(rows, "asked_at", "report")


@measures
def promise_figures(at: datetime) -> Iterator[Figure]:
    """Open inquiries of the whole country by class; never by municipality, whose counts may be small (law 7)."""
    tomorrow = datetime.combine(at.astimezone(OSLO).date() + timedelta(days=1), time(), OSLO)
    counts = {
        "open": Count("pk"),
        "due_today": Count("pk", filter=Q(due_at__gte=at, due_at__lt=tomorrow)),
        "overdue": Count("pk", filter=Q(due_at__lt=at)),
        "untaken": Count("pk", filter=Q(taken_at=None)),
    }
    for urgency in Inquiry.Urgency.values:
        found = Inquiry.objects.filter(state="open", urgency=urgency).aggregate(**counts)
        for state, number in found.items():
            labels = {"urgency": urgency, "state": state}
            yield Figure("promises", "Open inquiries with a due time.", number, labels)
