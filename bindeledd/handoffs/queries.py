"""Every read of promises and hand-overs: the inbox, one inquiry with its history, the leader's list."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q

from bindeledd.base import audit
from bindeledd.base.clock import now
from bindeledd.base.errors import Invalid
from bindeledd.base.events import with_names
from bindeledd.base.models import Event
from bindeledd.base.scope import current_actor
from bindeledd.callers.queries import names_of
from bindeledd.duty import queries as lines
from bindeledd.duty.models import DutyLine
from bindeledd.handoffs import answers, offers, rules, sentences
from bindeledd.handoffs.models import Attempt, Booking, Forewarning, Promise
from bindeledd.handoffs.offers import offers_to_me, offers_to_offices
from bindeledd.handoffs.progress import Progress, progress_of
from bindeledd.handoffs.rules import Tried
from bindeledd.handoffs.shapes import (
    AttemptView,
    ForewarningView,
    InboxPage,
    InboxRow,
    InquiryDetail,
    NoView,
    OfferView,
    PromiseView,
    StepView,
)
from bindeledd.inquiries import texts
from bindeledd.inquiries.access import own_offices, seen
from bindeledd.inquiries.errors import InquiryNotFound
from bindeledd.inquiries.models import Inquiry
from bindeledd.inquiries.queries import basis_for, notes_of, open_of_office, views_of

__all__ = [
    "AttemptView",
    "ForewarningView",
    "InboxPage",
    "InboxRow",
    "InquiryDetail",
    "NoView",
    "OfferView",
    "PromiseView",
    "StepView",
    "callers_not_told",
    "inbox_page",
    "inquiry_detail",
    "leader_list",
    "offers_to_me",
    "offers_to_offices",
    "tries_of",
    "urgent_on_line",
]
LARGEST_PAGE = 200
_TRIES = "SELECT at, result, way FROM handoffs_attempt WHERE inquiry_id = %s ORDER BY at, id"
LEADER_LIST = 200


def inbox_page(office_ids: Sequence[int], cursor: str = "", size: int = 50, *, only: str = "all") -> InboxPage:
    """Open inquiries of these offices (the actor's own), urgent and due first; one read-log line.

    `only` is all, mine (taken by the actor) or unclaimed (taken by nobody).
    Raises Invalid (cursor) for a cursor that this function has not given.
    """
    size = max(1, min(size, LARGEST_PAGE))
    after = read_cursor(cursor)
    lists = [open_of_office(office_id, after, size + 1, only) for office_id in own_offices(office_ids)]
    merged = list(heapq.merge(*lists, key=_order))[: size + 1]
    rows, more = merged[:size], len(merged) > size
    return InboxPage(_inbox_rows(rows), write_cursor(rows[-1]) if more else "")


def leader_list(office_ids: Sequence[int]) -> tuple[InboxRow, ...]:
    """Overdue, about to slip within two hours, or urgent: what the leader must see, most pressing first."""
    soon = now() + rules.WARN_BEFORE
    pressing: list[Inquiry] = []
    for office_id in own_offices(office_ids):
        rows = Inquiry.objects.select_related("responsible").filter(office=office_id, state="open")
        pressing += rows.filter(rank=0).order_by("due_at", "id")[:LEADER_LIST]
        pressing += rows.filter(rank=1, due_at__lte=soon).order_by("due_at", "id")[:LEADER_LIST]
    return _inbox_rows(sorted(pressing, key=_order))


def callers_not_told(office_ids: Sequence[int]) -> tuple[tuple[InboxRow, str], ...]:
    """Open inquiries whose caller can't be told that the promise may slip, with why; until somebody reaches them."""
    cannot = Forewarning.objects.filter(
        state=Forewarning.State.CANNOT,
        inquiry__office__in=own_offices(office_ids),
        inquiry__state="open",
        due_at=F("inquiry__due_at"),
    ).exclude(Exists(Attempt.objects.filter(inquiry=OuterRef("inquiry"), result="reached")))
    why = dict(cannot.order_by("due_at")[:LEADER_LIST].values_list("inquiry_id", "reason"))
    rows = Inquiry.objects.select_related("responsible").filter(id__in=why)
    found = _inbox_rows(sorted(rows, key=_order))
    return tuple((row, answers.why_not_told(why[row.id])) for row in found)


def inquiry_detail(inquiry_id: UUID) -> InquiryDetail:
    """One inquiry of the own office with its history; one read-log line.

    Raises InquiryNotFound (status 404, logged) also when it belongs to somebody else (law 7).
    """
    row = seen(inquiry_id, "open_inquiry")
    if row.office_id not in current_actor().offices:
        raise InquiryNotFound(inquiry_id)
    audit.record_read([f"inquiry:{row.id}"], row.municipality_id, basis_for(row))
    attempts = _attempts(row)
    tries = [Tried(each.at, each.result, each.way) for each in attempts]
    missing = rules.missing_for_unreached(tries, other_way_known=row.other_way_ct is not None)
    booking = Booking.objects.filter(inquiry=row).order_by("-at", "-id").first()
    return InquiryDetail(
        inquiry=views_of([row])[0],
        due_sentence=sentences.due_sentence(row.due_at, now()) if row.due_at else "",
        notes=notes_of(row),
        attempts=attempts,
        promises=_promises(row),
        booked_from=booking.starts_at if booking else None,
        booked_to=booking.ends_at if booking else None,
        history=_history(row),
        offer_to_colleague=offers.to_colleague(row),
        offer_to_office=offers.to_office(row),
        may_close_unreached=not missing,
        missing_for_unreached=tuple(str(rules.UNREACHED_SENTENCES[code]) for code in missing),
        noes=answers.noes_of(row),
        forewarning=answers.forewarning_of(row),
    )


def urgent_on_line(line_id: int) -> list[UUID]:
    """Open urgent inquiries that lie with a duty line: taken by nobody, or by whoever has the line."""
    with_officer = Q(responsible__in=lines.officer_of(line_id))
    place = DutyLine.objects.filter(id=line_id).values("office_id")  # with it the inbox's index finds them
    urgent = Inquiry.objects.filter(office_id__in=place, rank=0, state="open", duty_line=line_id)
    rows = urgent.filter(Q(taken_at=None) | with_officer)
    return list(rows.order_by("due_at").values_list("id", flat=True))


def tries_of(inquiry: Inquiry) -> list[Tried]:
    """The inquiry's attempts, oldest first. The caller has opened the inquiry, which is logged."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIES, [inquiry.id])
        return [Tried(*row) for row in cursor.fetchall()]


def _order(row: Inquiry) -> tuple[int, datetime | None, UUID]:
    return row.rank, row.due_at, row.id


def _inbox_rows(rows: Sequence[Inquiry]) -> tuple[InboxRow, ...]:
    if not rows:
        return ()
    for municipality in sorted({row.municipality_id for row in rows}):
        subjects = [f"inquiry:{row.id}" for row in rows if row.municipality_id == municipality]
        audit.record_read(subjects, municipality, "own_office")
    names = names_of(row.person_id for row in rows if row.person_id and not row.pointer_only)
    progress, nothing = progress_of([row.id for row in rows]), Progress()
    moment = now()
    return tuple(_inbox_row(row, names, progress.get(row.id, nothing), moment) for row in rows)


def _inbox_row(row: Inquiry, names: dict[UUID, str], progress: Progress, moment: datetime) -> InboxRow:
    assert row.due_at is not None
    return InboxRow(
        id=row.id,
        reference=row.reference,
        office_id=row.office_id,
        urgency=row.urgency,
        due_at=row.due_at,
        overdue=row.due_at <= moment,
        due_sentence=sentences.due_sentence(row.due_at, moment),
        need=row.need,
        person_name=names.get(row.person_id, "") if row.person_id else "",
        responsible_id=row.responsible_id,
        responsible_name=row.responsible.display_name if row.responsible else "",
        taken=row.taken_at is not None,
        received_at=row.received_at,
        pointer_only=row.pointer_only,
        attempts=progress.attempts,
        booked_from=progress.booked_from,
    )


def write_cursor(row: Inquiry) -> str:
    """Where a page of open inquiries ended."""
    assert row.due_at is not None
    return f"{row.rank}_{row.due_at.timestamp():.6f}_{row.id.hex}"


def read_cursor(cursor: str) -> tuple[int, datetime, UUID] | None:
    """(rank, due_at, id) that write_cursor wrote down; None for the first page. Raises Invalid (cursor)."""
    if not cursor:
        return None
    try:
        rank, due_at, inquiry_id = cursor.split("_")
        return int(rank) & 1, datetime.fromtimestamp(float(due_at), tz=now().tzinfo), UUID(inquiry_id)
    except (ValueError, OverflowError, OSError):
        raise Invalid("cursor", sentences.bad_cursor()) from None


def _attempts(row: Inquiry) -> tuple[AttemptView, ...]:
    rows = Attempt.objects.filter(inquiry=row).select_related("by").order_by("at", "id")
    return tuple(AttemptView(each.at, each.by.display_name, each.result, each.way) for each in rows)


def _promises(row: Inquiry) -> tuple[PromiseView, ...]:
    rows = Promise.objects.filter(inquiry=row).select_related("made_by").order_by("made_at", "id")
    return tuple(
        PromiseView(
            each.made_at,
            each.made_by.display_name if each.made_by else "",
            each.due_at,
            each.working_days,
            each.calendar_days,
            texts.unseal(row.key, each.words_ct, texts.PROMISE),
        )
        for each in rows
    )


def _history(row: Inquiry) -> tuple[StepView, ...]:
    events = with_names(Event.objects.filter(subject=f"inquiry:{row.id}").order_by("id")[:500])
    return tuple(StepView(each.at, each.kind, name, _detail(each)) for each, name in events)


def _detail(event: Event) -> str:
    return str(next((event.data[name] for name in ("how", "result", "outcome") if name in event.data), ""))
