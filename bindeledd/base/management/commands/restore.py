"""`bindeledd restore`: put a backup in place of this instance's data, or into a data folder that has none yet."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bindeledd.base.instance import Instance
from bindeledd.base.management.commands.backup import passphrase_in
from bindeledd.base.safekeeping.errors import SafekeepingError
from bindeledd.base.safekeeping.restoring import Given, Restored, restore


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Restore a backup beside the database, compare and verify it there, then put it in its place."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=Path, help="the backup: its folder or its .tar file")
        parser.add_argument("--keys", type=Path, metavar="FILE", help="the keys' archive, when it is not beside it")
        parser.add_argument("--identity", type=Path, metavar="FILE", help="age or SSH identity that opens the keys")
        parser.add_argument("--passphrase-file", type=Path, help="the passphrase that opens the keys")
        parser.add_argument("--replace", action="store_true", help="put it in place of the data that are there")
        parser.add_argument("--json", action="store_true", help="print the result as data")

    def handle(self, *args: Any, **options: Any) -> None:
        passphrase = passphrase_in(options["passphrase_file"])
        given = Given(options["keys"], options["identity"], passphrase, options["replace"])
        try:
            done = restore(Instance.load(), options["source"].expanduser().resolve(), given)
        except SafekeepingError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(_as_data(done), indent=2) if options["json"] else _sentences(done))


def _sentences(done: Restored) -> str:
    lines = [
        f"Restored what was backed up at {done.manifest.made_at}: {done.rows} rows, all {done.data_keys} data keys"
        f" open, {done.audit_lines} lines of the read log whole.",
    ]
    if done.migrations_run:
        lines.append(f"{done.migrations_run} newer migrations were run.")
    if done.lost_lines:
        lines.append(
            f"What came after is gone: at least {done.lost_lines} acts that this machine's signed heads know of. "
            "See docs/operations/backup.md for what to do now."
        )
    return "\n".join([*lines, "Start it with bin/run."])


def _as_data(done: Restored) -> dict[str, Any]:
    return {
        "backup": done.manifest.id,
        "made_at": done.manifest.made_at,
        "rows": done.rows,
        "data_keys": done.data_keys,
        "audit_lines": done.audit_lines,
        "lost_lines": done.lost_lines,
        "migrations_run": done.migrations_run,
    }
