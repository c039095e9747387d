"""The office keeps the promise: claiming, ringing, attempts, times, colleagues, wrong office, closing."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from bindeledd.base.clock import OSLO, now
from bindeledd.base.errors import Invalid
from bindeledd.base.scope import current_actor
from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.calls.models import Call, CallRequest
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs import queries
from bindeledd.handoffs.actions import contacting
from bindeledd.handoffs.errors import (
    BeyondDeadline,
    ContactMissing,
    NoSafeNumber,
    NotContacted,
    NotTheLeader,
    NotYetUnreached,
    OutsideSafeHours,
)
from bindeledd.handoffs.models import Attempt
from bindeledd.handoffs.tests import world
from bindeledd.handoffs.tests.world import SAGENE, TEXT
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries.errors import (
    AlreadyTakenOver,
    InquiryClosed,
    InquiryNotFound,
    NotAColleague,
    NotResponsible,
    OfferGone,
)
from bindeledd.inquiries.models import Inquiry
from bindeledd.notices.queries import of_actor

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]


class TestOwnership:
    def test_two_claim_one_wins_and_the_other_learns_by_whom(self) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1"):
            name = inquiries.claim(inquiry_id).responsible_name
        with as_user("sagene2"), pytest.raises(AlreadyTakenOver) as caught:
            inquiries.claim(inquiry_id)
        assert name in caught.value.text()

    def test_claiming_what_one_has_changes_nothing(self) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1"):
            assert inquiries.claim(inquiry_id).taken_at == inquiries.claim(inquiry_id).taken_at

    def test_letting_go_makes_the_leader_responsible(self) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1"):
            inquiries.claim(inquiry_id)
            released = inquiries.release(inquiry_id)
        assert (released.responsible_id, released.taken_at) == (world.user("leder-sagene"), None)
        with as_user("leder-sagene"):
            assert of_actor(current_actor()).filter(kind="inquiry_released").exists()
        with as_user("sagene2"):
            assert inquiries.claim(inquiry_id).responsible_id == world.user("sagene2")

    def test_an_offer_moves_nothing_until_the_colleague_accepts(self) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1"):
            inquiries.claim(inquiry_id)
            offer = inquiries.hand_to(inquiry_id, world.user("sagene2"))
        assert world.row(inquiry_id).responsible_id == world.user("sagene1")
        with as_user("sagene3"), pytest.raises(OfferGone):
            inquiries.accept_offer(offer)
        with as_user("sagene2"):
            assert [each.id for each in queries.offers_to_me()] == [offer]
            assert inquiries.accept_offer(offer).responsible_id == world.user("sagene2")
            with pytest.raises(OfferGone):
                inquiries.accept_offer(offer)

    def test_a_declined_offer_leaves_it_where_it_was(self) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1"):
            inquiries.claim(inquiry_id)
            offer = inquiries.hand_to(inquiry_id, world.user("sagene2"))
        with as_user("sagene2"):
            inquiries.decline_offer(offer)
        assert world.row(inquiry_id).responsible_id == world.user("sagene1")
        with as_user("sagene1"):
            assert of_actor(current_actor()).filter(kind="offer_declined").exists()
            assert queries.inquiry_detail(inquiry_id).offer_to_colleague is None

    def test_only_the_responsible_or_leader_gives_away_and_only_to_colleagues(self) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1"):
            inquiries.claim(inquiry_id)
            for stranger in ("gamle-oslo1", "agent1", "sagene1"):
                with pytest.raises(NotAColleague):
                    inquiries.hand_to(inquiry_id, world.user(stranger))
        with as_user("sagene2"), pytest.raises(NotResponsible):
            inquiries.hand_to(inquiry_id, world.user("sagene3"))
        with as_user("leder-sagene"):
            inquiries.hand_to(inquiry_id, world.user("sagene3"))

    @pytest.mark.parametrize("who", ["agent1", "gamle-oslo1", "bergen-sentrum1", "admin"])
    def test_nobody_outside_the_office_claims(self, who: str) -> None:
        inquiry_id = world.inquiry()
        with pytest.raises(InquiryNotFound), as_user(who):
            inquiries.claim(inquiry_id)


class TestRinging:
    def test_it_rings_the_safe_number_and_names_neither_service_nor_office(self) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1"):
            started = handoffs.ring(inquiry_id, "99 88 77 66")
            assert "Tove Oppdiktet" in started.first_words and "Nav" not in started.first_words
        with as_process("switchboard"):
            call = Call.objects.get(id=started.call_id)
            assert (call.direction, call.subject) == ("out", f"inquiry:{inquiry_id}")
            assert CallRequest.objects.get(call=call).verb == "begin"

    def test_outside_the_safe_hours_it_is_refused_with_a_sentence(self, monkeypatch: pytest.MonkeyPatch) -> None:
        inquiry_id = world.inquiry(safe_from="10:00", safe_to="12.00")
        monkeypatch.setattr(contacting, "now", lambda: datetime(2026, 11, 24, 12, 0, tzinfo=OSLO))
        with as_user("sagene1"), pytest.raises(OutsideSafeHours) as caught:
            handoffs.ring(inquiry_id)
        assert caught.value.text() == "Det er bare trygt å ringe mellom kl. 10.00 og 12.00."
        monkeypatch.setattr(contacting, "now", lambda: datetime(2026, 11, 24, 11, 59, tzinfo=OSLO))
        with as_user("sagene1"):
            handoffs.ring(inquiry_id)

    def test_without_a_safe_number_nobody_is_rung(self) -> None:
        inquiry_id = world.inquiry(safe_number="", other_way="Naboen i 2. etasje")
        with as_user("sagene1"), pytest.raises(NoSafeNumber):
            handoffs.ring(inquiry_id)

    def test_a_telephone_of_ones_own_must_be_a_number(self) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1"), pytest.raises(Invalid):
            handoffs.ring(inquiry_id, "kontoret mitt")


class TestBooking:
    def test_a_time_within_the_deadline_is_shown(self) -> None:
        inquiry_id = world.inquiry()
        start = now() + timedelta(hours=2)
        with as_user("sagene1"):
            handoffs.book_time(inquiry_id, start, start + timedelta(minutes=30))
            assert queries.inquiry_detail(inquiry_id).booked_from == start
            assert queries.inbox_page([world.office(SAGENE)]).rows[0].booked_from == start

    def test_a_time_never_moves_the_deadline(self) -> None:
        inquiry_id = world.inquiry()
        due_at = world.row(inquiry_id).due_at
        assert due_at is not None
        with as_user("sagene1"), pytest.raises(BeyondDeadline) as caught:
            handoffs.book_time(inquiry_id, due_at - timedelta(minutes=10), due_at + timedelta(minutes=1))
        assert "kl." in caught.value.text()

    @pytest.mark.parametrize("start, minutes", [(-60, 30), (60, 0), (60, -5)])
    def test_a_time_lies_ahead_and_ends_after_it_starts(self, start: int, minutes: int) -> None:
        inquiry_id = world.inquiry()
        begins = now() + timedelta(minutes=start)
        with as_user("sagene1"), pytest.raises(Invalid):
            handoffs.book_time(inquiry_id, begins, begins + timedelta(minutes=minutes))


class TestClosing:
    def test_contact_before_the_due_time_is_a_kept_promise(self) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1"):
            inquiries.claim(inquiry_id)
            with pytest.raises(ContactMissing):
                handoffs.close_kept(inquiry_id, "contact_made")
            handoffs.record_attempt(inquiry_id, "reached", note="Avtalte møte")
            handoffs.close_kept(inquiry_id, "contact_made", "Ferdig")
            detail = queries.inquiry_detail(inquiry_id)
            assert [note.text for note in detail.notes] == [TEXT, "Avtalte møte", "Ferdig"]
            assert queries.inbox_page([world.office(SAGENE)]).rows == ()
        row = world.row(inquiry_id)
        assert (row.state, row.outcome, row.kept) == ("closed", "contact_made", True)

    def test_contact_after_the_due_time_is_not(self) -> None:
        inquiry_id = world.inquiry()
        world.due_in(inquiry_id, timedelta(seconds=-1))
        with as_user("sagene1"):
            inquiries.claim(inquiry_id)
            handoffs.record_attempt(inquiry_id, "reached")
            handoffs.close_kept(inquiry_id, "contact_made")
        assert world.row(inquiry_id).kept is False

    def test_unreached_needs_the_attempts_and_the_leaders_name_and_is_not_kept(self) -> None:
        inquiry_id = world.inquiry(other_way="Naboen")
        leader = world.user("leder-sagene")
        with as_user("sagene1"):
            inquiries.claim(inquiry_id)
            handoffs.record_attempt(inquiry_id, "no_answer")
            with pytest.raises(NotYetUnreached) as caught:
                handoffs.close_unreached(inquiry_id, leader)
        assert caught.value.missing == ("attempts", "days", "hours", "other_way")
        tried_before(inquiry_id)
        with as_user("sagene1"):
            handoffs.record_attempt(inquiry_id, "no_answer", way="other_way")
            assert queries.inquiry_detail(inquiry_id).may_close_unreached
            for wrong in ("sagene1", "leder-bergen-sentrum"):
                with pytest.raises(NotTheLeader):
                    handoffs.close_unreached(inquiry_id, world.user(wrong))
            handoffs.close_unreached(inquiry_id, leader)
        row = world.row(inquiry_id)
        assert (row.outcome, row.kept, row.approved_by_id) == ("unreached", False, leader)

    def test_a_closed_inquiry_takes_nothing_but_a_correction(self) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1"):
            inquiries.claim(inquiry_id)
            handoffs.record_attempt(inquiry_id, "reached")
            handoffs.close_kept(inquiry_id, "withdrawn")
            for act in (inquiries.claim, inquiries.release, handoffs.ring):
                with pytest.raises(InquiryClosed):
                    act(inquiry_id)
            with pytest.raises(InquiryClosed):
                handoffs.record_attempt(inquiry_id, "reached")
            inquiries.add_note(inquiry_id, "Rettelse: møtet er onsdag")

    def test_only_the_responsible_or_leader_closes(self) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1"):
            inquiries.claim(inquiry_id)
            handoffs.record_attempt(inquiry_id, "reached")
        with as_user("sagene2"), pytest.raises(NotResponsible):
            handoffs.close_kept(inquiry_id, "contact_made")


def tried_before(inquiry_id: UUID) -> None:
    """Two more attempts, on other days at other hours."""
    with as_process("worker"):
        row = Inquiry.objects.get(id=inquiry_id)
        for days, hours in ((1, 3), (2, 5)):
            Attempt.objects.create(
                inquiry=row,
                municipality_id=row.municipality_id,
                by_id=world.user("sagene1"),
                at=now() - timedelta(days=days, hours=hours),
                result="no_answer",
            )


class TestUrgency:
    def test_the_office_lowers_it_only_after_a_talk_and_with_a_reason(self) -> None:
        inquiry_id = world.inquiry(signs="power_cut")
        due_at = world.row(inquiry_id).due_at
        with as_user("sagene1"):
            with pytest.raises(NotContacted):
                handoffs.lower_urgency(inquiry_id, "Strømmen er tilbake")
            handoffs.record_attempt(inquiry_id, "reached")
            with pytest.raises(Invalid):
                handoffs.lower_urgency(inquiry_id, "  ")
            handoffs.lower_urgency(inquiry_id, "Strømmen er tilbake")
        row = world.row(inquiry_id)
        assert (row.urgency, row.urgency_lowered_by_id, row.due_at) == ("normal", world.user("sagene1"), due_at)
