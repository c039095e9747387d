"""Timers of the desk: the talk beside a call is gone when the call's draft is."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from bindeledd.base import crypto
from bindeledd.base.clock import now
from bindeledd.base.jobs import sweep
from bindeledd.base.live import notify
from bindeledd.desk.models import HelpMessage
from bindeledd.inquiries.models import Draft

LONGEST = timedelta(hours=12)
_BATCH = 200


def forgotten() -> "QuerySet[HelpMessage]":
    """What has been said beside calls that are wrapped up or whose draft is settled, or far too long ago."""
    being_filled_in = Draft.objects.filter(call_id=OuterRef("call"), state=Draft.State.EDITING)
    over = Q(call__wrapped_up_at__isnull=False) | Q(call__ended_at__isnull=False) & ~Exists(being_filled_in)
    return HelpMessage.objects.filter(over | Q(at__lt=now() - LONGEST))


@sweep(every=20)
def forget_talks() -> int:
    """Delete the talk and the keys of its words."""
    due = list(forgotten().select_related("key").order_by("id")[:_BATCH])
    HelpMessage.objects.filter(id__in=[each.id for each in due]).delete()
    for each in due:
        crypto.shred_data_key(each.key)
    if due:
        notify("leads")
    return len(due)
