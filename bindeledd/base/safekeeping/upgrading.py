"""Bringing the tables up to date, with a backup before and a way back: when anything fails, all is as it was."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections

from bindeledd.base import durable
from bindeledd.base.instance import REPOSITORY, Instance
from bindeledd.base.safekeeping import backing_up, manifest, places, programs, restoring, scratch, sealed, within
from bindeledd.base.safekeeping.backing_up import Made, Wanted
from bindeledd.base.safekeeping.contents import Contents
from bindeledd.base.safekeeping.errors import SafekeepingError
from bindeledd.base.setup import checks

VERSION_FILE = "version"
Report = Callable[[str], object]


class UpgradeFailed(SafekeepingError):
    """The tables could not be brought up to date; they are again what they were. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """How many migrations ran, and the backup that was made before (None: there was nothing to lose)."""

    migrations: int
    backup: Path | None


def upgrade(instance: Instance, report: Report) -> Upgraded:
    """Apply the migrations that wait. Nothing else of the instance may run meanwhile. Raises `UpgradeFailed`."""
    waiting = within.waiting_migrations()
    made = _backup(instance, report) if waiting and _holds_data(instance) else None
    try:
        if waiting:
            call_command("migrate", database="owner", verbosity=0, interactive=False)
        _check(instance, made)
    except Exception as error:
        if made is None:
            raise
        raise _gone_back(instance, made, error) from error
    _remember_version(instance)
    return Upgraded(waiting, made.folder if made else None)


def version() -> str:
    """This program's version, with its commit where it is a clone."""
    command = ["git", "-C", str(REPOSITORY), "rev-parse", "--short=10", "HEAD"]
    try:
        commit = subprocess.run(command, check=False, capture_output=True, text=True).stdout.strip()
    except OSError:
        commit = ""
    return f"{manifest.product_version()}{f' ({commit})' if commit else ''}"


def last_version(data: Path) -> str:
    """The version that ran here last without a fault; empty before the first."""
    path = data / "run" / VERSION_FILE
    return path.read_text().strip() if path.exists() else ""


def _backup(instance: Instance, report: Report) -> Made:
    report("Backing up before the tables change")
    folder = places.Plan.of_environment(instance.data).folder
    made = backing_up.back_up(instance, folder, Wanted("upgrade"))
    places.prune(folder, "upgrade", places.KEPT_BEFORE_UPGRADES)
    return made


def _check(instance: Instance, made: Made | None) -> None:
    """What doctor says of the database, and that the read log goes on from where it was."""
    for finding in (checks.roles(instance), checks.migrations(instance)):
        if finding.state == "broken":
            raise SafekeepingError(f"{finding.name}: {finding.detail}")
    if made is None:
        return
    with psycopg.connect(programs.admin(instance)) as connection:
        now_there = Contents.of(connection)
    if now_there.heads != scratch.recorded(instance, made.folder).heads:
        raise SafekeepingError("The read log is not what it was before the migrations.")


def _gone_back(instance: Instance, made: Made, error: Exception) -> UpgradeFailed:
    """Put the database from before in place again, as it was: no migration runs."""
    for each in connections.all():
        each.close()
    with scratch.restored(instance, made.folder, "restoring") as name:
        restoring.put_in_place_of_the_real_one(instance, name)
    before = last_version(instance.data) or "the version before"
    # A database error may quote a row: only its kind is told (law 13).
    reason = str(error) if isinstance(error, SafekeepingError) else type(error).__name__
    return UpgradeFailed(
        f"The upgrade to {version()} failed ({reason}). The database is again what it was before: go back to {before} "
        f"and start that; it needs nothing else. The backup from before lies in {made.folder}."
    )


def _remember_version(instance: Instance) -> None:
    path = instance.data / "run" / VERSION_FILE
    path.parent.mkdir(exist_ok=True)
    durable.write(path, f"{version()}\n".encode())


def _holds_data(instance: Instance) -> bool:
    return restoring.holds_data(instance) and (instance.data / "keys" / sealed.SIGNING_KEY).exists()
