"""Keeps the emergency directory in the data folder up to date; `duty/jobs.py` declares these as sweeps."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from bindeledd.base import audit
from bindeledd.base.clock import now
from bindeledd.duty.emergency import files
from bindeledd.duty.emergency.content import directory

FETCHED = "emergency_directory_fetched"


def renew(data: Path, national: str, languages: list[str]) -> int:
    """Make the directory anew when something in it has changed, and each night; how many times (0 or 1)."""
    fresh = directory(national, now())
    if files.is_current(data, fresh):
        return 0
    files.renew(data, fresh, languages)
    return 1


def audit_fetches(data: Path) -> int:
    """Write to the audit log who fetched the directory while the database was away."""
    taken, fetches = files.take_fetches(data)
    for user_id, at in fetches:
        audit.record(FETCHED, [f"user:{user_id}"], basis="staff_pass", outcome=f"database_away {at[:19]}")
    if taken is not None:
        transaction.on_commit(taken.unlink)
    return len(fetches)
