"""Duty: the line is rung when somebody takes it, and what is urgent never lies with an empty chair."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from bindeledd.base.clock import OSLO, now
from bindeledd.base.scope import current_actor
from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.calls.models import Call, CallRequest
from bindeledd.duty import queries as duty
from bindeledd.duty.models import DutyLine, SignOn
from bindeledd.duty.queries import Line
from bindeledd.duty.rules import TEST_FAILURES
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs import jobs
from bindeledd.handoffs.errors import UrgentItemsOpen
from bindeledd.handoffs.tests import world
from bindeledd.inquiries import actions as inquiries
from bindeledd.notices.queries import of_actor

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]


def line() -> Line:
    return world.line(world.SAGENE)


def sign_on(who: str = "sagene1", kind: str = "acute") -> SignOn:
    chosen = world.line(world.SAGENE, kind)
    with as_user(who):
        handoffs.sign_on(chosen.id)
    with as_process("worker"):
        return SignOn.objects.filter(line=chosen.id).latest("since")


def rung(taken: SignOn, result: str) -> None:
    """The test call has ended with this result."""
    assert taken.test_call is not None
    with as_process("switchboard"):
        call = Call.objects.filter(id=taken.test_call)
        assert call.update(phase="ended", ended_at=now(), end_reason=result) == 1


def sweep() -> int:
    with as_process("worker"):
        return jobs.tested_lines()


def urgent(*, consult: bool = True) -> UUID:
    """Somebody urgent for whom the acute line was rung."""
    call = world.ring_in()
    with as_user("agent1"):
        world.fill(call, **world.form(signs="no_place_tonight"))
        if consult:
            inquiry = handoffs.start_consult(call, line().id).id
        given = handoffs.promise_callback(call)
    return inquiry if consult else given.inquiry_id


def notices(who: str, kind: str) -> int:
    with as_user(who):
        return of_actor(current_actor()).filter(kind=kind).count()


class TestRingingTheLine:
    def test_signing_on_rings_the_lines_number_at_once(self) -> None:
        taken = sign_on()
        assert taken.test_call is not None
        assert line().test == ""
        with as_process("switchboard"):
            call = Call.objects.get(id=taken.test_call)
            request = CallRequest.objects.get(call=call)
        assert (call.purpose, call.subject, call.phase) == ("line_test", f"line:{line().id}", "new")
        assert call.state["needs_key"] is True
        assert request.number_ct is not None

    def test_a_line_in_the_browser_rings_there_and_wants_no_key(self) -> None:
        taken = sign_on(kind="ordinary")
        assert taken.test_call is not None
        with as_process("switchboard"):
            state = Call.objects.get(id=taken.test_call).state
        assert (state["adviser_to"], state["needs_key"]) == (f"sip:u{world.user('sagene1')}", False)

    def test_key_1_confirms(self) -> None:
        rung(sign_on(), "confirmed")
        assert sweep() == 1
        assert sweep() == 0
        assert line().test == "confirmed"
        assert line().taker.signed_on

    @pytest.mark.parametrize("result", list(TEST_FAILURES))
    def test_a_line_that_does_not_answer_is_nobodys_and_the_leader_hears(self, result: str) -> None:
        rung(sign_on(), result)
        assert sweep() == 1
        assert not line().taker.signed_on
        assert notices("sagene1", "duty_not_confirmed") == 1
        assert notices("leder-sagene", "duty_not_confirmed") == 1
        with as_process("worker"):
            assert duty.failed_test_of(world.user("sagene1"), line().id, now()) == result

    @pytest.mark.parametrize("result", ["engine_lost", "cancelled"])
    def test_when_the_engine_cannot_ring_the_officer_keeps_the_line_untested(self, result: str) -> None:
        rung(sign_on(), result)
        assert sweep() == 1
        assert line().taker.signed_on
        assert line().test == "untested"

    def test_a_test_that_never_ends_is_no_test(self) -> None:
        taken = sign_on()
        assert sweep() == 0
        with as_process("worker"):
            SignOn.objects.filter(id=taken.id)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bindeledd.handoffs.actions.shifts.now", lambda: now() + timedelta(minutes=3))
            assert sweep() == 1
        assert line().test == "untested"

    def test_signing_on_twice_rings_once(self) -> None:
        first, second = sign_on(), sign_on()
        assert first.test_call == second.test_call

    def test_the_database_knows_the_results(self) -> None:
        taken = sign_on()
        with as_process("worker"), pytest.raises(IntegrityError), transaction.atomic():
            SignOn.objects.filter(id=taken.id).update(test_result="perhaps")

    def test_nobody_types_what_a_test_showed(self) -> None:
        taken = sign_on()
        with as_user("sagene1"), pytest.raises(IntegrityError), transaction.atomic():
            SignOn.objects.filter(id=taken.id).update(test_result="confirmed")


class TestLeaving:
    def test_with_nothing_urgent_one_simply_leaves(self) -> None:
        sign_on()
        with as_user("sagene1"):
            handoffs.sign_off(line().id)
        assert not line().taker.signed_on

    def test_with_something_urgent_one_stays_until_somebody_takes_it(self) -> None:
        sign_on()
        inquiry = urgent()
        assert world.row(inquiry).responsible_id == world.user("sagene1")
        with as_user("sagene1"), pytest.raises(UrgentItemsOpen) as refused:
            handoffs.sign_off(line().id)
        assert "1 henvendelse som haster" in refused.value.text()
        with as_user("sagene2"):
            assert handoffs.take_line(line().id) == 1
        row = world.row(inquiry)
        assert row.responsible_id == world.user("sagene2")
        assert row.taken_at is not None
        assert line().taker.id == world.user("sagene2")
        assert notices("sagene1", "duty_taken_over") == 1

    def test_the_leader_may_be_the_one_who_takes_it(self) -> None:
        sign_on()
        inquiry = urgent()
        with as_user("leder-sagene"):
            assert handoffs.take_line(line().id) == 1
        assert world.row(inquiry).responsible_id == world.user("leder-sagene")

    def test_what_a_colleague_has_taken_holds_nobody_back(self) -> None:
        sign_on()
        inquiry = urgent()
        with as_user("sagene2"):
            inquiries.claim(inquiry)
        with as_user("sagene1"):
            handoffs.sign_off(line().id)
        assert world.row(inquiry).responsible_id == world.user("sagene2")

    def test_ones_own_urgent_inquiry_of_the_line_holds_one_back(self) -> None:
        sign_on()
        inquiry = urgent()
        with as_user("sagene1"):
            inquiries.claim(inquiry)
            with pytest.raises(UrgentItemsOpen):
                handoffs.sign_off(line().id)

    def test_what_is_not_urgent_or_not_of_the_line_holds_nobody_back(self) -> None:
        sign_on()
        urgent(consult=False)
        world.inquiry(seed=7)
        with as_user("sagene1"):
            handoffs.sign_off(line().id)

    def test_the_database_refuses_to_leave_something_urgent(self) -> None:
        taken = sign_on()
        urgent()
        with pytest.raises(IntegrityError), transaction.atomic(), as_user("sagene1"):
            SignOn.objects.filter(id=taken.id).update(until=now())

    def test_a_line_that_fails_its_test_is_left_though_something_urgent_came_meanwhile(self) -> None:
        taken = sign_on()
        inquiry = urgent()
        rung(taken, "no_answer")
        assert sweep() == 1
        world.constraints_now()
        assert world.row(inquiry).responsible_id == world.user("sagene1")

    def test_the_last_one_to_leave_in_the_lines_hours_makes_the_leader_hear(self, monkeypatch: Any) -> None:
        open_all(monkeypatch)
        sign_on(), sign_on("sagene2", "ordinary")
        with as_user("sagene1"):
            handoffs.sign_off(line().id)
        assert notices("leder-sagene", "duty_empty") == 0
        with as_user("sagene2"):
            handoffs.sign_off(world.line(world.SAGENE, "ordinary").id)
        assert notices("leder-sagene", "duty_empty") == 1

    def test_after_hours_nobody_is_warned(self, monkeypatch: Any) -> None:
        sunday = datetime(2026, 11, 22, 12, tzinfo=OSLO)
        monkeypatch.setattr("bindeledd.duty.queries.now", lambda: sunday)
        monkeypatch.setattr("bindeledd.duty.actions.now", lambda: sunday)
        sign_on()
        with as_user("sagene1"):
            handoffs.sign_off(line().id)
        assert notices("leder-sagene", "duty_empty") == 0


def open_all(monkeypatch: Any) -> None:
    """It is Friday noon."""
    friday = datetime(2026, 11, 20, 12, tzinfo=OSLO)
    monkeypatch.setattr("bindeledd.duty.queries.now", lambda: friday)
    monkeypatch.setattr("bindeledd.duty.actions.now", lambda: friday)


def test_closed_down_lines_are_not_rung_or_shown() -> None:
    with as_user("leder-sagene"):
        DutyLine.objects.filter(id=line().id).update(closed_down_at=now())
    with as_process("worker"):
        assert [each.kind for each in duty.lines_of(world.office(world.SAGENE))] == ["ordinary"]
