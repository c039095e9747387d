"""Restoring: beside the real database first, compared, migrated and verified there, then put in its place.

Whatever fails on the way leaves the instance as it was. Needs Django for migrations and the read log.
"""

import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from cryptography.exceptions import InvalidTag
from psycopg import sql

from bindeledd.base import durable
from bindeledd.base.clock import now
from bindeledd.base.crypto import FileKeyProvider
from bindeledd.base.instance import Instance
from bindeledd.base.safekeeping import manifest as described
from bindeledd.base.safekeeping import programs, scratch, sealed, within
from bindeledd.base.safekeeping.archive import untar
from bindeledd.base.safekeeping.backing_up import running_database
from bindeledd.base.safekeeping.errors import SafekeepingError
from bindeledd.base.safekeeping.manifest import FILES, INSTANCE, KEYS, Manifest
from bindeledd.base.safekeeping.sealed import SIGNING_KEY
from bindeledd.base.setup import database, lock, postgres

HEADS = "audit/heads.jsonl"
_TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
_DATA_KEYS = "SELECT compartment, wrapped FROM base_datakey"


@dataclass(frozen=True, slots=True)
class Given:
    """What the operator gave: where the keys' archive is and what opens it, and whether data may be replaced."""

    keys_archive: Path | None = None
    identity_file: Path | None = None
    passphrase: str = ""
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: the backup, rows, data keys that open, lines of the read log, and those lost since."""

    manifest: Manifest
    rows: int
    data_keys: int
    audit_lines: int
    lost_lines: int
    migrations_run: int


def restore(instance: Instance, source: Path, given: Given) -> Restored:
    """Put a backup in place of the instance's data. Raises `SafekeepingError`; then nothing was changed."""
    held = lock.RunLock(instance.data)
    try:
        held.take()
    except lock.AlreadyRunning:
        raise SafekeepingError("The instance runs. Stop bin/run first (Ctrl-C), then restore.") from None
    try:
        with _unpacked(source, instance.data) as folder:
            return _restore(instance, folder, source, given)
    finally:
        held.release()


def _restore(instance: Instance, folder: Path, source: Path, given: Given) -> Restored:
    manifest = Manifest.read(folder)
    archive = given.keys_archive or _keys_beside(source)
    manifest.check_files(folder, archive)
    _refuse_other_versions(manifest)
    secrets = _secrets(manifest, archive, given)
    _check_signature(manifest, secrets, instance.data / "keys")
    is_new = not instance.database_owner_dsn
    instance = postgres.choose(instance, os.environ.get("BINDELEDD_DATABASE_URL", ""))
    if not instance.database_embedded:
        instance = database.bootstrap(instance)
    with running_database(instance) as running:
        running = database.bootstrap(running)
        if not given.replace and holds_data(running):
            raise SafekeepingError("This instance holds data. Give --replace to put the backup in its place.")
        _refuse_older_server(manifest, running)
        with _keys_in_place(running.data, secrets, given.replace):
            return _put_in_place(running, folder, manifest, is_new)


def _put_in_place(instance: Instance, folder: Path, manifest: Manifest, is_new: bool) -> Restored:
    files = untar(sealed.opened(folder / FILES, sealed.identity(instance.data / "keys")))
    with scratch.restored(instance, folder, "restoring") as name:
        rows = sum(scratch.recorded(instance, folder).rows.values())
        data_keys = _check_data_keys(instance, name)
        lost = _lost_lines(instance, files)
        with _heads_in_place(instance.data, files.get(HEADS)):
            migrations_run, report = within.brought_up_to_date(instance, name, manifest.id)
            if report.findings:
                first = report.findings[0]
                raise SafekeepingError(f"The restored read log is not whole: {first.kind}, {first.sentence}.")
            put_in_place_of_the_real_one(instance, name)
    if is_new:
        _take_settings(instance, files[INSTANCE])
    return Restored(manifest, rows, data_keys, report.lines, lost, migrations_run)


@contextmanager
def _unpacked(source: Path, data: Path) -> Iterator[Path]:
    if source.is_dir():
        yield source
        return
    if not source.is_file() or not tarfile.is_tarfile(source):
        raise SafekeepingError(f"{source} is no backup: give its folder or its .tar file.")
    with tempfile.TemporaryDirectory(dir=data, prefix=".restoring-") as folder:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


def _keys_beside(source: Path) -> Path | None:
    name = source.stem if source.suffix == ".tar" else source.name
    path = source.parent / f"{name}.{KEYS}"
    return path if path.exists() else None


def _refuse_other_versions(manifest: Manifest) -> None:
    ours = described.product_version()
    if manifest.product.split(".")[0] != ours.split(".")[0]:
        raise SafekeepingError(
            f"This backup is of Bindeledd {manifest.product}, this is {ours}. Restore it with a version of the same "
            "first number, then upgrade."
        )
    if unknown := sorted(set(manifest.migrations) - within.known_migrations()):
        raise SafekeepingError(
            f"This backup is of a newer Bindeledd: this one does not know {unknown[0]}. Restore it with that version."
        )


