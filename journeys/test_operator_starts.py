"""Operator: starts it, asks the doctor, points a client at it."""

import json

import pytest

from journeys.kit.instance import Instance

pytestmark = pytest.mark.journey


def test_the_doctor_finds_nothing_broken_and_gives_every_address(instance: Instance) -> None:
    found = instance.doctor()
    text = json.dumps(found)
    assert '"broken"' not in text, text
    host, port = instance.sip
    for address in (instance.number, host, str(port), instance.url().rstrip("/")):
        assert address in text


SAID = ("90000001", "90 00 00 01", "900 00 001", "90000002", "Solveig", "ikke penger til mat")
"""Callers' numbers as they are dialled, typed and shown, and what they said, in the stories before this one."""
KEPT = ("log", "run", "audit", "mail", "engine/log", "engine/var", "engine/spool")


def test_no_file_beside_the_database_knows_who_rang_or_what_was_said(instance: Instance) -> None:
    """Laws 7 and 13: whoever can read logs, spools and outgoing mail learns nothing about a caller."""
    read = 0
    for path in (path for folder in KEPT for path in sorted((instance.data / folder).rglob("*")) if path.is_file()):
        text = path.read_bytes().decode(errors="replace")
        assert [words for words in SAID if words in text] == [], path
        read += len(text)
    assert read > 1000, "there is nothing to read"


def test_no_table_holds_a_number_or_a_word_in_clear(instance: Instance) -> None:
    """Laws 6 and 13: what the database keeps of a caller is encrypted, whichever table it lies in."""
    tables = instance.sql("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relname !~ '^(pg|sql)_'")
    patterns = [f"%{words}%" for words in SAID]
    told = [
        table
        for (table,) in tables
        if instance.sql(f"SELECT 1 FROM {table} AS each WHERE each::text LIKE ANY(%s) LIMIT 1", patterns)
    ]
    assert told == []
