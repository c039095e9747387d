"""Restoring into a database beside the real one, and comparing what came out with what went in."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql

from bindeledd.base.instance import Instance
from bindeledd.base.safekeeping import programs, sealed
from bindeledd.base.safekeeping.archive import untar
from bindeledd.base.safekeeping.contents import Contents
from bindeledd.base.safekeeping.errors import SafekeepingError
from bindeledd.base.safekeeping.manifest import CONTENTS, DATABASE, FILES, Manifest
from bindeledd.base.setup import database

_RESTORE = ("--exit-on-error", "--no-password")


def table_of_contents(instance: Instance, dump: Path) -> str:
    """What pg_restore says lies in a sealed dump. Raises `SafekeepingError`."""
    major = programs.server_major(instance.database_admin_dsn)
    listing = subprocess.Popen(
        [programs.find("pg_restore", major), "--list"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    answer: list[bytes] = []
    assert listing.stdin and listing.stdout
    reader = threading.Thread(target=lambda: answer.append(listing.stdout.read()))  # type: ignore[union-attr]
    reader.start()
    _feed(dump, listing, instance)
    reader.join()
    if listing.wait() != 0:
        raise SafekeepingError(f"{dump.name} cannot be read as a dump.")
    return answer[0].decode(errors="replace")


def try_out(instance: Instance, folder: Path) -> Contents:
    """Restore a backup into a scratch database, compare everything, and drop it. Raises `SafekeepingError`."""
    with restored(instance, folder, "verify"):
        return recorded(instance, folder)


def recorded(instance: Instance, folder: Path) -> Contents:
    """What the database held when it was backed up."""
    files = untar(sealed.opened(folder / FILES, sealed.identity(instance.data / "keys")))
    return Contents.of_text(files[CONTENTS].decode())


@contextmanager
def restored(instance: Instance, folder: Path, purpose: str) -> Iterator[str]:
    """The name of a new database with the backup in it, compared with what was backed up.

    Dropped afterwards, unless the block has given it another name. Raises `SafekeepingError`.
    """
    name = f"{database.name_in(instance.database_admin_dsn)}_{purpose}"
    _drop(instance, name)
    database.create(instance.database_admin_dsn, name)
    try:
        _load(instance, folder / DATABASE, name)
        _compare(instance, folder, name)
        yield name
    finally:
        _drop(instance, name)


def _load(instance: Instance, dump: Path, name: str) -> None:
    major = programs.server_major(instance.database_admin_dsn)
    loading = programs.run(programs.find("pg_restore", major), programs.admin(instance, name), _RESTORE)
    complaints: list[bytes] = []
    assert loading.stderr
    listening = threading.Thread(target=lambda: complaints.append(loading.stderr.read()))  # type: ignore[union-attr]
    listening.start()
    _feed(dump, loading, instance)
    listening.join()
    if loading.wait() != 0:
        raise SafekeepingError(f"pg_restore failed: {programs.reason(complaints[0])}")


def _feed(dump: Path, program: "subprocess.Popen[bytes]", instance: Instance) -> None:
    """Open the dump into the program; one that has heard enough may hang up, and its exit code tells the rest."""
    assert program.stdin
    try:
        sealed.open_stream(dump, program.stdin, sealed.identity(instance.data / "keys"))
    except BrokenPipeError:
        pass
    except SafekeepingError:
        program.kill()
        raise
    finally:
        with suppress(BrokenPipeError):
            program.stdin.close()


def _compare(instance: Instance, folder: Path, name: str) -> None:
    same_server = Manifest.read(folder).postgresql == programs.server_major(instance.database_admin_dsn)
    with psycopg.connect(programs.admin(instance, name), connect_timeout=5) as connection:
        recorded(instance, folder).check(Contents.of(connection), same_server)
        connection.execute("ANALYZE")


def _drop(instance: Instance, name: str) -> None:
    with database.administrator(instance.database_admin_dsn) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
