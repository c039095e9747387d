"""`bindeledd rehearse telephony|database`: take a part away for a while, so that people learn to work without it."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bindeledd.base.instance import Instance
from bindeledd.base.setup import processes

PARTS = {"telephony": ("asterisk", 120), "database": ("postgres", 60)}
LONGEST = 600


class Command(BaseCommand):
    help = "Rehearse downtime: stop the telephone engine or the database for a while, then start it again"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("part", choices=sorted(PARTS))
        parser.add_argument("--seconds", type=int, default=0, help=f"how long (at most {LONGEST})")

    def handle(self, *args: Any, **options: Any) -> None:
        instance = Instance.load()
        name, usual = PARTS[options["part"]]
        if processes.states(instance).get(name) != "RUNNING":
            raise CommandError(f"{name} does not run under bin/run here: nothing is rehearsed.")
        seconds = min(options["seconds"] or usual, LONGEST)
        self.stdout.write(f"{options['part']} is away for {seconds} s. Ctrl-C ends the rehearsal.")
        processes.pause(instance, name)
        try:
            time.sleep(seconds)
        except KeyboardInterrupt:
            self.stdout.write("Ended early.")
        finally:
            processes.resume(instance, name)
            self.stdout.write(f"{options['part']} is back. See docs/operations/downtime.md for what to look at now.")
