"""`bindeledd backup`: database and read-log heads in one sealed folder, the keys in an archive of their own."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bindeledd.base import audit
from bindeledd.base.instance import Instance
from bindeledd.base.safekeeping import backing_up, places
from bindeledd.base.safekeeping.backing_up import Made, Wanted
from bindeledd.base.safekeeping.errors import SafekeepingError
from bindeledd.base.scope import Actor, scope

WITHOUT_KEYS = (
    "The keys are not in it. Without a copy of {keys} nobody, you included, can ever read it: keep one elsewhere, "
    "or name --recipient or --passphrase-file."
)
WITH_KEYS = "Keys: {keys}. Keep them apart from the backup, and what opens them apart from both."


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Back up the database, sealed for this instance's keys; the keys go into an archive of their own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", nargs="?", type=Path, help="folder for backups (<data>/backups), or FILE.tar")
        parser.add_argument("--recipient", action="append", default=[], help="whom to seal the keys for: age1… or SSH")
        parser.add_argument("--passphrase-file", type=Path, help="seal the keys by the first line of this file")
        parser.add_argument("--keys-to", type=Path, metavar="DIR", help="where the keys' archive goes (beside it)")
        parser.add_argument("--verify", action="store_true", help="restore it into a scratch database and compare")
        parser.add_argument("--nightly", action="store_true", help="as the environment says; deletes the oldest")
        parser.add_argument("--json", action="store_true", help="print the result as data")

    def handle(self, *args: Any, **options: Any) -> None:
        instance = Instance.load()
        try:
            made = _nightly(instance) if options["nightly"] else _asked(instance, options)
        except SafekeepingError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(_as_data(made, options["verify"]), indent=2))
            return
        size = sum(stored.bytes for stored in made.manifest.files.values())
        self.stdout.write(f"{made.folder}: {made.rows} rows, {size / 1e6:.1f} MB.")
        if options["verify"]:
            self.stdout.write("Restored into a scratch database and compared: nothing is missing.")
        text = WITH_KEYS if made.keys else WITHOUT_KEYS
        self.stdout.write(text.format(keys=made.keys or instance.data / "keys"))


def passphrase_in(path: Path | None) -> str:
    """The first line of a file; empty without a file."""
    if path is None:
        return ""
    try:
        first = path.read_text().split("\n", 1)[0].strip()
    except OSError as error:
        raise CommandError(f"{path} cannot be read.") from error
    if not first:
        raise CommandError(f"{path} holds no passphrase.")
    return first


def _asked(instance: Instance, options: dict[str, Any]) -> Made:
    wanted = Wanted(
        recipients=tuple(options["recipient"]),
        passphrase=passphrase_in(options["passphrase_file"]),
        keys_folder=options["keys_to"],
        verify=options["verify"],
    )
    return _made(instance, options["target"] or instance.data / "backups", wanted)


def _nightly(instance: Instance) -> Made:
    plan = places.Plan.of_environment(instance.data)
    wanted = Wanted("nightly", plan.recipients, keys_folder=plan.keys_folder if plan.recipients else None)
    made = _made(instance, plan.folder, wanted)
    for gone in places.prune(plan.folder, "nightly", plan.kept):
        ((plan.keys_folder or plan.folder) / f"{gone.name}.keys.age").unlink(missing_ok=True)
    return made


def _made(instance: Instance, target: Path, wanted: Wanted) -> Made:
    """Write into the read log that all data are copied, then do it: so the backup holds that line too."""
    with backing_up.running_database(instance):
        with scope(Actor.worker(), "backup"):
            audit.record("back_up", f"backup:{wanted.id}")
        return backing_up.back_up(instance, target.expanduser().resolve(), wanted)


def _as_data(made: Made, verified: bool) -> dict[str, Any]:
    return {
        "backup": str(made.folder),
        "keys": str(made.keys) if made.keys else None,
        "id": made.manifest.id,
        "made_at": made.manifest.made_at,
        "rows": made.rows,
        "bytes": sum(stored.bytes for stored in made.manifest.files.values()),
        "verified": verified,
    }
