"""Who somebody is follows from memberships and deputies in force, and the database keeps every office led."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction

from bindeledd.base.clock import OSLO, now
from bindeledd.base.errors import Refused
from bindeledd.base.models import User
from bindeledd.base.scope import Scope
from bindeledd.directory.models import Office
from bindeledd.staff import actions, queries
from bindeledd.staff.acting import actor_of
from bindeledd.staff.errors import DeputyTaken, NoLeader, NotALead, NotAtOffice
from bindeledd.staff.models import LeadDuty, Membership, Role

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
ActingAs = Callable[[str], AbstractContextManager[Scope]]


def user(username: str) -> User:
    return User.objects.get(username=username)


def office(number: str) -> int:
    return Office.objects.values_list("id", flat=True).get(number=number)


def test_the_login_role_finds_out_who_an_agent_is_without_a_scope() -> None:
    actor = actor_of(user("agent1"))
    assert (actor.kind, set(actor.roles), actor.offices) == ("user", {"agent"}, ())


def test_an_adviser_acts_for_office_and_municipality() -> None:
    actor = actor_of(user("sagene1"))
    assert actor.roles == {"office_adviser"}
    assert (actor.offices, actor.municipalities) == ((office("0313"),), ("0301",))


def test_somebody_without_membership_has_no_role() -> None:
    assert actor_of(User(id=99_999_999)).roles == frozenset()


def test_every_office_in_use_has_a_leader(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        for office_id in Office.objects.filter(in_use=True).order_by("?").values_list("id", flat=True)[:20]:
            assert queries.leader_of(office_id).display_name


def test_an_office_without_leader_says_so(acting_as: ActingAs) -> None:
    with acting_as("agent1"), pytest.raises(NoLeader):
        queries.leader_of(0)


def test_a_deputy_in_force_leads_instead_of_the_leader(acting_as: ActingAs) -> None:
    sagene, start = office("0313"), now()
    with acting_as("leder-sagene"):
        actions.appoint_deputy(sagene, user("sagene1").id, start, start + timedelta(days=7))
    with acting_as("agent1"):
        assert queries.leader_of(sagene).id == user("sagene1").id
        assert queries.leader_of(sagene, start + timedelta(days=8)).id == user("leder-sagene").id
        assert queries.leads_office(user("leder-sagene").id, sagene)
        assert not queries.leads_office(user("sagene2").id, sagene)
    assert actor_of(user("sagene1")).roles == {"office_adviser", "office_leader"}


def test_an_office_has_one_deputy_at_a_time(acting_as: ActingAs) -> None:
    sagene, start = office("0313"), now()
    with acting_as("leder-sagene"):
        actions.appoint_deputy(sagene, user("sagene1").id, start, start + timedelta(days=7))
        with pytest.raises(DeputyTaken):
            actions.appoint_deputy(sagene, user("sagene2").id, start, start + timedelta(days=1))
        with pytest.raises(IntegrityError, match="one_deputy_at_a_time"), transaction.atomic():
            _insert_deputy(sagene, user("leder-sagene").id, user("sagene2").id)


def test_only_the_offices_leader_names_a_deputy_and_only_from_its_staff(acting_as: ActingAs) -> None:
    sagene, start = office("0313"), now()
    with acting_as("sagene1"), pytest.raises(Refused):
        actions.appoint_deputy(sagene, user("sagene2").id, start, start + timedelta(days=1))
    with acting_as("leder-sagene"), pytest.raises(NotAtOffice):
        actions.appoint_deputy(sagene, user("agent1").id, start, start + timedelta(days=1))


def test_the_database_refuses_a_deputy_named_by_another_offices_leader(acting_as: ActingAs) -> None:
    with pytest.raises(DatabaseError), acting_as("leder-tromso"):
        _insert_deputy(office("0313"), user("leder-sagene").id, user("sagene1").id)


@pytest.mark.parametrize("deputy", ["admin", "agent1", "tromso1"])
def test_the_database_refuses_a_deputy_from_outside_the_office(acting_as: ActingAs, deputy: str) -> None:
    """An administrator, who sees nothing confidential, would otherwise become a leader who does."""
    for who in ("admin", "leder-sagene"):
        with pytest.raises(DatabaseError, match="row-level security"), acting_as(who):
            _insert_deputy(office("0313"), user("leder-sagene").id, user(deputy).id)


def test_a_deputy_who_leaves_the_office_leads_it_no_longer(acting_as: ActingAs) -> None:
    sagene, start = office("0313"), now()
    with acting_as("leder-sagene"):
        actions.appoint_deputy(sagene, user("sagene1").id, start, start + timedelta(days=7))
    with acting_as("admin"):
        yesterday = now().astimezone(OSLO).date() - timedelta(days=1)
        Membership.objects.filter(user=user("sagene1"), office=sagene).update(valid_to=yesterday)
    assert actor_of(user("sagene1")).roles == frozenset()
    with acting_as("agent1"):
        assert queries.leader_of(sagene).id == user("leder-sagene").id


def test_the_staff_is_listed_with_the_leader_first(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        staff = queries.staff_of(office("0313"))
    assert [each.role for each in staff] == ["office_leader"] + ["office_adviser"] * 4
    assert {each.id for each in staff} >= {user("sagene1").id}


def test_a_lead_is_always_found_and_the_one_on_duty_first(acting_as: ActingAs) -> None:
    with acting_as("lead2"):
        assert queries.lead_on_duty().id == user("lead1").id
        actions.take_lead_duty(now() + timedelta(hours=8))
        assert queries.lead_on_duty().id == user("lead2").id
    with acting_as("lead1"):
        actions.take_lead_duty(now() + timedelta(hours=8))
        assert queries.lead_on_duty().id == user("lead1").id


def test_an_agent_does_not_take_the_leads_duty(acting_as: ActingAs) -> None:
    with acting_as("agent1"), pytest.raises(NotALead):
        actions.take_lead_duty(now() + timedelta(hours=8))


def test_the_database_refuses_to_put_another_lead_on_duty(acting_as: ActingAs) -> None:
    for username in ("agent1", "lead2"):
        with pytest.raises(DatabaseError, match="row-level security"), acting_as(username):
            LeadDuty.objects.create(lead=user("lead1"), since=now(), until=now() + timedelta(hours=1))


def test_the_database_refuses_a_duty_of_more_than_twelve_hours(acting_as: ActingAs) -> None:
    with acting_as("lead1"):
        duty = actions.take_lead_duty(now() + timedelta(hours=13))
        assert duty.until - duty.since == timedelta(hours=12)
    with pytest.raises(IntegrityError, match="twelve_hours"), acting_as("lead1"):
        LeadDuty.objects.update(until=now() + timedelta(hours=13))


def test_an_administrator_appoints_others_but_not_themselves(acting_as: ActingAs) -> None:
    with acting_as("admin"):
        actions.appoint(user("agent1").id, Role.AGENT_LEAD)
        assert "agent_lead" in actor_of(user("agent1")).roles
    with pytest.raises(DatabaseError), acting_as("admin"):
        actions.appoint(user("admin").id, Role.AGENT)


def test_nobody_else_appoints(acting_as: ActingAs) -> None:
    with pytest.raises(DatabaseError), acting_as("leder-sagene"):
        actions.appoint(user("agent1").id, Role.OFFICE_ADVISER, office("0313"))


def test_a_new_leader_follows_the_present_one_without_a_gap(acting_as: ActingAs) -> None:
    sagene = office("0313")
    with acting_as("admin"):
        actions.appoint(user("sagene2").id, Role.OFFICE_LEADER, sagene)
        connections["default"].check_constraints()
        assert queries.leader_of(sagene).id == user("sagene2").id


def test_an_administrator_holds_no_other_role(acting_as: ActingAs) -> None:
    with pytest.raises(IntegrityError), acting_as("admin"):
        actions.appoint(user("agent1").id, Role.ADMINISTRATOR)


def test_an_office_has_one_leader_at_a_time() -> None:
    _refused_for_owner(
        "INSERT INTO staff_membership (user_id, role, office_id, valid_from) VALUES (%s, 'office_leader', %s, now())",
        [user("sagene1").id, office("0313")],
    )


def test_a_role_of_an_office_needs_an_office_and_a_national_one_has_none() -> None:
    insert = "INSERT INTO staff_membership (user_id, role, office_id, valid_from) VALUES (%s, %s, %s, now())"
    _refused_for_owner(insert, [user("sagene1").id, "office_adviser", None])
    _refused_for_owner(insert, [user("sagene1").id, "agent", office("0313")])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE staff_membership SET valid_to = now() WHERE role = 'office_leader' AND user_id = %s",
        "DELETE FROM staff_membership WHERE role = 'office_leader' AND user_id = %s",
        "UPDATE base_user SET is_active = false WHERE id = %s",
    ],
)
def test_the_database_refuses_to_leave_an_office_in_use_without_leader(statement: str) -> None:
    _refused_for_owner(statement, [user("leder-sagene").id])


def test_the_database_refuses_to_take_an_office_without_leader_into_use() -> None:
    _refused_for_owner(
        "INSERT INTO directory_office (number, name, municipality_id, district, visiting_address, what_to_know, "
        "post_box, by_appointment, email, in_use, sort_key) "
        "VALUES ('0399', 'Nav Ny', '0301', '', '', '', false, false, '', true, 'ny')",
        [],
    )


def _insert_deputy(office_id: int, leader_id: int, deputy_id: int) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO staff_deputy (office_id, leader_id, deputy_id, valid_from, valid_to) "
            "VALUES (%s, %s, %s, now(), now() + interval '1 day')",
            [office_id, leader_id, deputy_id],
        )


def _refused_for_owner(statement: str, values: list[Any]) -> None:
    owner = connections["owner"]
    with pytest.raises(IntegrityError), transaction.atomic(using="owner"), owner.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
