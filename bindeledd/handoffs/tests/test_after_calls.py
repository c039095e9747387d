"""What happens after a call: vanished agents, the wrap-up's outcome, deadlines that near and pass."""

import uuid
from datetime import timedelta

import pytest

from bindeledd.base.clock import OSLO, now
from bindeledd.base.errors import Invalid
from bindeledd.base.models import DataKey, Event
from bindeledd.base.scope import current_actor
from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.calls.models import Contact
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs import jobs, queries
from bindeledd.handoffs.errors import OutcomeContradictsFacts
from bindeledd.handoffs.tests import world
from bindeledd.handoffs.tests.world import SAGENE, TEXT
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries.models import Draft, Inquiry
from bindeledd.inquiries.queries import draft_view, opened_by
from bindeledd.notices.queries import of_actor
from bindeledd.staff.actions import appoint_deputy
from bindeledd.staff.errors import NoAgentLead
from bindeledd.staff.models import Membership

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]


def sweep(name: str) -> int:
    with as_process("worker"):
        return int(getattr(jobs, name)())


class TestVanishedAgent:
    def vanish(self, **fields: str) -> uuid.UUID:
        call = world.ring_in()
        with as_user("agent1"):
            world.fill(call, **fields)
        world.hang_up(call, now() - timedelta(minutes=11))
        sweep("ended_calls")
        return call

    def test_ten_minutes_later_the_form_is_a_callback_and_the_lead_knows(self) -> None:
        call = self.vanish(**world.form())
        assert sweep("unfinished_drafts") == 0
        world.age_draft(call, timedelta(minutes=10))
        assert sweep("unfinished_drafts") == 1
        with as_process("worker"):
            inquiry = Inquiry.objects.get(call_id=call)
            assert Draft.objects.get(call_id=call).state == "shredded"
        assert inquiry.due_basis == "promise"
        with as_user("sagene1"):
            assert queries.inquiry_detail(inquiry.id).notes[0].text == TEXT
        with as_user("lead1"):
            assert of_actor(current_actor()).filter(kind="draft_became_callback").exists()

    def test_with_nobody_lead_the_promise_stands_all_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def nobody() -> None:
            raise NoAgentLead

        monkeypatch.setattr("bindeledd.handoffs.actions.following_up.lead_on_duty", nobody)
        call = self.vanish(**world.form())
        world.age_draft(call, timedelta(minutes=10))
        assert sweep("unfinished_drafts") == 1
        with as_process("worker"):
            assert Inquiry.objects.get(call_id=call).due_basis == "promise"

    def test_without_an_office_the_lead_must_ring_before_closing_time(self) -> None:
        call = self.vanish(text="Trenger hjelp", language="ar")
        world.age_draft(call, timedelta(minutes=10))
        assert sweep("unfinished_drafts") == 1
        with as_process("worker"):
            contact = Contact.objects.get(call_id=call)
        assert contact.lead_id is not None and contact.ring_before is not None
        assert contact.language == "ar"

    def test_an_empty_form_is_only_shredded(self) -> None:
        call = self.vanish(language="nb")
        world.age_draft(call, timedelta(minutes=10))
        assert sweep("unfinished_drafts") == 1
        with as_process("worker"):
            assert not Contact.objects.filter(call_id=call).exists()

    def test_half_typed_numbers_do_not_stop_the_rescue(self) -> None:
        call = self.vanish(**world.form(safe_number="412 34", safe_from="10:00"))
        world.age_draft(call, timedelta(minutes=10))
        assert sweep("unfinished_drafts") == 1

    def test_while_the_call_lasts_nothing_happens(self) -> None:
        call = world.ring_in()
        with as_user("agent1"):
            world.fill(call, **world.form())
        world.age_draft(call, timedelta(hours=1))
        assert sweep("ended_calls") == 0
        assert sweep("unfinished_drafts") == 0


