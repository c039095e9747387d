"""Consent to text messages: said by the caller, for one number, and gone with that number."""

from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs.tests import world
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries.models import Inquiry

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]


def again(**changes: str) -> None:
    """The same person rings again and says something new."""
    call = world.ring_in()
    with as_user("agent1"):
        world.fill(call, **(world.form() | {"safe_number": ""} | changes))
        inquiries.identify_caller(call)
        handoffs.promise_callback(call)


def consent(inquiry: UUID) -> bool:
    return world.row(inquiry).sms_consent


@pytest.mark.parametrize(("answer", "kept"), [("yes", True), ("no", False), ("", False)])
def test_only_a_yes_is_a_yes(answer: str, kept: bool) -> None:
    assert consent(world.inquiry(sms_consent=answer)) is kept


def test_a_number_that_was_only_seen_in_the_call_is_no_confirmed_one() -> None:
    inquiry = world.inquiry(safe_number="", other_way="Søsteren", sms_consent="yes")
    assert not consent(inquiry)


def test_the_same_number_keeps_its_yes_another_number_needs_its_own() -> None:
    inquiry = world.inquiry(sms_consent="yes")
    again(safe_number="41 23 45 67")
    assert consent(inquiry)
    again(other_way="Naboen")
    assert consent(inquiry)
    again(safe_number="900 00 000")
    assert not consent(inquiry)


def test_a_later_no_takes_the_yes_back() -> None:
    inquiry = world.inquiry(sms_consent="yes")
    again(other_way="Naboen", sms_consent="no")
    assert not consent(inquiry)


def test_the_database_refuses_consent_without_a_confirmed_number() -> None:
    inquiry = world.inquiry()
    with as_process("worker"), pytest.raises(IntegrityError), transaction.atomic():
        Inquiry.objects.filter(id=inquiry).update(sms_consent=True, number_confirmed=False)
