"""`bin/bindeledd switchboard`: runs the calls of this instance's engine until stopped."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from bindeledd.calls.fence import Replaced, application_name
from bindeledd.calls.operating import ENGINE_NAME, Operation


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Runs the calls: menu, queue, agents, consult calls. Calls outlive this process."

    def handle(self, *args: Any, **options: Any) -> None:
        os.environ["PGAPPNAME"] = application_name(ENGINE_NAME)
        try:
            asyncio.run(_run())
        except* Replaced:
            raise SystemExit("another switchboard runs this engine") from None


async def _run() -> None:
    running = asyncio.ensure_future(Operation(settings.INSTANCE).run())
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await running
