"""Whoever tampers with the read log, the database's owner too, is found out by name of the line."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from pytest_django import DjangoDbBlocker

from bindeledd.base import audit, sealing
from bindeledd.base.scope import Actor, scope
from bindeledd.base.verifying import Report, verify

TABLES = "base_auditline, base_auditseal"


@pytest.fixture
def log(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path, settings: Any) -> Iterator[None]:
    """Six committed, sealed and signed lines of Oslo and two of Bergen, in a log of this test's own."""
    settings.BINDELEDD_KEYS = tmp_path / "keys"
    settings.INSTANCE = settings.INSTANCE.changed(data=tmp_path)
    with django_db_blocker.unblock():
        for number in range(6):
            write(f"inquiry:{number}", "0301")
        write("inquiry:7", "4601")
        write("inquiry:8", "4601")
        seal_and_sign()
        yield
        with as_tampering_owner() as cursor:
            cursor.execute(f"TRUNCATE {TABLES}")
        connections["owner"].close()


@contextmanager
def as_tampering_owner() -> Iterator[Any]:
    """The owner switches protection off, does what they want, and covers it up."""
    with connections["owner"].cursor() as cursor:
        for table in TABLES.split(", "):
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER USER")
        yield cursor
        for table in TABLES.split(", "):
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY, ENABLE TRIGGER USER")


def write(subject: str, municipality: str) -> None:
    with scope(Actor.worker(), "test"):
        audit.record("read", subject, municipality)


def seal_and_sign() -> None:
    with scope(Actor.worker(), "test"):
        assert audit.seal()
    with scope(Actor.worker(), "test"):
        sealing.sign_heads()


def tamper(statement: str) -> None:
    with as_tampering_owner() as cursor:
        cursor.execute(statement)


def report() -> Report:
    with scope(Actor.worker(), "test"):
        return verify()


def found() -> list[tuple[str, str, int]]:
    return [(each.kind, each.chain, each.position) for each in report().findings]


def line_at(position: int) -> str:
    return f"(SELECT line_id FROM base_auditseal WHERE chain = '0301' AND position = {position})"


@pytest.mark.usefixtures("log")
def test_an_untouched_log_is_whole() -> None:
    whole = report()
    assert (whole.findings, whole.lines, whole.chains, whole.signed_records) == ((), 8, 2, 1)


@pytest.mark.usefixtures("log")
def test_lines_written_later_are_chained_on() -> None:
    write("inquiry:9", "0301")
    assert report().waiting == 1
    seal_and_sign()
    assert (report().findings, report().signed_records) == ((), 2)


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    "change",
    ["outcome = 'x'", "actor_id = 7", "subjects = '{inquiry:99}'", "at = at - interval '1 second'", "basis = 'y'"],
)
def test_a_changed_line_is_named(change: str) -> None:
    tamper(f"UPDATE base_auditline SET {change} WHERE id = {line_at(3)}")
    assert found() == [("changed", "0301", 3)]


@pytest.mark.usefixtures("log")
def test_a_line_moved_to_another_municipality_is_named() -> None:
    tamper(f"UPDATE base_auditline SET municipality = '4601' WHERE id = {line_at(2)}")
    assert found() == [("changed", "0301", 2)]


@pytest.mark.usefixtures("log")
def test_a_deleted_line_is_named() -> None:
    tamper(f"DELETE FROM base_auditline WHERE id = {line_at(4)}")
    assert found() == [("missing", "0301", 4)]


@pytest.mark.usefixtures("log")
def test_a_line_deleted_with_its_seal_is_named() -> None:
    tamper(
        f"DELETE FROM base_auditline WHERE id = {line_at(4)};"
        "DELETE FROM base_auditseal WHERE chain = '0301' AND position = 4"
    )
    assert found() == [("missing", "0301", 4)]


@pytest.mark.usefixtures("log")
def test_reordered_lines_are_named() -> None:
    tamper(
        "UPDATE base_auditseal SET line_id = -line_id WHERE chain = '0301' AND position IN (2, 5);"
        "UPDATE base_auditseal s SET line_id = -(SELECT o.line_id FROM base_auditseal o WHERE o.chain = '0301' "
        "AND o.position = 7 - s.position) WHERE chain = '0301' AND position IN (2, 5)"
    )
    assert found() == [("reordered", "0301", 2), ("reordered", "0301", 5)]


@pytest.mark.usefixtures("log")
def test_a_line_inserted_with_a_fitting_seal_is_named() -> None:
    write("inquiry:999", "0301")
    with scope(Actor.worker(), "test"), connections["default"].cursor() as cursor:
        cursor.execute(f"SELECT {audit.FIELDS} FROM base_auditline l ORDER BY id DESC LIMIT 1")
        forged = cursor.fetchone()
        cursor.execute("SELECT digest FROM base_auditseal WHERE chain = '0301' AND position = 3")
        digest = audit.digest_of(bytes(cursor.fetchone()[0]), forged)
    tamper("UPDATE base_auditseal SET position = -position - 1 WHERE chain = '0301' AND position > 3")
    tamper("UPDATE base_auditseal SET position = -position WHERE chain = '0301' AND position < 0")
    tamper(
        "INSERT INTO base_auditseal (chain, position, line_id, digest) "
        f"VALUES ('0301', 4, {forged[0]}, '\\x{digest.hex()}')"
    )
    assert ("inserted", "0301", 4) in found()


