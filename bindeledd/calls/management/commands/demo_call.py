"""`bin/bindeledd demo_call`: somebody invented rings the line, so that there is a call to answer."""

from __future__ import annotations

import asyncio
import contextlib
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bindeledd.calls.ari import Disconnected
from bindeledd.calls.demo import DemoCaller


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Rings the line as an invented caller until somebody hangs up. Only in the demo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--urgent", action="store_true", help="press 0 instead of 1")
        parser.add_argument("--silent", action="store_true", help="press nothing, as somebody who can't")
        parser.add_argument("--seconds", type=int, default=600, help="hang up after this time (default 600)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.BINDELEDD_DEMO:
            raise CommandError("demo_call works in the demo only")
        key = "" if options["silent"] else "0" if options["urgent"] else "1"
        self.stdout.write("Ringing; the call waits in the queue when an agent is ready. Ctrl-C hangs up.")
        try:
            asyncio.run(_ring(DemoCaller(settings.INSTANCE, key), options["seconds"]))
        except Disconnected:
            raise CommandError("the telephone engine does not answer; see bin/bindeledd doctor") from None
        except KeyboardInterrupt:
            self.stdout.write("Hung up.")


async def _ring(caller: DemoCaller, seconds: int) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(caller.ring(), seconds)
