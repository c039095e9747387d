"""Making a backup: one folder with the database and a few files, sealed; the keys in an archive of their own."""

import io
import json
import os
import shutil
import tarfile
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import psycopg

from bindeledd.base.clock import now
from bindeledd.base.instance import Instance
from bindeledd.base.safekeeping import manifest as described
from bindeledd.base.safekeeping import places, programs, scratch, sealed
from bindeledd.base.safekeeping.archive import tar
from bindeledd.base.safekeeping.contents import Connection, Contents
from bindeledd.base.safekeeping.errors import SafekeepingError
from bindeledd.base.safekeeping.manifest import CONTENTS, DATABASE, FILES, INSTANCE, KEYS, Manifest, describe
from bindeledd.base.setup import postgres

SETTINGS = ("demo", "called_number", "trunk_peers", "trunk_out", "sip_host")
"""What of the instance is worth keeping: no secret, no port, no path of this machine."""
COPIED = ("audit/heads.jsonl",)
SECRETS = ("keys", "sms.json")
"""What lies in the keys' archive: the keys, and the gateways' passwords."""
_DUMP = ("--format=custom", "--no-password")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to do with the keys, why a backup is made, and whether to try it out by restoring it."""

    reason: str = "asked"
    recipients: tuple[str, ...] = ()
    passphrase: str = ""
    keys_folder: Path | None = None
    verify: bool = False
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def keys(self) -> str:
        """none, passphrase or recipients."""
        if self.passphrase:
            return "passphrase"
        return "recipients" if self.recipients else "none"


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup: where it lies, where its keys lie (None: they were left out), and what it holds."""

    folder: Path
    keys: Path | None
    manifest: Manifest
    rows: int


def back_up(instance: Instance, target: Path, wanted: Wanted, moment: datetime | None = None) -> Made:
    """Make a backup in `target` (a folder for backups, or a file ending in .tar). Raises `SafekeepingError`."""
    packed = target.suffix == ".tar"
    parent = target.parent if packed else target
    for text in wanted.recipients:
        sealed.recipient(text)
    if wanted.keys_folder is not None and wanted.keys == "none":
        raise SafekeepingError("To take the keys along, name a recipient or a passphrase.")
    with places.only_one(parent), running_database(instance) as running:
        name = target.stem if packed else places.name_for(moment or now(), wanted.reason)
        made = _write(running, parent / name, wanted)
        if packed:
            made = _pack(made, target)
    return made


def _write(instance: Instance, folder: Path, wanted: Wanted) -> Made:
    """Write everything beside, then give the folder its name in one step: what has the name is whole."""
    if folder.exists():
        raise SafekeepingError(f"{folder} exists already.")
    keys_at = (wanted.keys_folder or folder.parent) / f"{folder.name}.{KEYS}"
    unfinished = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    try:
        manifest, rows = _fill(instance, unfinished, keys_at, wanted)
        (unfinished / described.FILE_NAME).write_text(manifest.text())
        manifest.check_files(unfinished, keys_at)
        _list(instance, unfinished)
        if wanted.verify:
            scratch.try_out(instance, unfinished)
        _to_disk(unfinished)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        keys_at.unlink(missing_ok=True)
        raise
    return Made(folder, keys_at if wanted.keys != "none" else None, manifest, rows)


