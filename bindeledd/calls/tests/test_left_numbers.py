"""A number left while nobody could write becomes one contact, with its first ring and a lead, exactly once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bindeledd.base import letterbox
from bindeledd.base.clock import now
from bindeledd.base.letterbox import Letter, Slot
from bindeledd.base.scope import Scope
from bindeledd.calls import left_numbers, queries
from bindeledd.calls.live_call import call_id_of
from bindeledd.calls.models import Call, Contact
from bindeledd.calls.tests.rows import ENGINE, board

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
ActingAs = Callable[[str], AbstractContextManager[Scope]]
FIRST_RING = datetime(2026, 11, 20, 13, 58, 30, tzinfo=UTC)


@pytest.fixture
def slot(tmp_path: Path) -> Slot:
    left_numbers.make_slot(tmp_path, ENGINE)
    return Slot.open(tmp_path / letterbox.FOLDER)


def letter(channel: str = "1763770000.7", number: str = "4790000001", *, urgent: bool = False) -> Letter:
    return Letter(channel, number, FIRST_RING.timestamp(), FIRST_RING.timestamp() + 40, urgent)


def test_the_lead_sees_the_number_and_the_whole_wait(slot: Slot, acting_as: ActingAs) -> None:
    slot.post(letter(urgent=True))
    assert left_numbers.read_in(slot.folder.parent, ENGINE) == 1
    with acting_as("lead1"):
        (contact,) = queries.open_contacts()
    assert contact.number == "+4790000001"
    assert contact.urgent
    assert contact.ring_before > now()
    with board():
        call = Call.objects.get(id=contact.call_id)
    assert (call.first_ring_at, call.end_reason, call.urgent) == (FIRST_RING, left_numbers.LEFT_A_NUMBER, True)


def test_it_is_read_in_once_and_shredded(slot: Slot) -> None:
    slot.post(letter())
    kept = letterbox.letters(slot.folder)[0].read_bytes()
    assert left_numbers.read_in(slot.folder.parent, ENGINE) == 1
    assert letterbox.letters(slot.folder) == []
    (slot.folder / f"{call_id_of(ENGINE, letter().channel)}.kept").write_bytes(kept)  # killed before it was shredded
    left_numbers.read_in(slot.folder.parent, ENGINE)
    assert letterbox.letters(slot.folder) == []
    with board():
        assert Contact.objects.count() == 1


def test_each_caller_is_a_contact_and_the_engine_may_have_let_a_number_through_unchecked(slot: Slot) -> None:
    slot.post(letter("1.1"))
    slot.post(letter("1.2", "12345"))
    assert left_numbers.read_in(slot.folder.parent, ENGINE) == 2
    with board():
        assert Contact.objects.filter(number_ct__isnull=False).count() == 2


def test_a_letter_that_cannot_be_read_is_set_aside_and_holds_up_nobody(slot: Slot) -> None:
    Slot(slot.folder, ENGINE, letterbox.public_of(bytes(range(32)))).post(letter("1.1"))
    slot.post(letter("1.2"))
    assert left_numbers.read_in(slot.folder.parent, ENGINE) == 1
    assert [path.suffix for path in sorted(slot.folder.glob("*")) if path.name != letterbox.SLOT] == [".unreadable"]


def test_without_a_lead_the_letter_stays(slot: Slot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(left_numbers, "find_lead", lambda: None)
    slot.post(letter())
    assert left_numbers.read_in(slot.folder.parent, ENGINE) == 0
    assert len(letterbox.letters(slot.folder)) == 1
