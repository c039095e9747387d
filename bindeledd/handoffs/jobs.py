"""Sweeps: what is due after calls, before deadlines and when an office does not answer.

Every row is dealt with in a savepoint of its own: one that fails is logged by its id and tried again later,
and does not hold up the others.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Protocol, TypeVar

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from bindeledd.base.clock import now
from bindeledd.base.jobs import sweep
from bindeledd.calls.models import Call
from bindeledd.duty.models import SignOn
from bindeledd.handoffs import rules
from bindeledd.handoffs.actions import following_up, shifts, telling
from bindeledd.handoffs.models import Attempt, Booking, Forewarning, WrongOffice
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries.models import Draft, Inquiry
from bindeledd.notices.queries import fates
from bindeledd.staff.queries import works_there

BATCH = 100
CONSULT_WARNING = timedelta(minutes=30)
"""An inquiry opened for a consult call is due the same day; its warning comes later than a promise's."""
ABANDONED_AFTER = timedelta(minutes=10)
LATE_RECEIPTS = timedelta(hours=6)
log = logging.getLogger(__name__)


class _Row(Protocol):
    @property
    def pk(self) -> object: ...


RowT = TypeVar("RowT", bound=_Row)


@sweep(every=2)
def ended_calls() -> int:
    """Calls with a form that were handed over or have ended."""
    over = Call.objects.filter(Q(ended_at__isnull=False) | Q(handed_over_at__isnull=False))
    waiting = Draft.objects.select_for_update(skip_locked=True, of=("self",)).select_related("inquiry")
    rows = waiting.filter(settled_at=None, call_id__in=over.values("id"))
    return _each(rows.order_by("created_at")[:BATCH], following_up.settle)


@sweep(every=15)
def unfinished_drafts() -> int:
    """Forms nobody finished: ten minutes after hang-up and last save, or at once when the agent said so."""
    moment = now()
    due = Q(state="abandoned") | Q(
        state__in=["editing", "opened"], readable_until__lte=moment, saved_at__lte=moment - ABANDONED_AFTER
    )
    rows = Draft.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
        "key", "inquiry__key", "inquiry__office"
    )
    return _each(rows.filter(due).order_by("saved_at")[:BATCH], following_up.rescue)


@sweep(every=30)
def nearing_deadlines() -> int:
    """Open inquiries whose due time is near."""
    moment = now()
    near = Q(due_at__lte=moment + CONSULT_WARNING) | Q(~Q(due_basis="consult"), due_at__lte=moment + rules.WARN_BEFORE)
    return _each(_open().filter(near, warned_at=None, due_at__gt=moment)[:BATCH], following_up.warn)


@sweep(every=30)
def passed_deadlines() -> int:
    """Open inquiries whose due time has passed."""
    return _each(_open().filter(due_at__lte=now(), overdue_marked_at=None)[:BATCH], following_up.mark_overdue)


@sweep(every=60)
def deserted_inquiries() -> int:
    """Open inquiries whose responsible works at the office no more: the leader answers for them (law 1)."""
    left = _open().filter(responsible__isnull=False).exclude(works_there("responsible", "office"))
    return _each(left[:BATCH], inquiries.back_to_leader)


@sweep(every=30)
def callers_to_tell() -> int:
    """Callers whose promise may slip: nobody has reached them, no booked time lies ahead, nobody has told them."""
    moment = now()
    reached = Attempt.objects.filter(inquiry=OuterRef("pk"), result="reached")
    ahead = Booking.objects.filter(inquiry=OuterRef("pk"), ends_at__gt=moment)
    told = Forewarning.objects.filter(inquiry=OuterRef("pk"), due_at=OuterRef("due_at"))
    near = _open().filter(~Q(due_basis="consult"), due_at__gt=moment, due_at__lte=moment + rules.WARN_BEFORE)
    return _each(near.exclude(Exists(reached) | Exists(ahead) | Exists(told))[:BATCH], telling.tell_caller)


@sweep(every=15)
def told_callers() -> int:
    """Callers whose text message has found its end, also those of which a receipt came late."""
    under_way = Q(state=Forewarning.State.WAITING) | Q(reason="no_receipt", at__gte=now() - LATE_RECEIPTS)
    locked = Forewarning.objects.select_for_update(skip_locked=True, of=("self",)).select_related("inquiry")
    rows = list(locked.filter(under_way, sms_id__isnull=False).order_by("at")[:BATCH])
    known = fates([row.sms_id for row in rows if row.sms_id])
    ended = [row for row in rows if row.sms_id in known]
    return _each(ended, lambda row: telling.settle(row, known[row.sms_id]) if row.sms_id else False)


@sweep(every=2)
def tested_lines() -> int:
    """Duty lines that were rung when somebody signed on, and whose telephone has answered or not."""
    pending = SignOn.objects.select_for_update(skip_locked=True, of=("self",)).select_related("line")
    rows = pending.filter(test_call__isnull=False, test_result="").order_by("since")
    return _each(rows[:BATCH], shifts.settle_test)


@sweep(every=60)
def unanswered_wrong_office() -> int:
    """Reports of a wrong office that the other office has not answered."""
    waiting = WrongOffice.objects.select_for_update(skip_locked=True, of=("self",)).select_related("inquiry")
    due = waiting.filter(
        WrongOffice.WAITING,
        escalated_at=None,
        inquiry__state="open",
        asked_at__lte=now() - rules.WRONG_OFFICE_PATIENCE,
    )
    return _each(due.order_by("asked_at")[:BATCH], following_up.escalate_wrong_office)


def _open() -> QuerySet[Inquiry]:
    rows = Inquiry.objects.select_for_update(skip_locked=True, of=("self",)).select_related("key", "office")
    return rows.filter(state="open").order_by("due_at")


def _each(rows: Iterable[RowT], act: Callable[[RowT], object]) -> int:
    """Act on each row in its own savepoint; how many were acted on (False from `act` counts as none)."""
    done = 0
    for row in rows:
        try:
            with transaction.atomic():
                done += act(row) is not False
        except Exception:
            log.exception("sweep failed on %s %s", type(row).__name__, row.pk)
    return done
