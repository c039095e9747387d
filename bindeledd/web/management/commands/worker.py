"""`bin/bindeledd worker`: timers, notices and sealing in the background."""

import os
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from bindeledd.base import sealing  # noqa: F401 - declares its sweeps
from bindeledd.base.health import auditor, outside, watching  # noqa: F401 - they declare theirs
from bindeledd.base.jobs import REGISTRY
from bindeledd.base.worker import Workers

BEHIND = 5
"""Steps of priority behind calls and pages, where somebody waits for each answer; timers have seconds."""


class Command(BaseCommand):
    help = "Run timers, notices and the sealing of the audit log until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="run every sweep once and leave")

    def handle(self, *args: Any, **options: Any) -> None:
        for room in settings.ROOMS:
            if find_spec(f"bindeledd.{room}.jobs"):
                import_module(f"bindeledd.{room}.jobs")
        watching.load()
        if options["once"]:
            for sweep in REGISTRY.values():
                sweep.run()
            return
        os.nice(BEHIND)
        Workers(REGISTRY.values(), settings.INSTANCE.database_direct_dsn).run_for_ever()
