"""What a backup gives away (nothing), and what restoring refuses: the instance is then as it was."""

from __future__ import annotations

import json
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from bindeledd.base.safekeeping import backing_up, manifest, places, programs, sealed, within
from bindeledd.base.safekeeping.backing_up import Made, Wanted
from bindeledd.base.safekeeping.errors import SafekeepingError
from bindeledd.base.safekeeping.manifest import DATABASE, FILE_NAME, FILES, Manifest
from bindeledd.base.safekeeping.restoring import Given, restore
from bindeledd.base.safekeeping.tests.house import House
from bindeledd.base.setup.lock import RunLock

pytestmark = pytest.mark.commits
_LINE = """INSERT INTO base_auditline (actor_kind, purpose, action, subjects, municipality, basis, outcome)
           VALUES ('worker', 'test', 'read', '{}', 'NKS0', '', 'ok')"""


@pytest.fixture(scope="module")
def made(house: House, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """One backup, with its keys sealed by a passphrase; tests that change it take a copy."""
    return backing_up.back_up(house.instance, tmp_path_factory.mktemp("backups"), Wanted(passphrase="hemmelig nok"))


@pytest.fixture
def copy(made: Made, tmp_path: Path) -> Path:
    assert made.keys
    shutil.copy(made.keys, tmp_path)
    return Path(shutil.copytree(made.folder, tmp_path / made.folder.name))


@pytest.fixture
def unharmed(house: House) -> Iterator[None]:
    """Whatever the test tries, afterwards every row, key and head is as it was and no scratch database is left."""
    before, keys, databases = house.rows(), _keys(house), house.databases()
    yield
    assert house.rows() == before and _keys(house) == keys and house.databases() == databases


def _keys(house: House) -> dict[str, bytes]:
    folders = (house.data / "keys", house.data / "audit")
    return {str(path): path.read_bytes() for folder in folders for path in folder.iterdir()}


def refused(house: House, backup: Path, given: Given | None = None) -> str:
    with house.inside(), pytest.raises(SafekeepingError) as refusal:
        restore(house.instance, backup, given or Given(replace=True))
    return str(refusal.value)


def test_nothing_in_a_backup_can_be_read_without_its_keys(made: Made) -> None:
    stored = b"".join(path.read_bytes() for path in made.folder.iterdir())
    for word in ("Tove", "Sagene", "agent1", "inquiries_inquiry", "Vilja", "PGDMP", "4741234567"):
        assert word.encode() not in stored.replace(b'"inquiries.', b""), word
    assert (made.folder / DATABASE).read_bytes().startswith(b"age-encryption.org/v1")


def test_the_manifest_names_no_place_and_no_count_but_sizes(made: Made) -> None:
    told = json.loads((made.folder / FILE_NAME).read_text())
    assert set(told) == {
        "id", "made_at", "product", "postgresql", "reason", "migrations", "files", "keys", "format", "signature",
    }  # fmt: skip


def test_another_key_opens_neither_half(made: Made, tmp_path: Path) -> None:
    stranger = sealed.identity(tmp_path)
    with pytest.raises(SafekeepingError):
        sealed.opened(made.folder / FILES, stranger)
    assert made.keys
    with pytest.raises(SafekeepingError):
        sealed.open_keys(made.keys.read_bytes(), [stranger], "")
    with pytest.raises(SafekeepingError):
        sealed.open_keys(made.keys.read_bytes(), [], "feil passord")


def test_without_recipient_or_passphrase_the_keys_stay_where_they_are(house: House, tmp_path: Path) -> None:
    plain = backing_up.back_up(house.instance, tmp_path, Wanted())
    assert plain.keys is None and plain.manifest.keys == "none"
    assert sorted(path.name for path in plain.folder.iterdir()) == [DATABASE, FILES, FILE_NAME]


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("name", [DATABASE, FILES])
def test_a_changed_byte_is_refused_by_its_digest(house: House, copy: Path, name: str) -> None:
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)
    assert "digest differs" in refused(house, copy)


@pytest.mark.usefixtures("unharmed")
def test_a_cut_off_file_is_refused(house: House, copy: Path) -> None:
    content = (copy / DATABASE).read_bytes()
    (copy / DATABASE).write_bytes(content[:-100])
    assert "digest differs" in refused(house, copy)


@pytest.mark.usefixtures("unharmed")
def test_a_missing_file_is_refused(house: House, copy: Path) -> None:
    (copy / FILES).unlink()
    assert "lacks files.age" in refused(house, copy)


@pytest.mark.usefixtures("unharmed")
def test_a_manifest_that_was_changed_to_fit_is_refused_by_its_signature(house: House, copy: Path) -> None:
    forged = b"forged"
    (copy / DATABASE).write_bytes(forged)
    told = json.loads((copy / FILE_NAME).read_text())
    told["files"][DATABASE] = {"bytes": len(forged), "sha256": sealed.digest(copy / DATABASE)}
    (copy / FILE_NAME).write_text(json.dumps(told))
    assert "not signed by this instance" in refused(house, copy)


def change(**values: object) -> Callable[[Path, House], None]:
    """Change the manifest and sign it anew, as another version would have written it."""

    def act(copy: Path, house: House) -> None:
        told = json.loads((copy / FILE_NAME).read_text()) | values
        (copy / FILE_NAME).write_text(json.dumps(told))
        if "format" not in values:
            (copy / FILE_NAME).write_text(Manifest.read(copy).signed(house.data / "keys").text())

    return act


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (change(format=2), "has form 2"),
        (change(product="7.0.0"), "is of Bindeledd 7.0.0"),
        (change(migrations=["calls.9999_tomorrow"]), "does not know calls.9999_tomorrow"),
        (change(postgresql=99), "is of PostgreSQL 99"),
    ],
)
def test_another_version_is_refused_with_what_to_do(
    house: House, copy: Path, act: Callable[[Path, House], None], sentence: str
) -> None:
    act(copy, house)
    assert sentence in refused(house, copy)


