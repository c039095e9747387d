"""An inquiry that belongs to another office stays until a named person there takes over a copy."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

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
