"""What the actions would never do, tried by hand in the right database role: the database refuses it too."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from bindeledd.base.clock import now
from bindeledd.base.models import AuditLine, Event
from bindeledd.base.scope import acting_user_id
from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs.tests import world
from bindeledd.handoffs.tests.world import SAGENE
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries.models import Inquiry, Takeover
from bindeledd.staff.actions import appoint_deputy

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
CLOSED = "UPDATE inquiries_inquiry SET state = 'closed', outcome = %s, kept = %s, closed_at = now() WHERE id = %s"


def refused(statement: str, values: Sequence[Any], match: str) -> None:
    with pytest.raises(DatabaseError, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


class TestDueTime:
    @pytest.mark.parametrize("who", ["sagene1", "agent1", "worker"])
    def test_it_is_not_postponed_by_making_it_a_consult_calls_again(self, who: str) -> None:
        inquiry_id = world.inquiry()
        with as_process("worker") if who == "worker" else as_user(who):
            refused("UPDATE inquiries_inquiry SET due_basis = 'consult' WHERE id = %s", [inquiry_id], "never postponed")


class TestTakingOver:
    @pytest.mark.parametrize("taker", ["sagene2", "tromso1", "agent1"])
    def test_letting_go_puts_it_on_nobody_but_the_leader(self, taker: str) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1"):
            inquiries.claim(inquiry_id)
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                takeover(inquiry_id, world.user(taker), Takeover.How.RELEASE)

    def test_letting_go_puts_it_on_the_deputy_in_force(self) -> None:
        inquiry_id, start = world.inquiry(), now()
        with as_user("leder-sagene"):
            appoint_deputy(world.office(SAGENE), world.user("sagene2"), start, start + timedelta(days=1))
        with as_user("sagene1"):
            inquiries.claim(inquiry_id)
            assert inquiries.release(inquiry_id).responsible_id == world.user("sagene2")

    def test_a_timer_moves_nothing_away_from_somebody_who_works_there(self) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1"):
            inquiries.claim(inquiry_id)
        with as_process("worker"), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            inquiries.back_to_leader(Inquiry.objects.get(id=inquiry_id))

    def test_nobody_says_of_themselves_that_they_were_handed_the_caller(self) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1"), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            takeover(inquiry_id, acting_user_id(), Takeover.How.HANDED_OVER)


class TestClosing:
    @pytest.mark.parametrize("who", ["agent1", "worker"])
    def test_neither_the_contact_centre_nor_a_timer_closes(self, who: str) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1"):
            inquiries.claim(inquiry_id)
            handoffs.record_attempt(inquiry_id, "reached")
        with as_process("worker") if who == "worker" else as_user(who):
            refused(CLOSED, ["contact_made", True, inquiry_id], "row-level security|reached")

    @pytest.mark.parametrize("outcome", ["contact_made", "withdrawn"])
    @pytest.mark.parametrize("kept", [True, False])
    def test_there_is_no_contact_without_an_attempt_that_reached_somebody(self, outcome: str, kept: bool) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1"):
            inquiries.claim(inquiry_id)
            handoffs.record_attempt(inquiry_id, "asked_other_time")
            refused(CLOSED, [outcome, kept, inquiry_id], "reached before the due time")

    def test_contact_after_the_due_time_is_not_kept(self) -> None:
        inquiry_id = world.inquiry()
        world.due_in(inquiry_id, timedelta(minutes=-5))
        with as_user("sagene1"):
            inquiries.claim(inquiry_id)
            handoffs.record_attempt(inquiry_id, "reached")
            refused(CLOSED, ["contact_made", True, inquiry_id], "reached before the due time")
            handoffs.close_kept(inquiry_id, "contact_made")
        assert world.row(inquiry_id).kept is False


class TestWhereItCameFrom:
    @pytest.mark.parametrize(
        "change",
        [
            "created_at = now() + interval '1 s'",
            "created_by_id = NULL",
            "call_id = gen_random_uuid()",
            "person_id = NULL",
        ],
    )
    def test_it_is_never_rewritten(self, change: str) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1"):
            refused(f"UPDATE inquiries_inquiry SET {change} WHERE id = %s", [inquiry_id], "never changed")

    def test_another_person_is_not_put_in_to_be_read(self) -> None:
        inquiry_id, other = world.inquiry(), world.row(world.inquiry(seed=2))
        with as_user("sagene1"), pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            Inquiry.objects.filter(id=inquiry_id).update(person=other.person_id)


class TestOwnLines:
    @pytest.mark.parametrize("column", ["id", "at"])
    @pytest.mark.parametrize("model", [Event, AuditLine])
    def test_nobody_chooses_place_or_time_of_their_line(self, model: type[Any], column: str) -> None:
        value = {"id": 2**40, "at": now() - timedelta(days=400)}[column]
        with as_user("agent1"):
            refused(
                f"INSERT INTO {model._meta.db_table} ({column}, actor_kind, actor_id) VALUES (%s, 'user', %s)",
                [value, acting_user_id()],
                "permission denied",
            )


def takeover(inquiry_id: UUID, taker: int, how: Takeover.How) -> None:
    Takeover.objects.create(
        inquiry_id=inquiry_id,
        municipality_id="0301",
        taker_id=taker,
        how=how,
        previous_id=acting_user_id(),
        recorded_by_id=acting_user_id(),
        at=now(),
    )