@pytest.mark.usefixtures("log")
def test_a_backdated_line_is_named() -> None:
    write("inquiry:10", "0301")
    tamper("UPDATE base_auditline SET at = at - interval '2 days' WHERE subjects = '{inquiry:10}'")
    seal_and_sign()
    assert found() == [("backdated", "0301", 7)]


@pytest.mark.usefixtures("log")
def test_a_cut_tail_is_seen_from_the_signed_heads() -> None:
    tamper(
        f"DELETE FROM base_auditline WHERE id >= {line_at(5)} AND municipality = '0301';"
        "DELETE FROM base_auditseal WHERE chain = '0301' AND position >= 5"
    )
    assert found() == [("cut_tail", "0301", 6)]


@pytest.mark.usefixtures("log")
def test_a_removed_chain_is_seen_from_the_signed_heads() -> None:
    tamper("DELETE FROM base_auditline WHERE municipality = '4601'; DELETE FROM base_auditseal WHERE chain = '4601'")
    assert found() == [("cut_tail", "4601", 2)]


@pytest.mark.usefixtures("log")
def test_a_chain_computed_anew_differs_from_its_signed_head() -> None:
    tamper(
        f"UPDATE base_auditline SET outcome = 'x' WHERE id = {line_at(3)};"
        "DELETE FROM base_auditseal WHERE chain = '0301'"
    )
    with scope(Actor.worker(), "test"):
        audit.seal()
    assert found() == [("changed", "0301", 6)]


@pytest.mark.usefixtures("log")
def test_a_line_that_nobody_seals_is_named() -> None:
    write("inquiry:10", "0301")
    tamper("UPDATE base_auditline SET at = at - interval '6 minutes' WHERE subjects = '{inquiry:10}'")
    assert found() == [("unsealed", "0301", 0)]


@pytest.mark.usefixtures("log")
def test_a_forged_record_of_heads_is_named() -> None:
    write("inquiry:10", "0301")
    seal_and_sign()
    lines = sealing.heads_file().read_text().splitlines()
    sealing.heads_file().write_text("\n".join([lines[0].replace("0301", "0302"), lines[1]]) + "\n")
    assert ("heads_file", "", 2) in found()
    record = json.loads(lines[1])
    record["signature"] = ("1" if record["signature"][0] == "0" else "0") + record["signature"][1:]
    sealing.heads_file().write_text("\n".join([lines[0], json.dumps(record)]) + "\n")
    assert found() == [("heads_file", "", 2)]


@pytest.mark.usefixtures("log")
def test_heads_that_did_not_move_are_not_written_again() -> None:
    with scope(Actor.worker(), "test"):
        sealing.sign_heads()
    assert report().signed_records == 1


@pytest.mark.usefixtures("log")
def test_the_key_is_readable_by_its_owner_only() -> None:
    assert sealing.key_file().stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("log")
def test_settled_lines_are_not_looked_at_again() -> None:
    with scope(Actor.worker(), "test"):
        first = audit.settled_before()
        assert audit.seal(from_id=first) == 0
    tamper("UPDATE base_auditline SET at = at - interval '16 minutes'")
    with scope(Actor.worker(), "test"):
        assert audit.settled_before(first) == first + 8


@pytest.mark.usefixtures("log")
def test_the_command_ends_with_one_when_something_is_wrong() -> None:
    out = StringIO()
    call_command("audit", "verify", "--json", stdout=out)
    assert json.loads(out.getvalue())["ok"] is True
    tamper(f"UPDATE base_auditline SET outcome = 'x' WHERE id = {line_at(1)}")
    with pytest.raises(SystemExit) as end:
        call_command("audit", "verify", stdout=out)
    assert end.value.code == 1
    assert "changed: chain 0301 position 1" in out.getvalue()


def test_a_record_that_a_full_disk_cut_short_is_written_again(log: None) -> None:
    whole = sealing.heads_file().read_bytes()
    with sealing.heads_file().open("ab") as file:
        file.write(b'{"body": {"at": "2026-11-22T0')
    write("inquiry:9", "0301")
    seal_and_sign()
    assert sealing.heads_file().read_bytes().startswith(whole + b'{"body"')
    assert report().findings == ()


def test_signing_goes_on_after_a_record_that_cannot_be_read(log: None) -> None:
    with sealing.heads_file().open("ab") as file:
        file.write(b"nothing\n")
    write("inquiry:9", "0301")
    seal_and_sign()
    assert [each.kind for each in report().findings] == ["heads_file"]
