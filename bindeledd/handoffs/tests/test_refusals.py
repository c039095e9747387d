"""What the database refuses whoever asks, and what each kind of actor can't see (laws 1 to 7)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from bindeledd.base.clock import now
from bindeledd.base.models import AuditLine, Event
from bindeledd.base.scope import acting_user_id
from bindeledd.callers.queries import names_of
from bindeledd.callers.tests.people import as_process, as_user, national_id
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs import queries
from bindeledd.handoffs.models import Attempt, Promise
from bindeledd.handoffs.tests import world
from bindeledd.handoffs.tests.world import BERGEN, GAMLE_OSLO, SAGENE
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries.errors import InquiryNotFound, PointerOnly
from bindeledd.inquiries.models import Draft, Inquiry, Note, Sign, Takeover
from bindeledd.inquiries.queries import for_person

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
ALTA_WITHOUT_AGREEMENT, LILLEHAMMER_LAPSED = "5601", "3405"
TABLES = ("inquiries_inquiry", "inquiries_note", "inquiries_sign", "inquiries_takeover", "handoffs_promise")


def refused(statement: str, params: Sequence[Any] = ()) -> None:
    """The database refuses this statement of the actor in force."""
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class TestTheDatabaseRefuses:
    @pytest.mark.parametrize(
        "change",
        [
            "responsible_id = NULL, duty_line_id = NULL",
            "due_at = NULL",
            "office_id = NULL",
            "outcome = 'contact_made'",
            "state = 'closed'",
            "state = 'closed', outcome = 'unreached', closed_at = now(), kept = false",
            "state = 'closed', outcome = 'unreached', closed_at = now(), kept = true, approved_by_id = 1",
            "state = 'closed', outcome = 'moved', closed_at = now()",
            "state = 'closed', outcome = 'gone', closed_at = now(), kept = true",
            "state = 'lost'",
            "urgency = 'low'",
            "need = 'everything'",
            "received_at = now()",
            "reference = '0000000000'",
            "reference = '1'",
            "due_at = due_at + interval '1 second'",
            "pointer_only = NOT pointer_only",
        ],
    )
    @pytest.mark.parametrize("who", ["sagene1", "worker"])
    def test_an_open_inquiry_that_breaks_a_law(self, who: str, change: str) -> None:
        inquiry_id = world.inquiry(text="")
        with as_process("worker") if who == "worker" else as_user(who):
            refused(f"UPDATE inquiries_inquiry SET {change} WHERE id = %s", [inquiry_id])

    def test_an_inquiry_born_without_owner_or_due_time(self) -> None:
        row = world.row(world.inquiry())
        for missing in ({"responsible_id": None}, {"due_at": None}, {"office_id": None}, {"municipality_id": "4601"}):
            with as_process("worker"), pytest.raises(IntegrityError), transaction.atomic():
                values = {
                    "reference": f"{len(str(missing)):010d}",
                    "municipality_id": row.municipality_id,
                    "office_id": row.office_id,
                    "responsible_id": row.responsible_id,
                    "due_at": row.due_at,
                    "due_basis": "promise",
                    "received_at": now(),
                    "key_id": row.key_id,
                }
                Inquiry(**(values | missing)).save(force_insert=True)
                world.constraints_now()

    def test_a_move_to_another_office_or_municipality(self) -> None:
        inquiry_id, other = world.inquiry(), world.office(GAMLE_OSLO)
        for who in ("worker", "sagene1"):
            with as_process("worker") if who == "worker" else as_user(who):
                refused("UPDATE inquiries_inquiry SET office_id = %s WHERE id = %s", [other, inquiry_id])
                refused("UPDATE inquiries_inquiry SET municipality_id = '4601' WHERE id = %s", [inquiry_id])

    def test_a_move_without_a_taker(self) -> None:
        inquiry_id, other = world.inquiry(), world.user("sagene3")
        for who in ("worker", "sagene1"):
            with as_process("worker") if who == "worker" else as_user(who):
                refused("UPDATE inquiries_inquiry SET responsible_id = %s WHERE id = %s", [other, inquiry_id])

    def test_a_takeover_in_somebody_elses_name(self) -> None:
        inquiry_id, other = world.inquiry(), world.user("sagene3")
        with as_user("sagene1") as entered, pytest.raises(DatabaseError), transaction.atomic():
            Takeover.objects.create(
                inquiry_id=inquiry_id,
                municipality_id="0301",
                taker_id=other,
                how="claim",
                recorded_by_id=entered.actor.user_id,
                at=now(),
            )

    @pytest.mark.parametrize("table", ["inquiries_note", "inquiries_sign", "inquiries_takeover", "handoffs_promise",
                                       "handoffs_attempt", "base_event"])  # fmt: skip
    @pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
    def test_a_changed_or_deleted_note_or_event(self, table: str, verb: str) -> None:
        inquiry_id = world.inquiry(signs="power_cut")
        with as_user("sagene1"):
            inquiries.claim(inquiry_id)
            handoffs.record_attempt(inquiry_id, "no_answer")
            refused(verb.format(table))

    def test_urgency_lowered_by_the_contact_centre(self) -> None:
        inquiry_id = world.inquiry(signs="power_cut")
        for who in ("agent1", "worker"):
            with as_process("worker") if who == "worker" else as_user(who):
                refused("UPDATE inquiries_inquiry SET urgency = 'normal' WHERE id = %s", [inquiry_id])

    def test_anything_on_a_closed_inquiry(self) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1"):
            inquiries.claim(inquiry_id)
            handoffs.record_attempt(inquiry_id, "reached")
            handoffs.close_kept(inquiry_id, "contact_made")
            refused("UPDATE inquiries_inquiry SET state = 'open' WHERE id = %s", [inquiry_id])
            refused("UPDATE inquiries_inquiry SET language = 'en' WHERE id = %s", [inquiry_id])

    def test_deleting_an_inquiry(self) -> None:
        world.inquiry()
        for who in ("worker", "sagene1"):
            with as_process("worker") if who == "worker" else as_user(who):
                refused("DELETE FROM inquiries_inquiry")


class TestIsolation:
    @pytest.mark.parametrize(
        "who",
        ["agent2", "lead1", "gamle-oslo1", "leder-gamle-oslo", "bergen-sentrum1", "leder-bergen-sentrum", "admin"],
    )
    def test_others_see_no_row_and_change_none(self, who: str) -> None:
        inquiry_id = world.inquiry(signs="power_cut")
        person = world.row(inquiry_id).person_id
        assert person is not None
        with as_user(who):
            for table in TABLES:
                with connection.cursor() as cursor:
                    cursor.execute(f"SELECT count(*) FROM {table}")
                    assert cursor.fetchone() == (0,), table
            assert Inquiry.objects.update(language="en") == 0
            assert names_of([person]) == {}
            assert Draft.objects.count() == 0
            assert for_person(person).open == ()

    @pytest.mark.parametrize("kind", ["switchboard", "supervisor"])
    def test_switchboard_and_supervisor_have_no_rights_here(self, kind: str) -> None:
        world.inquiry()
        with as_process(kind):
            for table in TABLES:
                refused(f"SELECT count(*) FROM {table}")

    def test_without_a_scope_nothing_can_be_read(self) -> None:
        world.inquiry()
        for table in TABLES:
            refused(f"SELECT count(*) FROM {table}")

    @pytest.mark.parametrize("who", ["agent2", "bergen-sentrum1", "admin"])
    def test_opening_it_by_its_id_is_not_found_and_logged(self, who: str) -> None:
        inquiry_id = world.inquiry()
        with pytest.raises(InquiryNotFound) as caught, as_user(who):
            queries.inquiry_detail(inquiry_id)
        assert caught.value.status == 404
        with as_process("worker"):
            line = AuditLine.objects.get(outcome="denied:not_found")
        assert line.subjects == [f"inquiry:{inquiry_id}"]

    def test_the_agent_sees_it_until_the_grant_ends(self) -> None:
        call = world.ring_in()
        given = world.promised(call_id=call)
        person = world.row(given.inquiry_id).person_id
        assert person is not None
        with as_user("agent1"):
            assert [each.id for each in for_person(person).open] == [given.inquiry_id]
        world.hang_up(call, now() - timedelta(minutes=10, seconds=1))
        with as_process("worker"):
            from bindeledd.handoffs import jobs

            jobs.ended_calls()
        world.age_draft(call, timedelta(minutes=10))
        with as_user("agent1"):
            assert for_person(person).open == ()
            assert not Inquiry.objects.exists()

    def test_the_agent_never_sees_the_offices_notes(self) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1"):
            note_id = inquiries.add_note(inquiry_id, "Bare for kontoret")
            assert Note.objects.count() == 2
        with as_user("agent1"):
            assert not Note.objects.filter(id=note_id).exists()
            assert Note.objects.count() == 1

    def test_a_plain_view_would_leak_so_there_is_none(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_views WHERE schemaname = 'public' AND viewname LIKE ANY(%s)",
                           [["callers%", "inquiries%", "handoffs%"]])  # fmt: skip
            assert cursor.fetchone() == (0,)

    def test_an_agent_writes_no_note_as_the_office_nor_an_attempt(self) -> None:
        inquiry_id = world.inquiry()
        row = world.row(inquiry_id)
        with as_user("agent1"):
            values = {"inquiry_id": inquiry_id, "municipality_id": row.municipality_id, "at": now()}
            with pytest.raises(DatabaseError), transaction.atomic():
                Note(author_id=acting_user_id(), source="office", body_ct=b"x", **values).save(force_insert=True)
            with pytest.raises(DatabaseError), transaction.atomic():
                Attempt.objects.create(by_id=acting_user_id(), result="reached", **values)

    def test_a_note_in_another_municipality_than_its_inquiry(self) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1") as entered, pytest.raises(DatabaseError), transaction.atomic():
            Note(
                inquiry_id=inquiry_id,
                municipality_id="4601",
                author_id=entered.actor.user_id,
                source="office",
                body_ct=b"x",
                at=now(),
            ).save(force_insert=True)
            world.constraints_now()


class TestWithoutAgreement:
    @pytest.mark.parametrize("number", [ALTA_WITHOUT_AGREEMENT, LILLEHAMMER_LAPSED])
    def test_only_a_pointer_is_kept_and_the_agent_must_ring(self, number: str) -> None:
        given = world.promised(number, signs="power_cut", other_way="Naboen", need="power")
        assert given.agent_must_ring
        row = world.row(given.inquiry_id)
        assert row.pointer_only and row.urgency == "urgent"
        assert (row.need, row.wish_to_apply, row.other_way_ct, row.caller_name_ct) == ("", "unknown", None, None)
        with as_process("worker"):
            assert not Sign.objects.filter(inquiry=row).exists()
        with as_user("agent1"):
            assert not Note.objects.exists()

    def test_the_office_sees_when_but_not_who(self) -> None:
        given = world.promised(ALTA_WITHOUT_AGREEMENT)
        assert given.inquiry_id is not None
        with as_user("alta1"):
            detail = queries.inquiry_detail(given.inquiry_id)
            assert detail.inquiry.person_name == ""
            assert detail.inquiry.pointer_only and detail.notes == ()
            with pytest.raises(PointerOnly):
                inquiries.add_note(given.inquiry_id, "Navn og behov")

    def test_the_database_refuses_content_on_a_pointer(self) -> None:
        given = world.promised(ALTA_WITHOUT_AGREEMENT)
        with as_user("alta1"):
            refused("UPDATE inquiries_inquiry SET need = 'money' WHERE id = %s", [given.inquiry_id])
        with as_user("alta1") as entered, pytest.raises(DatabaseError), transaction.atomic():
            Note(
                inquiry_id=given.inquiry_id,
                municipality_id="5601",
                author_id=entered.actor.user_id,
                source="office",
                body_ct=b"x",
                at=now(),
            ).save(force_insert=True)


def test_no_event_holds_text_or_numbers() -> None:
    world.inquiry(signs="power_cut")
    with as_process("worker"):
        stored = " ".join(str(data) for data in Event.objects.values_list("data", flat=True))
    for secret in (world.TEXT, "Tove", "41234567", national_id(1)):
        assert secret not in stored


def test_the_same_person_at_two_offices_is_two_inquiries() -> None:
    first: UUID = world.inquiry(SAGENE)
    assert world.inquiry(GAMLE_OSLO) != first
    assert world.inquiry(BERGEN) != first
    with as_process("worker"):
        assert Promise.objects.filter(inquiry__office__number__in=[SAGENE, GAMLE_OSLO, BERGEN]).count() == 3
