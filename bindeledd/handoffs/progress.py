"""How far the inquiries of a list have come, in one statement however long the list is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

_PROGRESS = """SELECT inquiry, attempts, booked_from FROM unnest(%s::uuid[]) AS inquiry
               CROSS JOIN LATERAL (SELECT count(*) AS attempts FROM handoffs_attempt a
                                   WHERE a.inquiry_id = inquiry) AS tried
               LEFT JOIN LATERAL (SELECT b.starts_at AS booked_from FROM handoffs_booking b
                                  WHERE b.inquiry_id = inquiry ORDER BY b.at DESC, b.id DESC LIMIT 1) AS booked ON true
               WHERE attempts > 0 OR booked_from IS NOT NULL"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How often it was tried to reach somebody, and the time that is agreed on."""

    attempts: int = 0
    booked_from: datetime | None = None


def progress_of(inquiry_ids: Sequence[UUID]) -> dict[UUID, Progress]:
    """Of those of the inquiries with which something has been done."""
    with connection.cursor() as cursor:
        cursor.execute(_PROGRESS, [list(inquiry_ids)])
        return {inquiry: Progress(attempts, booked_from) for inquiry, attempts, booked_from in cursor.fetchall()}
