"""What an agent lead sees of the day, and ringing those whom nobody has helped."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from bindeledd.base.clock import now
from bindeledd.base.errors import Invalid
from bindeledd.base.models import AuditLine
from bindeledd.base.scope import Actor, Scope
from bindeledd.calls import figures, queries
from bindeledd.calls.contacts import close_contact, open_contact
from bindeledd.calls.errors import ContactClosed, NoNumberToRing, NotSafeNow
from bindeledd.calls.flow import events as ev
from bindeledd.calls.models import Call, CallRequest, Contact
from bindeledd.calls.ringing_contacts import ring_contact, rings_of
from bindeledd.calls.store import Store
from bindeledd.calls.tests.rows import ENGINE, Line, ready
from bindeledd.handoffs.tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
Acting = Callable[[Actor], AbstractContextManager[Scope]]
ActingAs = Callable[[str], AbstractContextManager[Scope]]


def day(acting_as: ActingAs, who: str) -> figures.Day:
    with acting_as(who):
        return figures.day_so_far(now())


class TestTheDay:
    def test_it_is_counted_from_what_happened(self, acting_as: ActingAs) -> None:
        before = day(acting_as, "lead1").whole
        Line(Store(ENGINE)).waiting()
        Line(Store(ENGINE)).waiting().hung_up()
        Line(Store(ENGINE)).waiting("0").sees(ev.AgentChosen(ready(acting_as), "sip:u", "web")).hung_up()
        whole = day(acting_as, "lead1").whole
        assert (whole.arrived - before.arrived, whole.queued - before.queued) == (3, 3)
        assert (whole.gave_up - before.gave_up, whole.answered - before.answered) == (2, 0)

    def test_an_answered_call_has_a_wait(self, acting_as: ActingAs) -> None:
        Line(Store(ENGINE)).talking_to(ready(acting_as))
        told = day(acting_as, "lead1")
        assert told.whole.answered >= 1 and told.whole.wait_median is not None
        assert sum(span.answered for span in told.hours) == told.whole.answered

    def test_a_day_without_calls_is_a_day(self, acting_as: ActingAs) -> None:
        with acting_as("lead1"):
            empty = figures.day_so_far(now() + timedelta(days=2))
        assert (empty.whole.arrived, empty.hours, empty.whole.wait_median) == (0, (), None)

    @pytest.mark.parametrize("who", ["agent1", "fag1", "sagene1", "leder-sagene", "admin"])
    def test_nobody_else_counts(self, who: str, acting_as: ActingAs) -> None:
        Line(Store(ENGINE)).waiting()
        assert day(acting_as, who).whole.arrived == 0


@pytest.fixture
def contact(acting: Acting) -> UUID:
    return make(acting)


def make(acting: Acting, **changes: Any) -> UUID:
    call_id = world.ring_in(**changes)
    with acting(Actor.switchboard()):
        return open_contact(call_id, world.user("lead1"), now() + timedelta(hours=1))


class TestRinging:
    def test_the_lead_rings_and_it_is_on_record(self, contact: UUID, acting: Acting, acting_as: ActingAs) -> None:
        with acting_as("lead2"):
            call_id = ring_contact(contact)
            assert rings_of([contact])[contact].phase == "new"
            assert queries.open_contacts()[0].first_ring_at is not None
        with acting(Actor.switchboard()):
            assert Call.objects.get(id=call_id).subject == f"contact:{contact}"
            assert CallRequest.objects.filter(call=call_id, verb="begin").count() == 1
        with acting(Actor.worker()):
            assert AuditLine.objects.filter(action="ring_contact", actor_id=world.user("lead2")).count() == 1

    def test_only_leads_ring(self, contact: UUID, acting_as: ActingAs) -> None:
        for who in ("agent1", "sagene1", "fag1"):
            with acting_as(who), pytest.raises(ContactClosed):
                ring_contact(contact)

    def test_one_who_was_reached_is_not_rung_again(self, contact: UUID, acting_as: ActingAs) -> None:
        with acting_as("lead1"):
            close_contact(contact, "reached")
            with pytest.raises(ContactClosed):
                ring_contact(contact)

    def test_a_withheld_number_and_an_unsafe_hour_are_said(self, acting: Acting, acting_as: ActingAs) -> None:
        hidden, late = make(acting, number=None), make(acting)
        with acting(Actor.switchboard()):
            Contact.objects.filter(id=late).update(until=now() - timedelta(minutes=1))
        with acting_as("lead1"):
            with pytest.raises(NoNumberToRing):
                ring_contact(hidden)
            with pytest.raises(NotSafeNow):
                ring_contact(late)

    def test_the_own_telephone_must_be_one(self, contact: UUID, acting_as: ActingAs) -> None:
        with acting_as("lead1"), pytest.raises(Invalid):
            ring_contact(contact, "min telefon")
