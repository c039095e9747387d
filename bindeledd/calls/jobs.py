"""Timers of calls: numbers that nothing needs any more are removed (law 13)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef

from bindeledd.base.clock import now
from bindeledd.base.jobs import sweep
from bindeledd.calls import manual, telephony
from bindeledd.calls.models import Call, CallRequest, Contact

NUMBERS_KEPT = timedelta(days=30)
REQUESTS_KEPT = timedelta(days=30)
_BATCH = 500
_SHRED = """DELETE FROM base_datakey k WHERE k.id = ANY(%s)
              AND NOT EXISTS (SELECT FROM calls_call WHERE number_key_id = k.id)
              AND NOT EXISTS (SELECT FROM calls_contact WHERE number_key_id = k.id)
              AND NOT EXISTS (SELECT FROM calls_callrequest WHERE number_key_id = k.id)"""


@sweep(every=3600)
def purge_numbers() -> int:
    """Take the number from calls that ended 30 days ago, unless an open contact still waits to be rung.

    An inquiry keeps its own safe number, so nothing is lost with the call's.
    """
    limit = now() - NUMBERS_KEPT
    waiting = Contact.objects.filter(call=OuterRef("pk"), state="open")
    old = Call.objects.filter(ended_at__lt=limit, number_key__isnull=False).exclude(Exists(waiting))
    keys = dict(old.order_by("ended_at").values_list("id", "number_key_id")[:_BATCH])
    purged = Call.objects.filter(id__in=keys).update(number_key=None, number_ct=None, number_hash=None)
    _shred(keys.values())
    return purged


@sweep(every=3600)
def purge_contacts() -> int:
    """Take the number from contacts closed 30 days ago."""
    limit = now() - NUMBERS_KEPT
    old = Contact.objects.filter(state="closed", closed_at__lt=limit, number_key__isnull=False)
    keys = dict(old.values_list("id", "number_key_id")[:_BATCH])
    purged = Contact.objects.filter(id__in=keys).update(number_key=None, number_ct=None)
    _shred(keys.values())
    return purged


@sweep(every=3600)
def purge_requests() -> int:
    """Forget what agents asked of the switchboard; the events remain."""
    limit = now() - REQUESTS_KEPT
    old = CallRequest.objects.filter(handled_at__lt=limit)
    keys = dict(old.values_list("id", "number_key_id")[:_BATCH])
    deleted, _ = CallRequest.objects.filter(id__in=keys).delete()
    _shred(key for key in keys.values() if key is not None)
    return deleted


def _shred(keys: Iterable[UUID | None]) -> None:
    """Delete these data keys, so that no copy of what they sealed can be read; numbers of one day share a key."""
    with connection.cursor() as cursor:
        cursor.execute(_SHRED, [list(set(keys))])


@sweep(every=60)
def calls_by_hand() -> int:
    """End calls that nobody here hears the end of, so that their forms are looked after (law 1)."""
    return manual.end_unattended(now())


@sweep(every=3)
def telephony_watch() -> int:
    """Tell every page when telephony goes down or comes back."""
    return telephony.watch(now())