def _refuse_older_server(manifest: Manifest, instance: Instance) -> None:
    major = programs.server_major(instance.database_admin_dsn)
    if major < manifest.postgresql:
        raise SafekeepingError(
            f"This backup is of PostgreSQL {manifest.postgresql}, this server is {major}. Restore it into "
            f"PostgreSQL {manifest.postgresql} or newer."
        )


def _secrets(manifest: Manifest, archive: Path | None, given: Given) -> dict[str, bytes]:
    """The keys and secrets from the backup's own archive; empty when the operator gave nothing to open it with."""
    if not given.passphrase and given.identity_file is None:
        return {}
    if manifest.keys == "none":
        raise SafekeepingError("This backup has no keys in it. Put the keys into <data>/keys and restore without.")
    if archive is None:
        raise SafekeepingError(f"The backup's keys ({KEYS}) are not beside it: say where with --keys.")
    identities = sealed.identities(given.identity_file) if given.identity_file else []
    return untar(sealed.open_keys(archive.read_bytes(), identities, given.passphrase))


def _check_signature(manifest: Manifest, secrets: dict[str, bytes], keys: Path) -> None:
    signing = secrets.get(f"keys/{SIGNING_KEY}")
    if signing is None and (keys / SIGNING_KEY).exists():
        signing = (keys / SIGNING_KEY).read_bytes()
    if signing is None:
        raise SafekeepingError(
            "Without keys a backup is unreadable. Give the passphrase (--passphrase-file) or the identity "
            f"(--identity) that opens its keys, or put a copy of the keys into {keys}."
        )
    manifest.check_signature(signing)


def holds_data(instance: Instance) -> bool:
    """Whether the instance's database has tables."""
    with psycopg.connect(programs.admin(instance), connect_timeout=5) as connection:
        row = connection.execute(_TABLES).fetchone()
    return bool(row and row[0])


@contextmanager
def _keys_in_place(data: Path, secrets: dict[str, bytes], replace: bool) -> Iterator[None]:
    """Add the backup's keys to those that are there; one that differs is set aside, never deleted."""
    stamp = now().strftime("%Y%m%dT%H%M%SZ")
    differing = [name for name, content in secrets.items() if _differs(data / name, content)]
    if differing and not replace:
        raise SafekeepingError(f"{data / differing[0]} is another key than the backup's. Give --replace to use those.")
    aside = [(data / name, (data / name).with_name(f"{Path(name).name}.before-{stamp}")) for name in differing]
    added = [data / name for name in secrets if not (data / name).exists()]
    for path, other in aside:
        path.rename(other)
    for name, content in secrets.items():
        (data / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (data / name).exists():
            durable.write(data / name, content)
    try:
        yield
    except BaseException:
        for path in added:
            path.unlink(missing_ok=True)
        for path, other in aside:
            other.replace(path)
        raise


def _differs(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() != content


def _check_data_keys(instance: Instance, name: str) -> int:
    """Open every data key with its municipality's key: then every text can be read. Returns how many there are."""
    keys = instance.data / "keys"
    provider, count = FileKeyProvider(keys), 0
    with psycopg.connect(programs.admin(instance, name)) as connection, connection.cursor("data_keys") as cursor:
        for compartment, wrapped in cursor.execute(_DATA_KEYS):
            if not (keys / f"{compartment}.key").exists():
                raise SafekeepingError(f"The key of compartment {compartment} is missing in {keys}.")
            try:
                provider.unwrap(compartment, bytes(wrapped))
            except InvalidTag:
                raise SafekeepingError(f"{keys}/{compartment}.key does not open this backup's texts.") from None
            count += 1
    return count


def _lost_lines(instance: Instance, files: dict[str, bytes]) -> int:
    """Lines of the read log that this machine's signed heads know and the backup does not have."""
    path = instance.data / HEADS
    here = within.heads_in(path.read_bytes()) if path.exists() else {}
    then = within.heads_in(files.get(HEADS, b""))
    return sum(max(0, position - then.get(chain, 0)) for chain, position in here.items())


@contextmanager
def _heads_in_place(data: Path, heads: bytes | None) -> Iterator[None]:
    """Put the backup's signed heads in place; what was there is kept beside, for it knows what came later."""
    path = data / HEADS
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    before = path.with_name(f"heads.before-{now().strftime('%Y%m%dT%H%M%SZ')}.jsonl")
    existed = path.exists()
    if existed:
        path.rename(before)
    if heads is not None:
        durable.write(path, heads)
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        if existed:
            before.rename(path)
        raise


def put_in_place_of_the_real_one(instance: Instance, name: str) -> None:
    """Give the restored database the real one's name and drop what had it."""
    real = database.name_in(instance.database_admin_dsn)
    replaced = sql.Identifier(f"{real}_replaced")
    with database.administrator(instance.database_admin_dsn) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(replaced))
        for each in (real, name):
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
                [each],
            )
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        connection.execute(rename.format(sql.Identifier(real), replaced))
        connection.execute(rename.format(sql.Identifier(name), sql.Identifier(real)))
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(replaced))


def _take_settings(instance: Instance, settings: bytes) -> None:
    """Settings without secrets, for an instance that had none of its own."""
    told = {key: tuple(value) if isinstance(value, list) else value for key, value in json.loads(settings).items()}
    Instance.load(instance.data).changed(**told).save()
