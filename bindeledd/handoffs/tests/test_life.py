"""From the call to contact made: what the agent, the office and the clock do with an inquiry."""

import uuid
from datetime import timedelta

import pytest

from bindeledd.base.clock import OSLO, now
from bindeledd.base.errors import Invalid
from bindeledd.base.models import AuditLine, Event
from bindeledd.base.scope import current_actor
from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.calls.models import CallRequest
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs import jobs, queries
from bindeledd.handoffs.actions.common import deadline_for
from bindeledd.handoffs.tests import world
from bindeledd.handoffs.tests.world import SAGENE, TEXT
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries.models import Inquiry, Note
from bindeledd.inquiries.queries import for_person
from bindeledd.inquiries.rules import is_reference
from bindeledd.notices.models import Notice
from bindeledd.notices.queries import of_actor

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]


def sweep(name: str) -> int:
    with as_process("worker"):
        return int(getattr(jobs, name)())


class TestPromise:
    def test_it_is_due_after_two_working_days_and_said_as_a_sentence(self) -> None:
        call = world.ring_in()
        given = world.promised(call_id=call)
        expected = deadline(given, call)
        assert given.due_at == expected
        assert given.words.startswith("Nav Sagene ringer deg senest ")
        assert "2 arbeidsdager" in given.words
        assert is_reference(given.reference)

    def test_the_office_reads_the_words_that_were_spoken(self) -> None:
        call = world.ring_in()
        with as_user("agent1"):
            world.fill(call, **world.form())
            inquiries.identify_caller(call)
            given = handoffs.promise_callback(call, "Kari på kontoret ringer deg før tirsdag.")
        with as_user("sagene1"):
            detail = queries.inquiry_detail(given.inquiry_id)
        assert detail.promises[0].words == "Kari på kontoret ringer deg før tirsdag."
        assert [note.text for note in detail.notes] == [TEXT]
        assert detail.inquiry.person_name == "Tove Oppdiktet"
        assert detail.inquiry.safe_number == "+4741234567"

    def test_event_audit_and_notice_come_with_it(self) -> None:
        inquiry_id = world.inquiry()
        subject = f"inquiry:{inquiry_id}"
        with as_process("worker"):
            kinds = set(Event.objects.filter(subject=subject).values_list("kind", flat=True))
            assert {"inquiry_opened", "promise_given"} <= kinds
            assert AuditLine.objects.filter(subjects__contains=[subject], action="promise_given").exists()
        with as_user("sagene1"):
            assert of_actor(current_actor()).filter(subject=subject, kind="promise_given").exists()

    def test_an_urgent_matter_is_due_the_same_day(self) -> None:
        given = world.promised(signs="no_place_tonight")
        assert given.due_at.astimezone(OSLO).date() == now().astimezone(OSLO).date() or given.calendar_days <= 1
        assert world.row(given.inquiry_id).urgency == "urgent"

    def test_key_zero_makes_it_urgent_without_the_agent(self) -> None:
        given = world.promised(call_id=world.ring_in(urgent=True))
        assert world.row(given.inquiry_id).urgency == "urgent"

    def test_a_way_to_reach_the_person_is_required(self) -> None:
        call = world.ring_in()
        with as_user("agent1"):
            world.fill(call, **world.form(safe_number=""))
            inquiries.identify_caller(call)
            with pytest.raises(Invalid) as caught:
                handoffs.promise_callback(call)
        assert caught.value.field == "safe_number"

    def test_giving_it_twice_gives_one(self) -> None:
        call = world.ring_in()
        first = world.promised(call_id=call)
        with as_user("agent1"):
            second = handoffs.promise_callback(call)
        with as_user("sagene1"):
            assert len(queries.inquiry_detail(first.inquiry_id).promises) == 1
        assert (first.inquiry_id, first.due_at) == (second.inquiry_id, second.due_at)

    def test_the_preview_says_the_same_and_writes_nothing(self) -> None:
        call = world.ring_in()
        with as_user("agent1"):
            world.fill(call, **world.form())
            preview = world.preview(call)
            assert not Inquiry.objects.exists()
            inquiries.identify_caller(call)
            given = handoffs.promise_callback(call)
            again = world.preview(call)
        assert preview.due_at == given.due_at == again.due_at
        assert given.words.startswith(preview.words)
        assert (preview.joined, again.joined) == (False, True)


def deadline(given: handoffs.PromiseGiven, call: uuid.UUID) -> object:
    office = world.office(SAGENE)
    with as_process("worker"):
        from bindeledd.calls.queries import call_view

        view = call_view(call)
        assert view is not None
        return deadline_for(office, view.first_ring_at, urgent=False).due_at


class TestSecondCall:
    def test_it_joins_the_open_inquiry_and_never_postpones_it(self) -> None:
        first = world.inquiry()
        due_at = world.row(first).due_at
        later = world.ring_in("agent2", first_ring_at=now() + timedelta(days=3))
        again = world.promised(agent="agent2", call_id=later, text="Ringer igjen, mangler medisiner")
        assert again.joined
        assert (again.inquiry_id, again.due_at) == (first, due_at)

    def test_it_may_raise_urgency_and_adds_a_note(self) -> None:
        first = world.inquiry()
        world.inquiry(agent="agent2", signs="no_food_or_medicine", text="Nå er medisinen slutt")
        assert world.row(first).urgency == "urgent"
        with as_user("sagene1"):
            texts = [note.text for note in queries.inquiry_detail(first).notes]
        assert texts == [TEXT, "Nå er medisinen slutt"]

    def test_another_person_gets_an_inquiry_of_their_own(self) -> None:
        assert world.inquiry(seed=1) != world.inquiry(seed=2)

    def test_the_agent_sees_what_was_open_and_nks_own_notes(self) -> None:
        first = world.inquiry()
        with as_user("sagene1"):
            inquiries.add_note(first, "Kontorets eget notat")
        call = world.ring_in("agent2")
        with as_user("agent2"):
            world.fill(call, **world.form())
            person = inquiries.identify_caller(call)
            seen = for_person(person.id)
        assert [each.id for each in seen.open] == [first]
        assert [note.text for note in seen.notes] == [TEXT]


