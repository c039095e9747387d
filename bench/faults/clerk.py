"""Somebody who gives promises all the while, as a page does: what was refused or not answered is sent again.

`python -m bench.faults.clerk DATA`: prints the call of each promise that was answered for; ends with its input.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench import product
from bench.running import ROOT
from journeys.kit.instance import Instance

AGAIN_SECONDS, PAUSE_SECONDS = 0.3, 0.2
LOST = """SELECT a.call FROM unnest(%s::uuid[]) a(call) LEFT JOIN inquiries_inquiry i ON i.call_id = a.call
    LEFT JOIN inquiries_note n ON n.inquiry_id = i.id GROUP BY a.call
    HAVING count(DISTINCT i.id) <> 1 OR count(DISTINCT n.id) <> 1 OR bool_or(i.due_at IS NULL OR i.office_id IS NULL)"""


class Clerk:
    """Runs beside the rounds; `wrong` tells which of the promises answered for are lost or doubled."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.faults.clerk", str(instance.data)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.given: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:  # the database never came back
            self._process.kill()

    def wrong(self) -> list[str]:
        """Promises that are not there exactly once, each with its note, its office and its due time."""
        given = list(self.given)
        return [f"promise lost or doubled: call {row[0]}" for row in self._instance.sql(LOST, given)]

    def _read(self) -> None:
        assert self._process.stdout
        self.given.extend(line.strip() for line in self._process.stdout if line.strip())


def give_until(ended: threading.Event) -> None:
    """One promise after the other."""
    from bindeledd.callers.tests.people import as_user
    from bindeledd.handoffs import actions as handoffs
    from bindeledd.handoffs.tests import world
    from bindeledd.inquiries import actions as inquiries

    number = 0
    while not ended.is_set():
        number += 1
        name = f"Varig Prøve {time.time_ns()}"
        call = _surely(lambda: world.ring_in(product.AGENT))

        def told(call: Any = call, name: str = name) -> None:
            with as_user(product.AGENT):
                fields = world.form(product.OFFICE, 1, person_name=name, national_id="")
                world.fill(call, **fields | {"has_no_national_id": "yes", "method": "name_only"})
                inquiries.identify_caller(call)

        def promised(call: Any = call) -> None:
            with as_user(product.AGENT):
                handoffs.promise_callback(call)

        for step in (told, promised):
            _surely(step)

        def finished(call: Any = call) -> None:
            world.hang_up(call)
            with as_user(product.AGENT):
                handoffs.finish(call, "promise")

        _surely(finished)
        print(call, flush=True)
        ended.wait(PAUSE_SECONDS)


def _surely(work: Callable[[], Any]) -> Any:
    """Again and again while the database is away; a refusal of a repeat means that the first one was written."""
    from django.db import InterfaceError, OperationalError, connection

    from bindeledd.base.errors import DomainError

    again = False
    while True:
        try:
            return work()
        except (OperationalError, InterfaceError):
            again = True
            connection.close()
            time.sleep(AGAIN_SECONDS)
        except DomainError:
            if not again:
                raise
            return None


def main() -> None:
    """Give promises until the input ends."""
    product.load(Instance(Path(sys.argv[1])))
    ended = threading.Event()
    giving = threading.Thread(target=give_until, args=[ended])
    giving.start()
    sys.stdin.read()
    ended.set()
    giving.join(50)


if __name__ == "__main__":
    main()