@pytest.mark.usefixtures("unharmed")
def test_an_instance_with_data_is_not_overwritten_unasked(house: House, copy: Path) -> None:
    assert "Give --replace" in refused(house, copy, Given())


@pytest.mark.usefixtures("unharmed")
def test_a_running_instance_is_left_alone(house: House, copy: Path) -> None:
    running = RunLock(house.data)
    running.take()
    try:
        assert "Stop bin/run first" in refused(house, copy)
    finally:
        running.release()


@pytest.mark.usefixtures("unharmed")
def test_what_is_no_backup_is_refused(house: House, tmp_path: Path) -> None:
    assert "holds no backup" in refused(house, tmp_path)
    (tmp_path / "x.tar").write_bytes(b"no archive")
    assert "is no backup" in refused(house, tmp_path / "x.tar")


@pytest.mark.usefixtures("unharmed")
def test_a_wrong_passphrase_is_refused(house: House, copy: Path) -> None:
    assert "cannot be opened" in refused(house, copy, Given(passphrase="feil", replace=True))


@pytest.mark.usefixtures("unharmed")
def test_keys_that_do_not_open_the_texts_are_refused(house: House, copy: Path) -> None:
    key = next((house.data / "keys").glob("NKS0.key"))
    right = key.read_bytes()
    key.write_bytes(bytes(32))
    try:
        assert "does not open this backup's texts" in refused(house, copy)
        key.unlink()
        assert "compartment NKS0 is missing" in refused(house, copy)
    finally:
        key.write_bytes(right)


def test_another_instances_keys_are_kept_unless_they_shall_be_replaced(house: House, copy: Path, there: House) -> None:
    (there.data / "keys").mkdir(mode=0o700)
    (there.data / "keys" / "NKS0.key").write_bytes(bytes(32))
    given = Given(passphrase="hemmelig nok")
    assert "is another key than the backup's" in refused(there, copy, given)
    with there.inside():
        restore(there.instance, copy, Given(passphrase="hemmelig nok", replace=True))
    (aside,) = (there.data / "keys").glob("NKS0.key.before-*")
    assert aside.read_bytes() == bytes(32)
    there.start()
    assert there.read() == house.read()


@pytest.mark.usefixtures("unharmed")
def test_a_backup_without_keys_is_useless_to_a_stranger(copy: Path, there: House, house: House) -> None:
    assert "Without keys a backup is unreadable" in refused(there, copy, Given())


@pytest.mark.usefixtures("unharmed")
def test_a_migration_that_fails_leaves_everything_as_it_was(
    house: House, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **options: object) -> None:
        raise SafekeepingError("planted")

    monkeypatch.setattr(within, "call_command", fail)
    assert refused(house, copy) == "planted"


def test_the_oldest_backups_of_a_kind_go_and_the_last_one_never(tmp_path: Path) -> None:
    names = [f"bindeledd-2026110{day}T020000Z-nightly" for day in range(1, 6)]
    for name in [*names, "bindeledd-20261101T120000Z", "notes"]:
        (tmp_path / name).mkdir()
    places.prune(tmp_path, "nightly", 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bindeledd-20261101T120000Z", *names[-2:], "notes"]
    places.prune(tmp_path, "nightly", 0)
    assert (tmp_path / names[-1]).exists()


def test_a_backup_that_fails_leaves_nothing_half_done(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise SafekeepingError("planted")

    monkeypatch.setattr(backing_up, "_list", fail)
    with pytest.raises(SafekeepingError):
        backing_up.back_up(house.instance, tmp_path, Wanted(passphrase="hemmelig nok"))
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_every_file_is_for_its_owner_only(made: Made) -> None:
    assert made.keys
    assert made.folder.stat().st_mode & 0o077 == 0 and made.keys.stat().st_mode & 0o077 == 0


def test_a_backup_that_could_never_be_read_is_not_made(house: House, tmp_path: Path) -> None:
    key = house.data / "keys" / "NKS0.key"
    right = key.read_bytes()
    key.unlink()
    try:
        with pytest.raises(SafekeepingError, match="compartment NKS0 is missing"):
            backing_up.back_up(house.instance, tmp_path, Wanted())
    finally:
        key.write_bytes(right)


def test_people_may_work_while_a_backup_is_made(house: House, tmp_path: Path) -> None:
    stop = threading.Event()

    def work() -> None:
        with psycopg.connect(programs.admin(house.instance), autocommit=True) as connection:
            while not stop.is_set():
                connection.execute(_LINE)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        for _ in range(2):
            backing_up.back_up(house.instance, tmp_path / str(uuid.uuid4()), Wanted(verify=True))
    finally:
        stop.set()
        worker.join()


def test_a_recipient_that_is_none_is_refused_before_anything_is_written(house: House, tmp_path: Path) -> None:
    with pytest.raises(SafekeepingError, match="is no recipient"):
        backing_up.back_up(house.instance, tmp_path / "new", Wanted(recipients=("someone",)))
    assert not (tmp_path / "new").exists()
    assert manifest.product_version() == "0.1.0"
