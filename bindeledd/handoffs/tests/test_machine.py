"""Callers, offices and the clock in any order: no reachable state of an inquiry breaks laws 1 to 5."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bindeledd.base.clock import now
from bindeledd.base.errors import DomainError
from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs import jobs, queries
from bindeledd.handoffs.models import Attempt, WrongOffice
from bindeledd.handoffs.tests import world
from bindeledd.handoffs.tests.world import BERGEN, SAGENE
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries.models import Inquiry, Takeover

PEOPLE = ("sagene1", "sagene2", "leder-sagene", "bergen-sentrum1", "leder-bergen-sentrum")
AGENTS = ("agent1", "agent2")
SIGNS = ("", "power_cut", "children")
who = st.sampled_from(PEOPLE)
which = st.integers(0, 5)


class InquiryLife(RuleBasedStateMachine):
    """Every verb by everybody; a refusal is a fine answer, a broken law is not."""

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.known: list[UUID] = []
        self.due: dict[UUID, tuple[datetime, str]] = {}
        self.closed: dict[UUID, tuple[object, ...]] = {}
        self.responsible: dict[UUID, int | None] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    def one(self, index: int) -> UUID:
        return self.known[index % len(self.known)]

    @rule(agent=st.sampled_from(AGENTS), seed=st.integers(1, 2), signs=st.sampled_from(SIGNS), to=st.booleans())
    def a_promise_is_given(self, agent: str, seed: int, signs: str, to: bool) -> None:
        given = world.promised(SAGENE if to else BERGEN, agent=agent, seed=seed, signs=signs)
        assert given.inquiry_id is not None
        if given.inquiry_id not in self.known:
            self.known.append(given.inquiry_id)

    @rule(agent=st.sampled_from(AGENTS), seconds=st.integers(-1, 120), taken=st.booleans())
    def a_consult_call_ends(self, agent: str, seconds: int, taken: bool) -> None:
        call = world.ring_in(agent)
        line = world.line(SAGENE)
        with as_user(agent):
            world.fill(call, **world.form(SAGENE, 3))
            inquiries.identify_caller(call)
            opened = handoffs.start_consult(call, line.id)
        if opened.id not in self.known:
            self.known.append(opened.id)
        if taken:
            start = now() - timedelta(minutes=3)
            world.change_call(call, handed_over_at=start, taken_over_by_id=world.user("sagene2"), phase="handed_over")
            world.hang_up(call, start + timedelta(seconds=max(0, seconds)))
        else:
            world.hang_up(call)

    @precondition(lambda self: self.known)
    @rule(who=who, index=which, verb=st.sampled_from(["claim", "release"]))
    def somebody_claims_or_lets_go(self, who: str, index: int, verb: str) -> None:
        with suppress(DomainError), as_user(who):
            getattr(inquiries, verb)(self.one(index))

    @precondition(lambda self: self.known)
    @rule(who=who, to=who, index=which, accept=st.booleans())
    def it_is_offered_to_a_colleague(self, who: str, to: str, index: int, accept: bool) -> None:
        with suppress(DomainError):
            with as_user(who):
                offer = inquiries.hand_to(self.one(index), world.user(to))
            with as_user(to):
                (inquiries.accept_offer if accept else inquiries.decline_offer)(offer)

    @precondition(lambda self: self.known)
    @rule(who=who, index=which, result=st.sampled_from(["reached", "no_answer", "asked_other_time"]))
    def somebody_tries_to_reach_the_person(self, who: str, index: int, result: str) -> None:
        with suppress(DomainError), as_user(who):
            handoffs.record_attempt(self.one(index), result)

    @precondition(lambda self: self.known)
    @rule(who=who, index=which, minutes=st.integers(1, 6000))
    def a_time_is_booked(self, who: str, index: int, minutes: int) -> None:
        start = now() + timedelta(minutes=minutes)
        with suppress(DomainError), as_user(who):
            handoffs.book_time(self.one(index), start, start + timedelta(minutes=15))

    @precondition(lambda self: self.known)
    @rule(who=who, index=which)
    def urgency_is_lowered(self, who: str, index: int) -> None:
        with suppress(DomainError), as_user(who):
            handoffs.lower_urgency(self.one(index), "Har snakket sammen")

    @precondition(lambda self: self.known)
    @rule(who=who, taker=who, index=which, take=st.booleans())
    def it_belongs_to_another_office(self, who: str, taker: str, index: int, take: bool) -> None:
        to = BERGEN if "sagene" in who else SAGENE
        with suppress(DomainError):
            with as_user(who):
                report = handoffs.report_wrong_office(self.one(index), world.office(to))
            with as_user(taker):
                if take:
                    self.known.append(handoffs.take_over_copy(report).id)
                else:
                    handoffs.withdraw_wrong_office(report)

    @precondition(lambda self: self.known)
    @rule(who=who, index=which, outcome=st.sampled_from(["contact_made", "withdrawn", "unreached"]))
    def somebody_closes_it(self, who: str, index: int, outcome: str) -> None:
        with suppress(DomainError), as_user(who):
            if outcome == "unreached":
                handoffs.close_unreached(self.one(index), world.user("leder-sagene"))
            else:
                handoffs.close_kept(self.one(index), outcome)

    @precondition(lambda self: self.known)
    @rule(index=which, minutes=st.integers(-10, 200))
    def time_passes(self, index: int, minutes: int) -> None:
        row = world.row(self.one(index))
        if row.state == "open" and row.due_at is not None and now() + timedelta(minutes=minutes) < row.due_at:
            world.due_in(row.id, timedelta(minutes=minutes))

    @rule()
    def the_worker_sweeps(self) -> None:
        with as_process("worker"):
            jobs.ended_calls()
            jobs.nearing_deadlines()
            jobs.passed_deadlines()
            jobs.unanswered_wrong_office()

    @rule(who=who)
    def somebody_looks_at_the_inbox(self, who: str) -> None:
        with as_user(who):
            page = queries.inbox_page([world.office(SAGENE), world.office(BERGEN)])
            keys = [(row.urgency != "urgent", row.due_at) for row in page.rows]
        assert keys == sorted(keys)

    @invariant()
    def no_law_is_broken(self) -> None:
        with as_process("worker"):
            for row in Inquiry.objects.filter(id__in=self.known):
                self.is_owned_and_due(row)
                self.moved_only_to_a_taker(row)
                self.was_never_postponed(row)
                self.ended_as_the_laws_say(row)

    def is_owned_and_due(self, row: Inquiry) -> None:
        if row.state == "open":
            assert row.office_id and (row.responsible_id or row.duty_line_id) and row.due_at

    def moved_only_to_a_taker(self, row: Inquiry) -> None:
        before = self.responsible.get(row.id, row.responsible_id)
        if row.responsible_id != before:
            assert Takeover.objects.filter(inquiry=row, taker=row.responsible_id).exists()
        self.responsible[row.id] = row.responsible_id

    def was_never_postponed(self, row: Inquiry) -> None:
        assert row.due_at is not None
        due_at, basis = self.due.get(row.id, (row.due_at, row.due_basis))
        assert row.due_at <= due_at or (basis == "consult" and row.due_basis == "promise")
        self.due[row.id] = (row.due_at, row.due_basis)

    def ended_as_the_laws_say(self, row: Inquiry) -> None:
        reached = Attempt.objects.filter(inquiry=row, result="reached")
        if row.outcome in {"contact_made", "withdrawn"}:
            assert row.kept == reached.filter(at__lte=row.due_at).exists() and reached.exists()
        if row.outcome == "unreached":
            assert row.kept is False and row.approved_by_id and not reached.exists()
        if row.outcome == "moved":
            assert WrongOffice.objects.filter(inquiry=row, taken_over_by__isnull=False).count() == 1
        if row.state == "closed":
            ending = (row.outcome, row.kept, row.responsible_id, row.due_at, row.closed_at)
            assert self.closed.setdefault(row.id, ending) == ending


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.usefixtures("demo")
def test_no_order_of_events_breaks_a_law() -> None:
    run_state_machine_as_test(
        InquiryLife,
        settings=settings(
            max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