def _fill(instance: Instance, folder: Path, keys_at: Path, wanted: Wanted) -> tuple[Manifest, int]:
    keys = instance.data / "keys"
    sealed.signing_key(keys)
    mine = sealed.identity(keys)
    copies = {name: path.read_bytes() for name in COPIED if (path := instance.data / name).exists()}
    major = programs.server_major(instance.database_admin_dsn)
    with _snapshot(instance) as (connection, snapshot):
        _refuse_without_keys(connection, keys)
        contents = Contents.of(connection)  # before the dump: sequences go on meanwhile and must not lag behind
        _dump(instance, folder / DATABASE, snapshot, mine, major)
    settings = {name: getattr(instance, name) for name in SETTINGS}
    copies |= {CONTENTS: contents.text().encode(), INSTANCE: json.dumps(settings).encode()}
    sealed.seal_stream(io.BytesIO(tar(copies)), folder / FILES, mine)
    files = {name: describe(folder / name) for name in (DATABASE, FILES)}
    if wanted.keys != "none":
        keys_at.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _private(keys_at, sealed.seal_keys(tar(_secrets(instance.data)), wanted.recipients, wanted.passphrase))
        files[KEYS] = describe(keys_at)
    manifest = Manifest(
        id=wanted.id,
        made_at=now().isoformat(timespec="seconds"),
        product=described.product_version(),
        postgresql=major,
        reason=wanted.reason,
        migrations=contents.migrations,
        files=files,
        keys=wanted.keys,
    )
    return manifest.signed(keys), sum(contents.rows.values())


def _refuse_without_keys(connection: Connection, keys: Path) -> None:
    """A backup whose texts nobody can open any more must not look like one."""
    for (compartment,) in connection.execute("SELECT DISTINCT compartment FROM base_datakey").fetchall():
        if not (keys / f"{compartment}.key").exists():
            raise SafekeepingError(f"The key of compartment {compartment} is missing in {keys}: put it back first.")


@contextmanager
def _snapshot(instance: Instance) -> Iterator[tuple[Connection, str]]:
    """One moment of the database, for the dump and for the figures about it."""
    try:
        with psycopg.connect(programs.admin(instance), connect_timeout=5) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            row = connection.execute("SELECT pg_export_snapshot()").fetchone()
            assert row is not None
            yield connection, str(row[0])
    except psycopg.Error as error:
        raise SafekeepingError(f"The database cannot be read ({type(error).__name__}).") from error


def _dump(instance: Instance, target: Path, snapshot: str, mine: sealed.Identity, major: int) -> None:
    program = programs.find("pg_dump", major)
    dump = programs.run(program, programs.admin(instance), [*_DUMP, f"--snapshot={snapshot}"])
    assert dump.stdin and dump.stdout and dump.stderr
    dump.stdin.close()
    complaints: list[bytes] = []
    listening = threading.Thread(target=lambda: complaints.append(dump.stderr.read()))  # type: ignore[union-attr]
    listening.start()
    sealed.seal_stream(dump.stdout, target, mine)
    listening.join()
    if dump.wait() != 0:
        raise SafekeepingError(f"pg_dump failed: {programs.reason(complaints[0])}")


def _list(instance: Instance, folder: Path) -> None:
    """Open what was written and let pg_restore read its table of contents."""
    listed = scratch.table_of_contents(instance, folder / DATABASE)
    if "TABLE DATA public base_auditline" not in listed:
        raise SafekeepingError("The backup that was written does not list the database's tables.")


def _secrets(data: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name in SECRETS:
        path = data / name
        files = [path] if path.is_file() else sorted(each for each in path.glob("**/*") if each.is_file())
        found |= {str(each.relative_to(data)): each.read_bytes() for each in files}
    return found


def _pack(made: Made, target: Path) -> Made:
    unfinished = target.with_name(f".{target.name}.part")
    with tarfile.open(unfinished, "w") as archive:
        for path in sorted(made.folder.iterdir()):
            archive.add(path, path.name)
    unfinished.chmod(0o600)
    unfinished.rename(target)
    shutil.rmtree(made.folder)
    return Made(target, made.keys, made.manifest, made.rows)


def _private(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)


def _to_disk(folder: Path) -> None:
    """A backup that a power cut takes away again is none."""
    for path in [*folder.iterdir(), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def running_database(instance: Instance) -> Iterator[Instance]:
    """The instance with its database running; the embedded one is started for this when nothing runs."""
    if not instance.database_embedded or postgres.process_id(instance.data) is not None:
        yield instance
        return
    started = postgres.start(instance)
    try:
        yield started
    finally:
        postgres.stop(instance.data)
