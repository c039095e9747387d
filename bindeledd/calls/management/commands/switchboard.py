"""`bin/bindeledd switchboard`: runs the calls of this instance's engine until stopped."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from bindeledd.base import memory
from bindeledd.base.instance import Instance
from bindeledd.calls.fence import Replaced, application_name
from bindeledd.calls.operating import Operation


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Runs the calls: menu, queue, agents, consult calls. Calls outlive this process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--engine", type=int, default=1, help="which of the instance's engines (default 1)")
        parser.add_argument("--after", type=float, default=0, help="seconds to wait first, for one that stands by")

    def handle(self, *args: Any, **options: Any) -> None:
        instance = settings.INSTANCE.at_engine(options["engine"])
        os.environ["PGAPPNAME"] = application_name(instance.engine_name)
        memory.settle()
        try:
            asyncio.run(_run(instance, options["after"]))
        except* Replaced:
            raise SystemExit("another switchboard runs this engine") from None


async def _run(instance: Instance, after: float) -> None:
    running = asyncio.ensure_future(_operate(instance, after))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def _operate(instance: Instance, after: float) -> None:
    await asyncio.sleep(after)
    await Operation(instance).run()
