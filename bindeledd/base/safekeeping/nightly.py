"""Nightly backups by themselves: begun by the worker in a process of its own, watched over by the auditor."""

import logging
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from datetime import time as wall_time

from django.conf import settings

from bindeledd.base.clock import OSLO, now
from bindeledd.base.health.watching import Figure, Late, measures, watch
from bindeledd.base.instance import REPOSITORY
from bindeledd.base.jobs import sweep
from bindeledd.base.safekeeping.places import Plan, last

COMMAND = [sys.executable, "-m", "bindeledd.base.setup.manage", "backup", "--nightly", "--json"]
GRACE = timedelta(hours=2)
TRIED_AGAIN_AFTER = 900.0
CATCHING_UP = 1200.0
_STARTED = time.monotonic()
log = logging.getLogger(__name__)


class _Night:
    """The backup that is being made by this process's child, and when the last try was."""

    def __init__(self) -> None:
        self.child: subprocess.Popen[bytes] | None = None
        self.tried = -TRIED_AGAIN_AFTER


_night = _Night()


def plan() -> Plan:
    """What the operator wants of nightly backups."""
    return Plan.of_environment(settings.INSTANCE.data)


@sweep(every=60)
def nightly_backup() -> int:
    """Begin the backup whose hour has come; never two at once, and a failed one again after a quarter of an hour."""
    if _night.child is not None:
        if (code := _night.child.poll()) is None:
            return 0
        log.log(logging.ERROR if code else logging.INFO, "nightly backup ended with %s", code)
        _night.child = None
    if is_due(plan(), now()) and time.monotonic() - _night.tried >= TRIED_AGAIN_AFTER:
        _night.tried = time.monotonic()
        _night.child = subprocess.Popen(COMMAND, cwd=REPOSITORY, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return 0


def is_due(wanted: Plan, at: datetime) -> bool:
    """Whether no backup has been begun since the last planned hour. Backups that were asked for count too."""
    planned = planned_before(wanted.at, at)
    newest = last(wanted.folder)
    return planned is not None and (newest is None or newest < planned)


def planned_before(hour: str, at: datetime) -> datetime | None:
    """The last time before `at` that the planned hour came, Oslo wall time; None when none is planned.

    On the night when clocks go forward an hour that does not exist is taken an hour later.
    """
    try:
        wanted = wall_time.fromisoformat(hour)
    except ValueError:
        return None
    today = at.astimezone(OSLO).date()
    moments = (datetime.combine(today - timedelta(days=back), wanted, OSLO) for back in (0, 1))
    return next(moment for moment in moments if moment <= at)


@watch("operators")
def backup_late(at: datetime) -> Iterable[Late]:
    """No backup two hours after it was planned; an instance that has just started is given time to make up for it."""
    wanted = plan()
    if is_due(wanted, at - GRACE) and time.monotonic() - _STARTED > CATCHING_UP:
        yield Late(1, last(wanted.folder))


@measures
def backup_figures(at: datetime) -> Iterator[Figure]:
    """How old the last backup is."""
    newest = last(plan().folder)
    if newest is not None:
        yield Figure("backup_age_seconds", "Since the last backup was begun.", (at - newest).total_seconds())
