"""The drill of issue 3: back up, destroy, restore. Every row and every readable text is as it was before."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.core.management import call_command

from bindeledd.base.instance import Instance
from bindeledd.base.safekeeping.tests.house import House, Rows

pytestmark = pytest.mark.commits
GROWS = {"base_auditline", "base_auditseal"}
"""The restore itself gets a line in the read log."""
ENDS = {"django_session"}
PASSPHRASE = "seks tilfeldige ord som ingen gjetter"


def command(house: House, name: str, *words: str | Path) -> dict[str, Any]:
    """A command of `bin/bindeledd` on this house; what it printed as data."""
    output = StringIO()
    with house.inside():
        call_command(name, *map(str, words), "--json", stdout=output)
    return dict(json.loads(output.getvalue()))


def as_before(before: Rows, after: Rows) -> None:
    assert before.keys() == after.keys()
    for table, rows in before.items():
        if table in GROWS:
            assert rows <= after[table], table
        elif table not in ENDS:
            assert rows == after[table], table


def read_log_is_whole(house: House) -> None:
    assert command(house, "audit", "verify")["ok"] is True


def test_a_destroyed_database_comes_back_whole(house: House, tmp_path: Path) -> None:
    made = command(house, "backup", tmp_path, "--verify")
    before, texts = house.rows(), house.read()
    assert made["verified"] and len(texts) == 3 and "Har ikke mat til helgen" in str(texts)

    house.destroy_database()
    done = command(house, "restore", made["backup"])

    assert done["rows"] == made["rows"] and done["data_keys"] > 3
    as_before(before, house.rows())
    assert house.read() == texts
    read_log_is_whole(house)


def test_a_burnt_down_machine_comes_back_elsewhere_from_backup_and_passphrase(
    house: House, there: House, tmp_path: Path
) -> None:
    secret = tmp_path / "passphrase"
    secret.write_text(f"{PASSPHRASE}\n")
    changed = house.instance.changed(called_number="55550000")
    changed.save()
    made = command(house, "backup", tmp_path, "--passphrase-file", secret, "--keys-to", tmp_path / "safe")
    before, texts = house.rows(), house.read()

    done = command(there, "restore", made["backup"], "--keys", made["keys"], "--passphrase-file", secret)
    there.start()
    assert done["rows"] == made["rows"]
    as_before(before, there.rows())
    assert there.read() == texts
    read_log_is_whole(there)
    assert there.instance.called_number == "55550000"
    assert there.instance.secret_key != house.instance.secret_key
    with there.inside():
        there.live(4)  # numbers go on where they were, rights and policies hold
    assert len(there.read()) > len(texts)


def test_keys_sealed_for_somebody_are_opened_by_them_alone(house: House, there: House, tmp_path: Path) -> None:
    custodian = pyrage.x25519.Identity.generate()
    identity = tmp_path / "identity.txt"
    identity.write_text(f"# a custodian's\n{custodian}\n")
    made = command(house, "backup", tmp_path / "nightly.tar", "--recipient", str(custodian.to_public()))
    texts = house.read()
    command(there, "restore", made["backup"], "--identity", identity)
    there.start()
    assert there.read() == texts


def test_a_restore_goes_back_in_time_and_says_what_it_cost(house: House, tmp_path: Path) -> None:
    made = command(house, "backup", tmp_path)
    before = house.rows()
    with house.inside():
        house.live(1)
    done = command(house, "restore", made["backup"], "--replace")
    assert done["lost_lines"] > 0
    as_before(before, house.rows())
    read_log_is_whole(house)
    kept = list((house.data / "audit").glob("heads.before-*.jsonl"))
    assert kept, "the signed heads of what was lost are kept"
    assert Instance.load(house.data).database_login_dsn
