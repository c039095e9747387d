"""Timers of calls: numbers that nothing needs any more are removed (law 13)."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef

from bindeledd.base.clock import now
from bindeledd.base.jobs import sweep
from bindeledd.calls import manual, telephony
from bindeledd.calls.models import Call, CallRequest, Contact

NUMBERS_KEPT = timedelta(days=30)
REQUESTS_KEPT = timedelta(days=30)
_BATCH = 500


@sweep(every=3600)
def purge_numbers() -> int:
    """Take the number from calls that ended 30 days ago, unless an open contact still waits to be rung.

    An inquiry keeps its own safe number, so nothing is lost with the call's.
    """
    limit = now() - NUMBERS_KEPT
    waiting = Contact.objects.filter(call=OuterRef("pk"), state="open")
    old = Call.objects.filter(ended_at__lt=limit, number_key__isnull=False).exclude(Exists(waiting))
    ids = list(old.order_by("ended_at").values_list("id", flat=True)[:_BATCH])
    return Call.objects.filter(id__in=ids).update(number_key=None, number_ct=None, number_hash=None)


@sweep(every=3600)
def purge_contacts() -> int:
    """Take the number from contacts closed 30 days ago."""
    limit = now() - NUMBERS_KEPT
    old = Contact.objects.filter(state="closed", closed_at__lt=limit, number_key__isnull=False)
    return old.update(number_key=None, number_ct=None)


@sweep(every=3600)
def purge_requests() -> int:
    """Forget what agents asked of the switchboard; the events remain."""
    limit = now() - REQUESTS_KEPT
    deleted, _ = CallRequest.objects.filter(handled_at__lt=limit).delete()
    return deleted


@sweep(every=60)
def calls_by_hand() -> int:
    """End calls that nobody here hears the end of, so that their forms are looked after (law 1)."""
    return manual.end_unattended(now())


@sweep(every=3)
def telephony_watch() -> int:
    """Tell every page when telephony goes down or comes back."""
    return telephony.watch(now())
