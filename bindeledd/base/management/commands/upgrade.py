"""`bindeledd upgrade`: after a new version was put in place, bring the instance up to date, or go back by itself."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bindeledd.base.instance import Instance
from bindeledd.base.safekeeping import upgrading, within
from bindeledd.base.safekeeping.backing_up import running_database
from bindeledd.base.safekeeping.errors import SafekeepingError
from bindeledd.base.setup import lock


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Back up, run the migrations that wait, check; when anything fails the database is again as it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="say only what waits; exit code 1 when something does")
        parser.add_argument("--json", action="store_true", help="print the result as data")

    def handle(self, *args: Any, **options: Any) -> None:
        instance = Instance.load()
        if options["check"]:
            self._check(instance, options["json"])
            return
        held = lock.RunLock(instance.data)
        try:
            held.take()
        except lock.AlreadyRunning:
            raise CommandError("The instance runs. Stop bin/run first (Ctrl-C), then upgrade.") from None
        try:
            with running_database(instance) as running:
                done = upgrading.upgrade(running, lambda text: None if options["json"] else self.stdout.write(text))
        except SafekeepingError as error:
            raise CommandError(str(error)) from error
        finally:
            held.release()
        told = {"version": upgrading.version(), "migrations": done.migrations, "backup": str(done.backup or "")}
        sentence = "{migrations} migrations were run; this is {version}. Start it with bin/run."
        self.stdout.write(json.dumps(told) if options["json"] else sentence.format(**told))

    def _check(self, instance: Instance, as_data: bool) -> None:
        with running_database(instance):
            waiting = within.waiting_migrations()
        before = upgrading.last_version(instance.data)
        told = {"version": upgrading.version(), "ran_last": before, "waiting": waiting}
        sentence = "{waiting} migrations wait. This is {version}; {ran_last} ran here last."
        self.stdout.write(json.dumps(told) if as_data else sentence.format(**told))
        if waiting:
            raise SystemExit(1)
