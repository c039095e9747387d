"""What operators must know of inquiries: drafts that nobody settled."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Q

from bindeledd.base.health.watching import Figure, Late, late_rows, measures, watch
from bindeledd.calls.models import Call
from bindeledd.inquiries.models import Draft

SETTLED_WITHIN = timedelta(minutes=2)
RESCUED_WITHIN = timedelta(minutes=20)
"""Ten minutes after hang-up and the last save a draft is due; this long after both it is late."""


@watch("operators", "leads")
def draft_unsettled(at: datetime) -> Iterable[Late]:
    """Drafts whose call ended two minutes ago without its end having been dealt with."""
    ended = Call.objects.filter(ended_at__lt=at - SETTLED_WITHIN).values("id")
    return late_rows(Draft.objects.filter(settled_at=None, call_id__in=ended), "created_at", "draft")


@watch("operators", "leads")
def draft_forgotten(at: datetime) -> Iterable[Late]:
    """Drafts that no timer made a promise or contact of, though their time is past (law 1)."""
    limit = at - RESCUED_WITHIN
    left = Q(state="abandoned") | Q(state__in=["editing", "opened"], readable_until__lt=limit)
    return late_rows(Draft.objects.filter(left, saved_at__lt=limit), "saved_at", "draft")


@measures
def draft_figures(at: datetime) -> Iterator[Figure]:
    """Forms that are being filled in or wait for a timer."""
    open_drafts = Draft.objects.exclude(state="shredded").count()
    yield Figure("drafts_open", "Forms that are no inquiry yet, or not wrapped up.", open_drafts)
