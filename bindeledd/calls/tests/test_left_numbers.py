"""A number left while nobody could write is rung by the queue, or by a named lead, with its first ring, once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import DatabaseError

from bindeledd.base import letterbox
from bindeledd.base.clock import OSLO, now
from bindeledd.base.letterbox import Letter, Slot
from bindeledd.base.scope import Scope
from bindeledd.calls import announcing, left_numbers, promises, queries, requests
from bindeledd.calls.flow import CallState
from bindeledd.calls.flow import events as ev
from bindeledd.calls.live_call import call_id_of
from bindeledd.calls.matching import next_match
from bindeledd.calls.menu import DEFAULT
from bindeledd.calls.models import Call, Contact, QueueEntry
from bindeledd.calls.rules import Interval
from bindeledd.calls.store import Store, live_calls
from bindeledd.calls.tests.rows import ENGINE, Line, board, ready, user_id

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
ActingAs = Callable[[str], AbstractContextManager[Scope]]
FIRST_RING = datetime(2026, 11, 20, 13, 58, 30, tzinfo=UTC)


@pytest.fixture
def slot(tmp_path: Path) -> Slot:
    left_numbers.make_slot(tmp_path, ENGINE)
    return Slot.open(tmp_path / letterbox.FOLDER)


def letter(
    channel: str = "1763770000.7", number: str = "4790000001", *, urgent: bool = False, rang: datetime = FIRST_RING
) -> Letter:
    return Letter(channel, number, rang.timestamp(), rang.timestamp() + 40, urgent)


def call_id_of_channel(channel: str) -> UUID:
    return UUID(call_id_of(ENGINE, channel))


def adopted() -> Line:
    """The one call of the engine, as a switchboard finds it in its row."""
    ((state, version),) = live_calls(ENGINE)
    assert isinstance(state, CallState)
    line = Line(Store(ENGINE))
    line.state, line.version = state, version
    return line


def read_in(slot: Slot) -> int:
    return left_numbers.read_in(slot.folder.parent, ENGINE)


def kept() -> list[UUID]:
    """The calls of kept places, in the order in which they are rung."""
    with board():
        rows = QueueEntry.objects.filter(away=True, offered=False).order_by("priority", "place_at")
        return list(rows.values_list("call_id", flat=True))


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line opens the day after tomorrow."""
    day = Interval((now().astimezone(OSLO).weekday() + 2) % 7, 540, 900, on_public_holidays=True)
    monkeypatch.setattr(queries, "line_hours", lambda: (day,))


def test_the_queue_rings_the_number_and_a_lead_answers_for_it(slot: Slot, acting_as: ActingAs) -> None:
    slot.post(letter(urgent=True))
    assert read_in(slot) == 1
    agent = ready(acting_as)
    found = next_match(ENGINE, now())
    assert found and found[1].user == agent
    assert requests.endpoint_of(found[0], "kept") == "PJSIP/4790000001@trunk_out"
    with board():
        call = Call.objects.get(id=found[0])
        contact = Contact.objects.get(call=call)
    assert (call.first_ring_at, call.phase, call.urgent, call.away) == (FIRST_RING, "kept", True, True)
    assert (contact.state, contact.lead_id, contact.urgent) == ("kept", user_id("lead1"), True)
    assert contact.ring_before > now()
    with acting_as("lead1"):
        assert queries.open_contacts() == []


def test_they_are_rung_urgent_ones_first_and_then_by_the_first_ring_also_among_those_who_wait(slot: Slot) -> None:
    waits = Line(Store(ENGINE), number=None).waiting()
    for place, urgent in ((3, False), (1, False), (2, True)):
        slot.post(letter(f"1.{place}", urgent=urgent, rang=FIRST_RING + timedelta(minutes=place)))
    assert read_in(slot) == 3
    assert kept() == [call_id_of_channel(f"1.{place}") for place in (2, 1, 3)]
    with board():
        order = QueueEntry.objects.order_by("priority", "place_at").values_list("call_id", flat=True)
        assert str(list(order)[-1]) == waits.state.call_id


def test_the_switchboard_takes_the_place_up_and_brings_it_to_its_end(slot: Slot, acting_as: ActingAs) -> None:
    slot.post(letter())
    read_in(slot)
    agent = ready(acting_as)
    line = adopted()
    line.sees(ev.AgentChosen(agent, f"sip:u{agent}"))
    assert line.state.agent
    line.sees(ev.LegUp(line.state.agent.channel)).sees(ev.LegUp(line.state.caller), ev.Digit(line.state.caller, "1"))
    with board():
        assert Contact.objects.get().result == "reached"
    slot.post(letter())  # killed before it was shredded
    assert read_in(slot) == 1 and letterbox.letters(slot.folder) == []
    with board():
        assert Contact.objects.get().state == "closed" and not QueueEntry.objects.exists()


