"""Roles given and ended by an administrator; the database keeps every office led and administrators apart."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from bindeledd.base.clock import OSLO, now
from bindeledd.base.errors import Invalid, NotFound, Refused
from bindeledd.base.models import User
from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.directory.models import Office
from bindeledd.staff import people, roles
from bindeledd.staff.errors import RoleImpossible
from bindeledd.staff.models import Membership, Role
from bindeledd.staff.queries import actor_of, leader_of, works_at

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
TODAY = now().astimezone(OSLO).date()
TOMORROW = TODAY + timedelta(days=1)


def user(name: str) -> int:
    return User.objects.values_list("id", flat=True).get(username=name)


def sagene() -> int:
    with as_process("worker"):
        return Office.objects.values_list("id", flat=True).get(number="0313")


def give(name: str, role: Role, *, office: bool = False, first: date = TODAY, last: date | None = None) -> Membership:
    with as_user("admin"):
        return roles.give_role(user(name), role, sagene() if office else None, first, last)


def own(name: str, role: Role) -> Membership:
    with as_process("worker"):
        return Membership.objects.get(user__username=name, role=role)


def test_a_role_opens_its_pages_at_once_and_ends_by_itself() -> None:
    give("agent1", Role.OFFICE_ADVISER, office=True, last=TODAY)
    with as_process("worker"):
        assert works_at(user("agent1"), sagene())
    assert sagene() in actor_of(User.objects.get(username="agent1")).offices


def test_a_role_to_come_opens_nothing_yet() -> None:
    give("agent1", Role.OFFICE_ADVISER, office=True, first=TOMORROW)
    assert actor_of(User.objects.get(username="agent1")).offices == ()


def test_a_new_leader_follows_the_present_one() -> None:
    give("sagene1", Role.OFFICE_LEADER, office=True, first=TOMORROW)
    with as_process("worker"):
        assert leader_of(sagene()).id == user("leder-sagene")
        assert leader_of(sagene(), now() + timedelta(days=1)).id == user("sagene1")


def test_an_office_in_use_keeps_a_leader() -> None:
    with as_user("admin"), pytest.raises(RoleImpossible) as refused:
        roles.end_role(own("leder-sagene", Role.OFFICE_LEADER).id, TOMORROW)
    assert "må ha en leder" in refused.value.text()


@pytest.mark.parametrize(
    ("name", "role", "office", "said"),
    [
        ("agent1", Role.AGENT, False, "allerede denne rollen"),
        ("agent1", Role.ADMINISTRATOR, False, "kan ikke ha andre roller"),
    ],
)
def test_what_the_database_refuses_is_a_sentence(name: str, role: Role, office: bool, said: str) -> None:
    with pytest.raises(RoleImpossible) as refused:
        give(name, role, office=office)
    assert said in refused.value.text()


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": Role.OFFICE_ADVISER, "office": False},
        {"role": Role.AGENT_LEAD, "office": True},
        {"role": Role.AGENT_LEAD, "first": TODAY - timedelta(days=1)},
        {"role": Role.AGENT_LEAD, "first": TOMORROW, "last": TODAY},
    ],
)
def test_what_makes_no_sense(wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        give("agent1", **wrong)


def test_nobody_gives_or_ends_a_role_of_their_own() -> None:
    with pytest.raises(Invalid):
        give("admin", Role.AGENT)
    with as_user("admin"), pytest.raises(Invalid):
        roles.end_role(own("admin", Role.ADMINISTRATOR).id, TODAY)


def test_a_role_ends_and_is_never_lengthened() -> None:
    member = own("agent1", Role.AGENT)
    with as_user("admin"):
        roles.end_role(member.id, TOMORROW)
        for day in (TOMORROW, TOMORROW + timedelta(days=1), TODAY - timedelta(days=400)):
            with pytest.raises(Invalid):
                roles.end_role(member.id, day)
        with pytest.raises(NotFound):
            roles.end_role(999_999, TODAY)


@pytest.mark.parametrize("who", ["leder-sagene", "agent1", "lead1"])
def test_only_administrators_may_and_the_database_agrees(who: str) -> None:
    with pytest.raises(Refused), as_user(who):
        roles.give_role(user("agent2"), Role.AGENT_LEAD, None, TODAY)
    with as_user(who), pytest.raises(DatabaseError), transaction.atomic():
        Membership.objects.create(user_id=user("agent2"), role=Role.AGENT_LEAD, valid_from=TODAY)


def test_administrators_see_who_changed_what() -> None:
    give("agent1", Role.AGENT_LEAD, last=TOMORROW)
    with as_user("admin"):
        (change,) = people.changes_of(user("agent1"))
        assert (change.kind, change.first, change.last) == ("appointed", TODAY.isoformat(), TOMORROW.isoformat())
    with as_user("agent1"):
        assert people.changes_of(user("agent1")) == []


def test_people_are_found_by_name_user_name_and_office() -> None:
    with as_user("admin"):
        assert [each.username for each in people.find("agent1")] == ["agent1"]
        assert {"sagene1", "leder-sagene"} <= {each.username for each in people.find("0313")}
        assert people.find("ingen heter dette 12345") == []
