"""What several verbs of this room need: when the office must have made contact."""

from datetime import date, datetime, time

from bindeledd.directory.queries import phone_hours_end
from bindeledd.handoffs.rules import Deadline, deadline_at, promise_due, same_day_due


def deadline_for(office_id: int, received_at: datetime, *, urgent: bool) -> Deadline:
    """When the office must have made contact: two working days; an urgent matter the same day (inventory E12, L04)."""

    def phone_end(day: date) -> time | None:
        return phone_hours_end(office_id, day)

    if urgent:
        return deadline_at(same_day_due(received_at), received_at)
    return promise_due(received_at, phone_end)