def test_a_place_that_cannot_be_rung_is_the_leads(slot: Slot, acting_as: ActingAs) -> None:
    slot.post(letter())
    read_in(slot)
    line = adopted()
    assert line.state.timer
    line.at = line.state.timer.due
    line.sees(ev.TimerDue("give_up"))
    with acting_as("lead1"):
        (contact,) = queries.open_contacts()
    assert (contact.number, contact.first_ring_at) == ("+4790000001", FIRST_RING)


def test_who_rings_again_afterwards_stands_in_that_place(slot: Slot) -> None:
    slot.post(letter())
    read_in(slot)
    again = Line(Store(ENGINE), number="+4790000001").waiting()
    news = announcing.news(again.state.call_id, now(), DEFAULT)
    assert news.joins and (news.joins[0], news.joins[2]) == (str(call_id_of_channel(letter().channel)), FIRST_RING)


def test_while_the_line_is_closed_the_lead_sees_the_number_and_the_whole_wait(
    slot: Slot, acting_as: ActingAs, closed: None
) -> None:
    slot.post(letter(urgent=True))
    assert read_in(slot) == 1
    with acting_as("lead1"):
        (contact,) = queries.open_contacts()
    assert contact.number == "+4790000001"
    assert contact.urgent
    assert contact.ring_before > now()
    with board():
        call = Call.objects.get(id=contact.call_id)
    assert (call.first_ring_at, call.end_reason, call.urgent) == (FIRST_RING, left_numbers.LEFT_A_NUMBER, True)
    assert kept() == []


@pytest.mark.parametrize("line", ["open", "closed"])
def test_it_is_read_in_once_and_shredded(slot: Slot, line: str, request: pytest.FixtureRequest) -> None:
    if line == "closed":
        request.getfixturevalue("closed")
    slot.post(letter())
    written = letterbox.letters(slot.folder)[0].read_bytes()
    assert read_in(slot) == 1
    assert letterbox.letters(slot.folder) == []
    (slot.folder / f"{call_id_of_channel(letter().channel)}.kept").write_bytes(written)  # killed before it was shredded
    read_in(slot)
    assert letterbox.letters(slot.folder) == []
    assert len(kept()) == (line == "open")
    with board():
        assert Contact.objects.count() == Call.objects.count() == 1


def test_what_fails_half_way_leaves_nothing_but_the_letter(slot: Slot, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise DatabaseError

    slot.post(letter())
    with monkeypatch.context() as broken, pytest.raises(DatabaseError):
        broken.setattr(promises, "keep", gone)
        read_in(slot)
    with board():
        assert not Call.objects.exists() and not QueueEntry.objects.exists()
    assert read_in(slot) == 1 and len(kept()) == 1


@pytest.mark.parametrize("answered", [True, False])
def test_who_left_the_number_and_stayed_on_the_line_is_the_leads_only_when_nobody_answered(
    slot: Slot, acting_as: ActingAs, answered: bool
) -> None:
    line = Line(Store(ENGINE), number="+4790000001")
    line.state = replace(line.state, call_id=str(call_id_of_channel(letter().channel)))
    line.waiting()
    slot.post(letter())
    assert read_in(slot) == 0 and len(letterbox.letters(slot.folder)) == 1
    if answered:
        agent = ready(acting_as)
        line.sees(ev.AgentChosen(agent, f"sip:u{agent}"))
        assert line.state.agent
        line.sees(ev.LegUp(line.state.agent.channel))
    line.hung_up()
    assert read_in(slot) == 1 and kept() == []
    with acting_as("lead1"):
        assert len(queries.open_contacts()) == (not answered)


def test_a_number_that_the_engine_let_through_unchecked_is_the_leads(slot: Slot) -> None:
    slot.post(letter("1.1"))
    slot.post(letter("1.2", "12345"))
    assert read_in(slot) == 2
    assert kept() == [call_id_of_channel("1.1")]
    with board():
        assert Contact.objects.filter(number_ct__isnull=False).count() == 2
        assert Contact.objects.get(state="open").call_id == call_id_of_channel("1.2")


def test_a_letter_that_cannot_be_read_is_set_aside_and_holds_up_nobody(slot: Slot) -> None:
    Slot(slot.folder, ENGINE, letterbox.public_of(bytes(range(32)))).post(letter("1.1"))
    slot.post(letter("1.2"))
    assert read_in(slot) == 1
    assert [path.suffix for path in sorted(slot.folder.glob("*")) if path.name != letterbox.SLOT] == [".unreadable"]


def test_without_a_lead_the_letter_stays(slot: Slot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(left_numbers, "find_lead", lambda: None)
    slot.post(letter())
    assert read_in(slot) == 0
    assert len(letterbox.letters(slot.folder)) == 1
