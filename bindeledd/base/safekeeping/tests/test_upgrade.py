"""An upgrade that fails half-way leaves the instance as it was; one that succeeds leaves a backup behind."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from bindeledd.base.instance import REPOSITORY
from bindeledd.base.safekeeping import places, upgrading, within
from bindeledd.base.safekeeping.contents import Contents
from bindeledd.base.safekeeping.programs import admin
from bindeledd.base.safekeeping.tests.house import House
from bindeledd.base.setup import checks, database
from bindeledd.base.setup.checks import Finding

pytestmark = pytest.mark.commits
NEW_TABLE = "CREATE TABLE duty_planted (id bigint)"
BROKEN = "SELECT 1 / 0"
Plant = Callable[..., None]
_MIGRATION = """
from django.db import migrations
class Migration(migrations.Migration):
    dependencies = [("duty", "{before}")]
    operations = [migrations.RunSQL("{sql}", migrations.RunSQL.noop)]
"""


@pytest.fixture
def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Plant]:
    """A newer version: the room `duty` has further migrations, each with one statement."""
    package = tmp_path / "planted_duty"
    shutil.copytree(REPOSITORY / "bindeledd/duty/migrations", package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.syspath_prepend(tmp_path)

    def act(*statements: str) -> None:
        before = max(path.stem for path in package.glob("[0-9]*.py"))
        for number, sql in enumerate(statements):
            name = f"9{number:03}_planted"
            (package / f"{name}.py").write_text(_MIGRATION.format(before=before, sql=sql))
            before = name
        monkeypatch.setattr(settings, "MIGRATION_MODULES", {"duty": "planted_duty"})

    yield act
    for name in [name for name in sys.modules if name.startswith("planted_duty")]:
        del sys.modules[name]


def upgraded(house: House) -> str:
    output = StringIO()
    with house.inside():
        call_command("upgrade", stdout=output)
    return output.getvalue()


def rights(house: House) -> str:
    with psycopg.connect(admin(house.instance)) as connection:
        return Contents.of(connection).rights


def test_a_migration_that_fails_takes_those_before_it_back_with_it(house: House, plant: Plant) -> None:
    before, was, databases, texts = house.rows(), rights(house), house.databases(), house.read()
    before = house.rows()
    plant(NEW_TABLE, BROKEN)
    with pytest.raises(CommandError) as refusal:
        upgraded(house)
    assert "The database is again what it was before" in str(refusal.value)
    assert "DataError" in str(refusal.value) and "go back to" in str(refusal.value)
    assert house.rows() == before and rights(house) == was and house.databases() == databases
    assert house.read() == texts


def test_the_version_before_starts_again_without_more_ado(
    house: House, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(NEW_TABLE, BROKEN)
    with pytest.raises(CommandError):
        upgraded(house)
    monkeypatch.setattr(settings, "MIGRATION_MODULES", {})
    assert upgraded(house).startswith("0 migrations were run")


def test_a_check_that_fails_afterwards_takes_the_migrations_back(
    house: House, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = house.rows()
    plant(NEW_TABLE)
    broken = Finding("database", "broken", "roles above the policies: app_user")
    monkeypatch.setattr(checks, "roles", lambda instance: broken)
    with pytest.raises(CommandError, match="roles above the policies"):
        upgraded(house)
    assert house.rows() == before


def test_an_upgrade_that_succeeds_leaves_a_backup_from_before(
    house: House, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(NEW_TABLE)
    with house.inside():
        output = StringIO()
        with pytest.raises(SystemExit):
            call_command("upgrade", "--check", "--json", stdout=output)
        assert json.loads(output.getvalue())["waiting"] == 1
    assert "1 migrations were run" in upgraded(house)
    assert "duty_planted" in house.rows()
    folder = house.data / "backups"
    assert places.backups(folder, "upgrade")[-1].name.endswith("-upgrade")
    assert upgrading.last_version(house.data) == upgrading.version()
    monkeypatch.setattr(settings, "MIGRATION_MODULES", {})
    with house.inside():  # and back again with the version before
        call_command("restore", places.backups(folder, "upgrade")[-1], "--replace", stdout=StringIO())
    assert "duty_planted" not in house.rows()


def test_an_empty_database_is_set_up_without_a_backup(there: House) -> None:
    there.start()
    with there.inside(), within.connected_to(there.instance, database.name_in(there.instance.database_admin_dsn)):
        done = upgrading.upgrade(there.instance, lambda text: None)
    assert done.migrations > 20 and done.backup is None
    assert places.backups(there.data / "backups") == []
