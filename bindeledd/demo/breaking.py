"""Break it: takes a part away for real, and keeps in events who was on the line then. Only in the demo."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from datetime import timedelta

from bindeledd.base.clock import now
from bindeledd.base.events import record_event
from bindeledd.base.instance import REPOSITORY, Instance
from bindeledd.base.setup import processes
from bindeledd.calls import holder
from bindeledd.calls.models import Call, EngineStatus
from bindeledd.demo.queries import BREAKS, NEXT, PARTS, latest_stroke

CALLERS = "callers"
EVERYTHING = (*PARTS, *NEXT, CALLERS)
DATABASE_AWAY = 10
REST = timedelta(seconds=15)
"""So long a part stays whole after another was taken away: two strokes at once would show nothing."""


def may_strike(what: str) -> bool:
    """Whether this may be done now; needs the worker's scope."""
    last = latest_stroke() if what in PARTS else None
    return last is None or now() - last.at >= REST


def write_down(what: str) -> None:
    """Who is on the line at this moment, by id and phase; needs the worker's scope."""
    live = Call.objects.filter(direction="in", ended_at=None).order_by("first_ring_at")
    told = [[str(call_id), phase] for call_id, phase in live.values_list("id", "phase")] if what in PARTS else []
    record_event(BREAKS, f"demo:{what}", calls=told)


def holder_now() -> str:
    """The name of the process that has the first engine; needs the worker's scope."""
    return EngineStatus.objects.order_by("name").values_list("holder", flat=True).first() or ""


def strike(what: str, instance: Instance, held_by: str) -> None:
    """Take the part away. It comes back by itself: by whoever stands by, or by the process manager."""
    match what:
        case "switchboard":
            holder.end(held_by)
        case "stopped":
            _stop(held_by)
        case "engine":
            processes.kill(instance, "asterisk")
        case "database":
            _without_database(instance)


def _stop(name: str) -> None:
    """Let the process stand still; whoever stands by ends it."""
    pid = int(name.rsplit(" ", 2)[1]) if name else 0
    if pid and holder.name_of(pid) == name:
        os.kill(pid, signal.SIGSTOP)


def _without_database(instance: Instance) -> None:
    """The rehearsal that operators have, for a few seconds; it outlives this process."""
    command = [*processes.MANAGE, "rehearse", "database", "--seconds", str(DATABASE_AWAY)]
    environment = os.environ | {"BINDELEDD_DATA": str(instance.data), "PYTHONPATH": str(REPOSITORY)}
    started = subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env=environment,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    threading.Thread(target=started.wait, daemon=True).start()
