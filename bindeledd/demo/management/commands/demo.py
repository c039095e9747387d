"""`bin/bindeledd demo`: the demo at work, simulated people in real calls; `bin/run --pace S` starts it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bindeledd.base import memory
from bindeledd.demo.play import Play

BEHIND = 5
"""Steps of priority behind calls and pages: whoever only plays can wait."""


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Plays simulated callers, agents and duty officers. Only in the demo, and only with a pace."

    def handle(self, *args: Any, **options: Any) -> None:
        instance = settings.INSTANCE
        if not instance.plays:
            raise CommandError("nothing is played here; bin/run --pace 60 starts it in the demo")
        os.nice(BEHIND)
        memory.settle()
        asyncio.run(_run(Play(instance, instance.pace)))


async def _run(play: Play) -> None:
    running = asyncio.ensure_future(play.run())
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await running