class TestWrapUp:
    def ended(self, **fields: str) -> uuid.UUID:
        call = world.ring_in()
        with as_user("agent1"):
            world.fill(call, **fields)
        world.hang_up(call)
        return call

    def test_general_guidance_keeps_the_topic_and_nothing_personal(self) -> None:
        call = self.ended(text="Noe personlig")
        with as_process("worker"):
            key = Draft.objects.get(call_id=call).key_id
        assert key is not None
        with as_user("agent1"):
            handoffs.finish(call, "general_guidance", topic="how_to_apply")
            view = draft_view(call)
        assert view is not None and view.fields == {}
        with as_process("worker"):
            assert not DataKey.objects.filter(id=key).exists()
            assert Event.objects.get(kind="call_wrapped_up").data["topic"] == "how_to_apply"

    @pytest.mark.parametrize("outcome", ["general_guidance", "state_matter", "other", "caller_gone", "taken_over"])
    def test_an_open_inquiry_contradicts_every_outcome_but_the_promise(self, outcome: str) -> None:
        call = world.ring_in()
        world.promised(call_id=call)
        world.hang_up(call)
        with as_user("agent1"):
            with pytest.raises(OutcomeContradictsFacts):
                handoffs.finish(call, outcome, topic="services", reason="x")
            handoffs.finish(call, "promise")
            handoffs.finish(call, "promise")

    def test_an_inquiry_that_the_office_has_closed_meanwhile_holds_the_agent_up_no_more(self) -> None:
        call = world.ring_in()
        with as_user("agent1"):
            world.fill(call, **world.form())
            inquiry = handoffs.start_consult(call, world.line(SAGENE).id).id
        world.hang_up(call)
        with as_user("sagene1"):
            inquiries.claim(inquiry)
            handoffs.record_attempt(inquiry, "reached")
            handoffs.close_kept(inquiry, "contact_made")
        world.age_draft(call, timedelta(minutes=30))
        assert sweep("unfinished_drafts") <= 1
        with as_user("agent1"):
            handoffs.finish(call, "caller_gone")

    def test_no_promise_without_a_promise(self) -> None:
        call = self.ended(text="x")
        with as_user("agent1"), pytest.raises(OutcomeContradictsFacts):
            handoffs.finish(call, "promise")

    @pytest.mark.parametrize("outcome", ["general_guidance", "state_matter", "other"])
    def test_a_sign_of_urgency_is_not_wrapped_up_as_guidance(self, outcome: str) -> None:
        call = self.ended(text="Strømmen er borte", signs="power_cut")
        with as_user("agent1"):
            with pytest.raises(OutcomeContradictsFacts) as refused:
                handoffs.finish(call, outcome, topic="services", reason="x")
            assert "haster" in refused.value.text()
            world.fill(call, signs="")
            handoffs.finish(call, outcome, topic="services", reason="x")

    def test_other_needs_a_reason_and_guidance_a_topic(self) -> None:
        call = self.ended(text="x")
        with as_user("agent1"):
            for outcome in ("other", "general_guidance", "nonsense"):
                with pytest.raises(Invalid):
                    handoffs.finish(call, outcome)
            handoffs.finish(call, "other", reason="Feil nummer")

    def test_who_hung_up_with_a_need_but_no_office_is_rung_by_the_lead(self) -> None:
        call = self.ended(text="Har ikke noe sted å")
        with as_user("agent1"):
            handoffs.finish(call, "caller_gone")
        assert sweep("unfinished_drafts") == 1
        with as_process("worker"):
            assert Contact.objects.filter(call_id=call).exists()
            assert Draft.objects.get(call_id=call).state == "shredded"

    def test_who_hung_up_with_office_and_need_gets_a_promise(self) -> None:
        call = self.ended(**world.form())
        with as_user("agent1"):
            with pytest.raises(OutcomeContradictsFacts):
                handoffs.finish(call, "caller_gone")
            handoffs.promise_callback(call)
            handoffs.finish(call, "promise")
            draft = draft_view(call)
            assert draft is not None and opened_by(draft) is not None

    def test_a_caller_on_the_line_is_not_gone(self) -> None:
        call = world.ring_in()
        with as_user("agent1"), pytest.raises(OutcomeContradictsFacts):
            handoffs.finish(call, "caller_gone")


class TestDeadlines:
    def test_leader_and_responsible_are_warned_once_before_it_slips(self) -> None:
        inquiry_id = world.inquiry()
        assert sweep("nearing_deadlines") == 0
        world.due_in(inquiry_id, timedelta(minutes=119))
        assert sweep("nearing_deadlines") == 1
        assert sweep("nearing_deadlines") == 0
        with as_user("leder-sagene"):
            assert of_actor(current_actor()).filter(kind="due_soon", subject=f"inquiry:{inquiry_id}").count() == 1

    def test_an_overdue_inquiry_is_marked_once_and_stays_open(self) -> None:
        inquiry_id = world.inquiry()
        world.due_in(inquiry_id, timedelta(minutes=-1))
        assert sweep("passed_deadlines") == 1
        assert sweep("passed_deadlines") == 0
        row = world.row(inquiry_id)
        assert row.overdue_marked_at is not None and row.state == "open"


class TestLeftTheOffice:
    def leave(self, username: str) -> None:
        with as_user("admin"):
            yesterday = now().astimezone(OSLO).date() - timedelta(days=1)
            Membership.objects.filter(user=world.user(username)).update(valid_to=yesterday)

    def test_what_lies_with_somebody_who_left_is_the_leaders_again(self) -> None:
        inquiry_id = world.inquiry()
        with as_user("sagene1"):
            inquiries.claim(inquiry_id)
        assert sweep("deserted_inquiries") == 0
        self.leave("sagene1")
        assert sweep("deserted_inquiries") == 1
        assert sweep("deserted_inquiries") == 0
        row = world.row(inquiry_id)
        assert (row.responsible_id, row.taken_at) == (world.user("leder-sagene"), None)
        with as_user("leder-sagene"):
            assert of_actor(current_actor()).filter(kind="inquiry_released").count() == 1
        with as_user("sagene2"):
            assert inquiries.claim(inquiry_id).responsible_id == world.user("sagene2")

    def test_a_deputy_still_works_there(self) -> None:
        inquiry_id = world.inquiry()
        with as_user("leder-sagene"):
            appoint_deputy(world.office(SAGENE), world.user("sagene1"), now(), now() + timedelta(days=1))
            inquiries.release(inquiry_id)
        assert world.row(inquiry_id).responsible_id == world.user("sagene1")
        assert sweep("deserted_inquiries") == 0
