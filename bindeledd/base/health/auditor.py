"""The auditor: looks again and again for what is later than it should be, and raises alarms (law 11).

It looks at rows, never at processes' own word that they work. Who watches the auditor: `/readyz`, `doctor` and the
outside heartbeat, which falls silent with it.

The first look after a start ends alarms and raises none: what stood still while everything was stopped is late, and
the other processes get one round to catch up before anybody is woken for it. So does the first after somebody set
the machine's clock: an hour that never passed makes nothing late.
"""

import logging
import threading
from datetime import datetime

from django.db import connection, transaction

from bindeledd.base.clock import now
from bindeledd.base.clock_steps import Moment, Steps
from bindeledd.base.health import alarms, heartbeats
from bindeledd.base.health.watching import WATCHES, Late, Watch
from bindeledd.base.jobs import sweep

EVERY = 20
_LOCK = 4_210_002
_BLIND = Watch("watch_failed", frozenset({"operators"}), lambda at: [])
"""A watch could not look; the part says which."""
log = logging.getLogger(__name__)
_looked = threading.Event()
_clock = Steps(Moment())


@sweep(every=EVERY)
def look_for_lateness() -> int:
    """Ask every watch and settle the alarms; one auditor at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if cursor.fetchone() != (True,):
            return 0
    at = now()
    found = findings(at)
    was_set = _clock.seen(Moment())
    alarms.settle(found, at, raising=_looked.is_set() and not was_set)
    _looked.set()
    technical = sum("operators" in watch.audience for watch, _ in found.values())
    heartbeats.beat("auditor", {"watches": len(WATCHES), "technical": technical, "open": len(found)})
    heartbeats.forget_old()
    return 0


def findings(at: datetime) -> dict[tuple[str, str], tuple[Watch, Late]]:
    """What is late now, by kind and part. A watch that fails is itself a finding, and stops no other."""
    found = [each for watch in WATCHES.values() for each in _ask(watch, at)]
    return {(watch.kind, late.part): (watch, late) for watch, late in found}


def _ask(watch: Watch, at: datetime) -> list[tuple[Watch, Late]]:
    try:
        with transaction.atomic():
            return [(watch, late) for late in watch.look(at)]
    except Exception as error:
        # The message of a database error may quote a row: only the kind of error is logged (law 13).
        log.error("watch %s failed: %s", watch.kind, type(error).__name__)
        return [(_BLIND, Late(1, None, part=watch.kind))]
