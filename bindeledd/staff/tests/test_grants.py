"""Access follows from identifying somebody in a call: by person and call, for hours, only ever narrowed."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction

from bindeledd.base.clock import now
from bindeledd.base.models import AuditLine, Event, User
from bindeledd.base.scope import Actor, Scope, acting_user_id, scope
from bindeledd.callers.tests.people import call_of
from bindeledd.staff.actions import LONGEST_GRANT, grant_access, narrow_grants
from bindeledd.staff.models import AccessGrant

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
ActingAs = Callable[[str], AbstractContextManager[Scope]]
PERSON, CALL, OTHER_CALL = uuid.UUID(int=1), uuid.UUID(int=2), uuid.UUID(int=3)


@pytest.fixture(autouse=True)
def calls_in_hand(demo: None) -> None:
    """What is granted is granted in a call of the agent's own."""
    for call in (CALL, OTHER_CALL):
        call_of("agent1", call)


def identify(**changes: Any) -> AccessGrant:
    return grant_access(**{"person_id": PERSON, "municipality": "0301", "call_id": CALL, "method": "asked", **changes})


def as_process(kind: Any) -> AbstractContextManager[Scope]:
    return scope(Actor(kind), "test", nested=True)


def test_identifying_opens_one_person_to_the_acting_agent(acting_as: ActingAs) -> None:
    with acting_as("agent1") as entered:
        grant = identify()
        assert (grant.actor_id, grant.person_id, grant.call_id) == (entered.actor.user_id, PERSON, CALL)
        assert grant.valid_to - grant.valid_from == LONGEST_GRANT


def test_identifying_is_written_to_log_and_events(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        grant = identify()
    with as_process("worker"):
        assert AuditLine.objects.get(action="grant_access").subjects == [f"person:{PERSON}", f"call:{CALL}"]
        assert Event.objects.get(kind="access_granted").subject == f"grant:{grant.id}"


def test_identifying_twice_in_a_call_gives_the_same_grant(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        assert identify().id == identify(method="other").id


@pytest.mark.parametrize("other", ["agent2", "lead1", "sagene1", "leder-sagene", "admin"])
def test_nobody_else_sees_the_grant(acting_as: ActingAs, other: str) -> None:
    with acting_as("agent1"):
        identify()
    with acting_as(other):
        assert AccessGrant.objects.count() == 0
        assert AccessGrant.objects.update(valid_to=now()) == 0


@pytest.mark.parametrize("other", ["sagene1", "leder-sagene", "admin"])
def test_only_the_contact_centre_gets_access_by_identifying(acting_as: ActingAs, other: str) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(other):
        identify()


def test_nobody_makes_a_grant_for_somebody_else(acting_as: ActingAs) -> None:
    other = User.objects.get(username="agent2").id
    with pytest.raises(DatabaseError, match="row-level security"), acting_as("agent1"):
        AccessGrant.objects.create(
            actor_id=other, person_id=PERSON, municipality_id="0301", call_id=CALL, method="x", reason="x",
            valid_to=now(),
        )  # fmt: skip


def test_the_end_of_the_call_narrows_its_grants_to_ten_minutes(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        identify()
        identify(call_id=OTHER_CALL)
    until = now() + timedelta(minutes=10)
    with as_process("switchboard"):
        assert narrow_grants(CALL, until) == 1
        assert narrow_grants(CALL, until) == 0
    with acting_as("agent1"):
        ends = dict(AccessGrant.objects.values_list("call_id", "valid_to"))
    assert ends[CALL] == until < ends[OTHER_CALL]


def test_a_process_that_ends_calls_does_not_see_about_whom_they_were(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        identify()
    for kind in ("switchboard", "worker"):
        with pytest.raises(DatabaseError, match="permission denied"), as_process(kind):
            AccessGrant.objects.values_list("person_id", flat=True).get()


def test_login_role_and_supervisor_read_no_grants() -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        AccessGrant.objects.count()
    with pytest.raises(DatabaseError, match="permission denied"), as_process("supervisor"):
        AccessGrant.objects.count()


def test_not_even_the_owner_reads_grants() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET LOCAL row_security = off")
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic(using="owner"):
            cursor.execute("SELECT count(*) FROM staff_accessgrant")


def test_a_grant_is_never_widened(acting_as: ActingAs) -> None:
    with pytest.raises(IntegrityError), acting_as("agent1"):
        identify(until=now() + timedelta(minutes=5))
        AccessGrant.objects.update(valid_to=now() + timedelta(minutes=6))


def test_a_grant_never_gets_another_person_or_municipality(acting_as: ActingAs) -> None:
    for change in ({"person_id": uuid.UUID(int=9)}, {"municipality_id": "4601"}, {"call_id": uuid.UUID(int=9)}):
        with pytest.raises(DatabaseError, match="permission denied"), acting_as("agent1"):
            identify()
            AccessGrant.objects.update(**change)


def test_a_grant_is_never_deleted(acting_as: ActingAs) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), acting_as("agent1"):
        identify().delete()


@pytest.mark.parametrize("hours", [-1, 13])
def test_the_database_refuses_a_grant_that_ends_before_it_starts_or_after_twelve_hours(
    acting_as: ActingAs, hours: int
) -> None:
    with pytest.raises(IntegrityError), acting_as("agent1"):
        AccessGrant.objects.create(
            actor_id=acting_user_id(), person_id=PERSON, municipality_id="0301", call_id=CALL, method="x",
            reason="x", valid_to=now() + timedelta(hours=hours),
        )  # fmt: skip


def test_an_action_never_grants_more_than_four_hours(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        grant = identify(until=now() + timedelta(days=1))
    assert grant.valid_to - grant.valid_from == timedelta(hours=4)