class TestConsult:
    def start(self) -> tuple[uuid.UUID, uuid.UUID]:
        call = world.ring_in()
        line = world.line(SAGENE)
        with as_user("agent1"):
            world.fill(call, **world.form())
            inquiries.identify_caller(call)
            opened = handoffs.start_consult(call, line.id)
        return call, opened.id

    def test_the_text_is_at_the_office_before_anybody_answers(self) -> None:
        call, inquiry_id = self.start()
        row = world.row(inquiry_id)
        assert (row.due_basis, row.responsible_id) == ("consult", world.line(SAGENE).taker.id)
        assert row.due_at is not None and row.due_at <= now() + timedelta(hours=24)
        with as_user("sagene1"):
            assert queries.inquiry_detail(inquiry_id).notes[0].text == TEXT
        with as_process("switchboard"):
            assert CallRequest.objects.get(call=call).verb == "consult"

    def test_who_is_identified_while_it_rings_is_named_at_the_office(self) -> None:
        call = world.ring_in()
        with as_user("agent1"):
            world.fill(call, **world.form())
            handoffs.start_consult(call, world.line(SAGENE).id)
            inquiries.identify_caller(call)
            given = handoffs.promise_callback(call)
        with as_user("sagene1"):
            assert queries.inquiry_detail(given.inquiry_id).inquiry.person_name == "Tove Oppdiktet"

    def test_a_line_of_another_office_is_refused(self) -> None:
        call = world.ring_in()
        line = world.line("4691")
        with as_user("agent1"):
            world.fill(call, **world.form())
            with pytest.raises(Invalid):
                handoffs.start_consult(call, line.id)

    def test_nobody_takes_over_then_the_promise_is_two_working_days(self) -> None:
        call, inquiry_id = self.start()
        with as_user("agent1"):
            given = handoffs.promise_callback(call)
        assert given.inquiry_id == inquiry_id
        assert given.due_at == deadline(given, call)
        assert not given.joined

    def test_who_took_over_becomes_responsible_and_a_talk_is_contact(self) -> None:
        call, inquiry_id = self.start()
        taker = world.user("sagene2")
        start = now() - timedelta(minutes=5)
        world.change_call(call, phase="handed_over", handed_over_at=start, taken_over_by_id=taker)
        assert sweep("ended_calls") == 1
        assert world.row(inquiry_id).responsible_id == taker
        assert sweep("ended_calls") == 0
        world.hang_up(call, start + timedelta(seconds=61), "office_hung_up")
        assert sweep("ended_calls") == 1
        with as_user("sagene2"):
            handoffs.close_kept(inquiry_id, "contact_made")
        assert world.row(inquiry_id).kept is True

    def test_a_call_cut_within_a_minute_becomes_a_callback_within_the_hour(self) -> None:
        call, inquiry_id = self.start()
        taker, start = world.user("sagene2"), now() - timedelta(minutes=1)
        world.change_call(call, phase="handed_over", handed_over_at=start, taken_over_by_id=taker)
        world.hang_up(call, start + timedelta(seconds=20))
        assert sweep("ended_calls") == 1
        row = world.row(inquiry_id)
        assert row.due_at is not None and row.due_at <= start + timedelta(minutes=61)
        assert (row.responsible_id, row.state) == (taker, "open")
        with as_user("sagene2"):
            assert of_actor(current_actor()).filter(kind="call_cut_off").exists()

    def test_a_cut_call_that_the_office_has_closed_stays_closed(self) -> None:
        call, inquiry_id = self.start()
        taker, start = world.user("sagene2"), now() - timedelta(minutes=1)
        world.change_call(call, phase="handed_over", handed_over_at=start, taken_over_by_id=taker)
        sweep("ended_calls")
        with as_user("sagene2"):
            handoffs.record_attempt(inquiry_id, "reached")
            handoffs.close_kept(inquiry_id, "contact_made")
        world.hang_up(call, start + timedelta(seconds=20))
        assert sweep("ended_calls") == 1
        assert world.row(inquiry_id).state == "closed"


def test_a_note_read_by_the_office_is_in_the_read_log() -> None:
    inquiry_id = world.inquiry()
    with as_user("sagene1"):
        queries.inquiry_detail(inquiry_id)
    with as_process("worker"):
        line = AuditLine.objects.filter(action="read", subjects=[f"inquiry:{inquiry_id}"]).get()
    assert line.basis == f"office:{world.office(SAGENE)}"


def test_notices_never_tell_what_it_is_about() -> None:
    world.inquiry()
    with as_user("leder-sagene"):
        for notice in Notice.objects.all():
            assert TEXT not in notice.subject + notice.kind


def test_the_worker_reads_no_notes() -> None:
    world.inquiry()
    with pytest.raises(Exception, match="permission denied"), as_process("worker"):
        Note.objects.count()
