"""Starting data: when the national line is open."""

from __future__ import annotations

from bindeledd.calls.models import LineHours
from bindeledd.calls.rules import ALWAYS, WORKDAYS_9_TO_15


def load_line_hours(using: str, demo: bool) -> None:
    """Fill in hours when there are none: always open in the demo, weekdays 09–15 otherwise (rules L84)."""
    if LineHours.objects.using(using).exists():
        return
    LineHours.objects.using(using).bulk_create(
        LineHours(
            weekday=each.weekday,
            opens_minute=each.opens,
            closes_minute=each.closes,
            on_public_holidays=each.on_public_holidays,
        )
        for each in (ALWAYS if demo else WORKDAYS_9_TO_15)
    )
