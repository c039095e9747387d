"""Operator: starts it, asks the doctor, points a client at it."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bindeledd.base.setup.prepare import load_or_new
from journeys.kit.instance import Instance, until

pytestmark = pytest.mark.journey


def test_the_doctor_finds_nothing_broken_and_gives_every_address(instance: Instance) -> None:
    # What stood still in the story before may be late for one round of the auditor.
    until(lambda: '"broken"' not in json.dumps(instance.doctor()), 45, lambda: json.dumps(instance.doctor()), 1)
    text = json.dumps(instance.doctor())
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


@pytest.fixture
def own(instance: Instance) -> Iterator[Instance]:
    """A fresh instance of the story's own beside the running one, with its programs and voices, gone afterwards."""
    data = instance.data.with_name(f"{instance.data.name}-second-start")
    shutil.rmtree(data, ignore_errors=True)
    load_or_new(data)
    for part in ("programs", "engine/sounds"):
        if (instance.data / part).is_dir():
            shutil.copytree(instance.data / part, data / part, symlinks=True)
    made = Instance(data)
    yield made
    made.stop()
    shutil.rmtree(data)


PLAYED = """SELECT u.username, array_agg(e.kind) FROM calls_call c
            JOIN base_user u ON u.id = c.taken_over_by_id JOIN base_event e ON e.subject = 'call:' || c.id
            WHERE c.handed_over_at IS NOT NULL GROUP BY u.username"""


def until_handed_over(own: Instance) -> None:
    """Nobody does anything: a simulated caller is answered, and an office's duty officer takes over by pressing 1."""
    taker, told = until(lambda: own.sql(PLAYED), 120, lambda: f"nobody took over: {own.sql('TABLE base_event')[-9:]}")[
        0
    ]
    assert taker.startswith("simulert-")
    assert {"call_queued", "call_answered", "consult_started", "consult_answered", "call_handed_over"} <= set(told)


def test_a_second_start_is_the_same_instance_again_and_leaves_nothing_running(own: Instance) -> None:
    seen = []
    for _ in range(2):
        own.start("--pace", "5")
        until_handed_over(own)
        seen.append((own.facts, own.sql("SELECT count(*), max(id) FROM base_user")))
        running = own.processes()
        assert own.stop() == 0
        assert not [pid for pid in running if Path(f"/proc/{pid}").exists()]
    assert seen[0] == seen[1], "addresses, secrets, programs and data stay"
