"""An inquiry that belongs to another office stays until a named person there takes over a copy."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from bindeledd.base.clock import now
from bindeledd.base.errors import Invalid
from bindeledd.base.scope import current_actor
from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs import jobs, queries
from bindeledd.handoffs.errors import (
    AlreadyReported,
    WrongOfficeGone,
)
from bindeledd.handoffs.models import WrongOffice
from bindeledd.handoffs.tests import world
from bindeledd.handoffs.tests.world import BERGEN, GAMLE_OSLO, SAGENE, TEXT
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries.models import Inquiry
from bindeledd.notices.queries import of_actor

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]


class TestWrongOffice:
    def report(self, to: str = BERGEN, **changes: str) -> tuple[UUID, int]:
        inquiry_id = world.inquiry(**changes)
        with as_user("sagene1"):
            inquiries.claim(inquiry_id)
            inquiries.add_note(inquiry_id, "Sagenes eget notat")
            return inquiry_id, handoffs.report_wrong_office(inquiry_id, world.office(to))

    @pytest.mark.parametrize("to, who", [(BERGEN, "bergen-sentrum1"), (GAMLE_OSLO, "gamle-oslo1")])
    def test_a_copy_opens_with_the_original_receipt_and_due_time(self, to: str, who: str) -> None:
        inquiry_id, report = self.report(to, signs="power_cut", other_way="Naboen", text=TEXT)
        with as_user(who):
            (offer,) = queries.offers_to_offices([world.office(to)])
            assert offer.id == report
            copy = handoffs.take_over_copy(report)
            detail = queries.inquiry_detail(copy.id)
        first, second = world.row(inquiry_id), world.row(copy.id)
        assert (first.state, first.outcome, first.kept) == ("closed", "moved", None)
        assert first.moved_to_office_id == second.office_id == world.office(to)
        assert (second.received_at, second.due_at) == (first.received_at, first.due_at)
        assert second.key.compartment == second.municipality_id
        assert second.responsible_id == world.user(who)
        assert [note.text for note in detail.notes] == [TEXT]
        assert detail.inquiry.person_name == "Tove Oppdiktet"
        assert detail.inquiry.signs == ("power_cut",)
        assert (detail.inquiry.safe_number, detail.inquiry.other_way) == ("+4741234567", "Naboen")
        assert detail.promises[0].words.startswith("Nav Sagene ringer")
        with as_user("sagene2"):
            assert of_actor(current_actor()).filter(kind="wrong_office_taken").exists()

    def test_until_then_it_stays_and_the_other_office_sees_no_content(self) -> None:
        inquiry_id, report = self.report()
        row = world.row(inquiry_id)
        assert (row.state, row.responsible_id) == ("open", world.user("sagene1"))
        with as_user("bergen-sentrum1"):
            assert WrongOffice.objects.filter(id=report).exists()
            assert not Inquiry.objects.exists()
        with as_user("gamle-oslo1"):
            assert not WrongOffice.objects.exists()
            with pytest.raises(WrongOfficeGone):
                handoffs.take_over_copy(report)

    def test_the_door_is_open_for_the_taking_transaction_only(self) -> None:
        _inquiry_id, report = self.report()
        with as_process("worker"):
            WrongOffice.objects.filter(id=report).update(
                taken_over_by_id=world.user("bergen-sentrum1"), taken_over_at=datetime(2026, 1, 1, tzinfo=UTC)
            )
        with as_user("bergen-sentrum1"):
            assert not Inquiry.objects.exists()

    def test_without_an_agreement_there_the_copy_is_a_pointer(self) -> None:
        _first, report = self.report("5601", signs="power_cut")
        with as_user("alta1"):
            copy = handoffs.take_over_copy(report)
            assert copy.pointer_only and copy.urgency == "urgent"
            assert (copy.person_name, copy.need, copy.signs) == ("", "", ())
            assert queries.inquiry_detail(copy.id).notes == ()

    def test_it_is_taken_over_once(self) -> None:
        _first, report = self.report()
        with as_user("bergen-sentrum1"):
            handoffs.take_over_copy(report)
        with as_user("bergen-sentrum2"), pytest.raises(WrongOfficeGone):
            handoffs.take_over_copy(report)

    def test_it_is_reported_to_one_office_at_a_time_and_may_be_withdrawn(self) -> None:
        inquiry_id, report = self.report()
        with as_user("sagene1"):
            with pytest.raises(AlreadyReported):
                handoffs.report_wrong_office(inquiry_id, world.office(GAMLE_OSLO))
            handoffs.withdraw_wrong_office(report)
            with pytest.raises(Invalid):
                handoffs.report_wrong_office(inquiry_id, world.office(SAGENE))
            handoffs.report_wrong_office(inquiry_id, world.office(GAMLE_OSLO))
        with as_user("bergen-sentrum1"), pytest.raises(WrongOfficeGone):
            handoffs.take_over_copy(report)

    def test_the_agent_may_say_so_too(self) -> None:
        inquiry_id = world.inquiry()
        with as_user("agent1"):
            handoffs.report_wrong_office(inquiry_id, world.office(BERGEN))

    def test_after_four_hours_both_leaders_hear_once(self) -> None:
        inquiry_id, report = self.report()
        with as_process("worker"):
            assert jobs.unanswered_wrong_office() == 0
            WrongOffice.objects.filter(id=report).update(asked_at=now() - timedelta(hours=4))
            assert jobs.unanswered_wrong_office() == 1
            assert jobs.unanswered_wrong_office() == 0
        for leader in ("leder-sagene", "leder-bergen-sentrum"):
            with as_user(leader):
                assert of_actor(current_actor()).filter(kind="wrong_office_unanswered").count() == 1
        assert world.row(inquiry_id).state == "open"


class TestNo:
    def asked(self) -> tuple[UUID, int]:
        inquiry_id = world.inquiry()
        with as_user("sagene1"):
            inquiries.claim(inquiry_id)
            return inquiry_id, handoffs.report_wrong_office(inquiry_id, world.office(BERGEN))

    def test_the_asking_office_sees_who_said_no_and_the_inquiry_has_stayed(self) -> None:
        inquiry_id, report = self.asked()
        before = world.row(inquiry_id)
        with as_user("bergen-sentrum1"):
            handoffs.decline_wrong_office(report, "not_here")
            assert queries.offers_to_offices([world.office(BERGEN)]) == ()
        row = world.row(inquiry_id)
        assert (row.office_id, row.responsible_id, row.due_at) == (
            before.office_id,
            before.responsible_id,
            before.due_at,
        )
        with as_user("sagene1"):
            detail = queries.inquiry_detail(inquiry_id)
            assert of_actor(current_actor()).filter(kind="wrong_office_declined").exists()
        (no,) = detail.noes
        assert (no.office, no.reason) == ("Nav Bergen sentrum", "not_here")
        assert no.who
        assert detail.offer_to_office is None
        assert detail.history[-1].kind == "wrong_office_declined"
        assert detail.history[-1].who == no.who

    def test_after_a_no_another_office_may_be_asked(self) -> None:
        inquiry_id, report = self.asked()
        with as_user("bergen-sentrum1"):
            handoffs.decline_wrong_office(report, "other_office")
        with as_user("sagene1"):
            again = handoffs.report_wrong_office(inquiry_id, world.office(GAMLE_OSLO))
        with as_user("gamle-oslo1"):
            copy = handoffs.take_over_copy(again)
        assert world.row(copy.id).office_id == world.office(GAMLE_OSLO)

    def test_a_no_is_said_once_and_nothing_follows_it(self) -> None:
        _, report = self.asked()
        with as_user("bergen-sentrum1"):
            handoffs.decline_wrong_office(report, "agreed")
            for verb in (handoffs.take_over_copy, handoffs.withdraw_wrong_office):
                with pytest.raises(WrongOfficeGone):
                    verb(report)
            with pytest.raises(WrongOfficeGone):
                handoffs.decline_wrong_office(report, "agreed")
        with as_user("sagene1"), pytest.raises(WrongOfficeGone):
            handoffs.withdraw_wrong_office(report)

    def test_a_no_needs_one_of_the_reasons(self) -> None:
        _, report = self.asked()
        for reason in ("", "because", "x" * 5000):
            with as_user("bergen-sentrum1"), pytest.raises(Invalid):
                handoffs.decline_wrong_office(report, reason)

    def test_only_the_office_that_was_asked_says_no(self) -> None:
        _, report = self.asked()
        for who in ("gamle-oslo1", "sagene2", "agent1"):
            with as_user(who), pytest.raises(WrongOfficeGone):
                handoffs.decline_wrong_office(report, "not_here")

    def test_after_a_no_nobody_is_warned_of_silence(self) -> None:
        _, report = self.asked()
        with as_user("bergen-sentrum1"):
            handoffs.decline_wrong_office(report, "not_here")
        with as_process("worker"):
            assert jobs.unanswered_wrong_office() == 0

    @pytest.mark.parametrize(
        "wrong",
        [
            {"declined_at": now()},
            {"declined_by_id": 1},
            {"declined_at": now(), "declined_by_id": 1, "decline_reason": "because"},
            {"decline_reason": "agreed"},
        ],
    )
    def test_the_database_refuses_half_a_no(self, wrong: dict[str, object]) -> None:
        _, report = self.asked()
        with as_process("worker"), pytest.raises(IntegrityError), transaction.atomic():
            WrongOffice.objects.filter(id=report).update(**wrong)

    def test_the_database_refuses_to_change_a_no(self) -> None:
        _, report = self.asked()
        with as_user("bergen-sentrum1"):
            handoffs.decline_wrong_office(report, "not_here")
        with as_process("worker"), pytest.raises(IntegrityError), transaction.atomic():
            WrongOffice.objects.filter(id=report).update(declined_at=None, declined_by=None, decline_reason="")

    def test_the_database_refuses_a_no_in_somebody_elses_name(self) -> None:
        _, report = self.asked()
        with as_user("bergen-sentrum1"), pytest.raises(DatabaseError), transaction.atomic():
            WrongOffice.objects.filter(id=report).update(
                declined_by_id=world.user("bergen-sentrum2"), declined_at=now(), decline_reason="agreed"
            )
