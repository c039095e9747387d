"""The letterbox: kept for whoever holds the key, readable to nobody else, written by the engine's own question."""

import io
import os
import stat
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindeledd.base import letterbox
from bindeledd.base.instance import Instance
from bindeledd.base.keep_number import Conversation, facts, keep, letter_of
from bindeledd.base.letterbox import Letter, Slot, Unreadable
from bindeledd.base.setup import keep_number

SECRET, OTHER = bytes(range(32)), bytes(range(1, 33))
CHANNEL = {"callerid": "4790000001", "uniqueid": "1763770000.7"}
LETTER = Letter("1763770000.7", "4790000001", 1763770000.5, 1763770020.25, urgent=True)


@pytest.fixture
def slot(tmp_path: Path) -> Slot:
    made = Slot(tmp_path / "letterbox", "asterisk-1", letterbox.public_of(SECRET))
    made.make()
    return made


@given(st.binary(max_size=400))
def test_what_is_closed_opens_with_the_one_key_and_never_looks_the_same(text: bytes) -> None:
    sealed = letterbox.seal(letterbox.public_of(SECRET), text)
    assert letterbox.unseal(SECRET, sealed) == text
    assert sealed != letterbox.seal(letterbox.public_of(SECRET), text)
    with pytest.raises(Unreadable):
        letterbox.unseal(OTHER, sealed)


@given(st.data())
def test_a_changed_or_cut_letter_is_refused(data: st.DataObject) -> None:
    sealed = letterbox.seal(letterbox.public_of(SECRET), b"4790000001")
    place = data.draw(st.integers(0, len(sealed) - 1))
    changed = bytes([*sealed[:place], sealed[place] ^ 1, *sealed[place + 1 :]])
    for wrong in (changed, sealed[:place]):
        with pytest.raises(Unreadable):
            letterbox.unseal(SECRET, wrong)


def test_a_letter_is_the_owners_alone_and_holds_no_number_in_sight(slot: Slot) -> None:
    slot.post(LETTER)
    (path,) = letterbox.letters(slot.folder)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(slot.folder.stat().st_mode) == 0o700
    assert b"90000001" not in path.read_bytes()
    assert "90000001" not in path.name
    assert letterbox.read(path, SECRET) == LETTER


def test_a_second_key_press_of_the_same_call_is_still_one_letter(slot: Slot) -> None:
    slot.post(Letter(LETTER.channel, LETTER.number, LETTER.first_ring, LETTER.pressed, urgent=False))
    slot.post(LETTER)
    (path,) = letterbox.letters(slot.folder)
    assert letterbox.read(path, SECRET).urgent


def test_a_shredded_letter_leaves_nothing(slot: Slot) -> None:
    slot.post(LETTER)
    (path,) = letterbox.letters(slot.folder)
    letterbox.shred(path)
    assert letterbox.letters(slot.folder) == []
    assert [each.name for each in slot.folder.iterdir()] == [letterbox.SLOT]


@pytest.mark.parametrize("number", ["", "anonymous", "unknown", "12", "+47 90 00"])
def test_a_withheld_number_makes_no_letter(number: str) -> None:
    assert letter_of(CHANNEL | {"callerid": number}, "1.0", urgent=False, at=5.0) is None


def test_the_first_ring_is_never_later_than_the_key_and_an_unknown_one_is_now() -> None:
    rang = [letter_of(CHANNEL, first, urgent=False, at=5.0) for first in ("3.25", "9.0", "")]
    assert [each.first_ring for each in rang if each] == [3.25, 5.0, 5.0]


def test_facts_end_at_the_empty_line() -> None:
    lines = ["agi_callerid: 4790000001\n", "agi_uniqueid: 1.7\n", "\n", "200 result=1\n"]
    assert facts(lines) == {"callerid": "4790000001", "uniqueid": "1.7"}


def test_without_a_slot_the_caller_is_told_nothing_was_kept(tmp_path: Path) -> None:
    told = io.StringIO("agi_callerid: 4790000001\nagi_uniqueid: 1.7\n\n200 result=0\n")
    assert keep(Conversation(told, io.StringIO()), tmp_path / "nowhere", urgent=False) == ""


def test_the_engine_asks_and_the_number_is_kept(slot: Slot) -> None:
    script = keep_number.install(Instance(slot.folder.parent))
    asked = "agi_callerid: 4790000001\nagi_uniqueid: 1763770000.7\n\n200 result=1 (1763770000.500)\n200 result=1\n"
    done = subprocess.run(
        [script, "urgent"], input=asked, capture_output=True, text=True, check=True, env=os.environ, timeout=30
    )
    assert done.stdout == 'GET VARIABLE BINDELEDD_FIRST_RING\nSET VARIABLE KEPT "1"\n'
    (path,) = letterbox.letters(slot.folder)
    kept = letterbox.read(path, SECRET)
    assert (kept.number, kept.first_ring, kept.urgent) == ("4790000001", 1763770000.5, True)
