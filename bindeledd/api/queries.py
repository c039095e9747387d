"""What the API reads beside the rooms' own queries: lists without texts, and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from django.db.models import Count, Min, Q

from bindeledd.api.rules import told_count
from bindeledd.api.schemas import Figures
from bindeledd.base import audit
from bindeledd.base.clock import OSLO, now
from bindeledd.directory.models import Office
from bindeledd.handoffs.models import Attempt
from bindeledd.handoffs.queries import read_cursor, write_cursor
from bindeledd.inquiries.models import Inquiry
from bindeledd.inquiries.queries import open_of_office


@dataclass(frozen=True)
class Pointer:
    """One open inquiry without anything that was said."""

    row: Inquiry
    overdue: bool


def pointers(office_id: int, cursor: str, size: int) -> tuple[list[Pointer], str]:
    """Open inquiries of the office, urgent and due first, without names; one read-log line. Raises Invalid (cursor)."""
    rows = open_of_office(office_id, read_cursor(cursor), size + 1)
    shown, more = rows[:size], len(rows) > size
    _log(shown)
    told = [Pointer(row, row.due_at is not None and is_overdue(row.due_at)) for row in shown]
    return told, write_cursor(shown[-1]) if more else ""


def _log(rows: Sequence[Inquiry]) -> None:
    if rows:
        audit.record("list", [f"inquiry:{row.id}" for row in rows], rows[0].municipality_id, basis="own_office")


def is_overdue(due_at: datetime) -> bool:
    """Whether contact should have been made by now."""
    return due_at <= now()


def figures(place: Office, first: date, following: date) -> Figures:
    """The office's figures of a month: Oslo dates from `first` up to and without `following`."""
    start, end = _midnight(first), _midnight(following)
    rows = Inquiry.objects.filter(office=place)
    period = rows.filter(received_at__gte=start, received_at__lt=end)
    counts = period.aggregate(
        received=Count("id"),
        urgent=Count("id", filter=Q(urgency="urgent")),
        closed=Count("id", filter=Q(state="closed")),
        in_time=Count("id", filter=Q(kept=True)),
        missed=Count("id", filter=Q(kept=False)),
    )
    standing = rows.filter(state="open").aggregate(open=Count("id"), overdue=Count("id", filter=Q(due_at__lte=now())))
    hours = _hours_to_contact(place.id, start, end)
    audit.record("figures", f"office:{place.id}", place.municipality_id)
    return Figures(
        office=place.number,
        month=f"{first:%Y-%m}",
        received=told_count(counts["received"]),
        urgent=told_count(counts["urgent"]),
        closed=told_count(counts["closed"]),
        contact_in_time=told_count(counts["in_time"]),
        not_kept=told_count(counts["missed"]),
        open_now=told_count(standing["open"]),
        overdue_now=told_count(standing["overdue"]),
        median_hours_to_contact=round(median(hours), 1) if told_count(len(hours)) else None,
    )


def _hours_to_contact(office_id: int, start: datetime, end: datetime) -> list[float]:
    reached = Attempt.objects.filter(
        inquiry__office_id=office_id, inquiry__received_at__gte=start, inquiry__received_at__lt=end, result="reached"
    )
    first = reached.values("inquiry").annotate(first=Min("at")).values_list("inquiry__received_at", "first")
    return [(contact - received).total_seconds() / 3600 for received, contact in first]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=OSLO)
