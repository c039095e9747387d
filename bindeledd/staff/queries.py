"""Reads about who works where: names and roles, never anything about callers but what the actor has opened."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from bindeledd.base.clock import OSLO, now
from bindeledd.base.scope import acting_user_id
from bindeledd.staff.acting import actor_of as actor_of
from bindeledd.staff.errors import NoAgentLead, NoLeader
from bindeledd.staff.models import OFFICE_ROLES, AccessGrant, Deputy, LeadDuty, Membership, Role

_LEADER = "SELECT id, display_name FROM staff_leader_of(%(office)s, %(at)s, %(today)s)"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works here, by id and name; `role` is the role in which they were asked for."""

    id: int
    display_name: str
    role: str


def leader_of(office_id: int, at: datetime | None = None) -> Colleague:
    """The office's leader, or the deputy in force (inventory A12, A13). Raises NoLeader for an office not in use."""
    moment = at or now()
    with connection.cursor() as cursor:
        cursor.execute(_LEADER, {"office": office_id, "at": moment, "today": moment.astimezone(OSLO).date()})
        row = cursor.fetchone()
    if row is None:
        raise NoLeader()
    user_id, name = row
    return Colleague(user_id, name, Role.OFFICE_LEADER.value)


def own_leaders(office_id: int, at: datetime) -> "QuerySet[Membership, tuple[int, str]]":
    """Id and name of the office's leader, whether or not a deputy is in force."""
    members = _in_force(at).filter(office=office_id, role=Role.OFFICE_LEADER)
    return members.values_list("user_id", "user__display_name")


def leaders(at: datetime) -> dict[int, str]:
    """The leader's name of every office that has one, or the deputy's who is in force."""
    own = _in_force(at).filter(role=Role.OFFICE_LEADER).order_by("valid_from", "id")
    named = dict(own.values_list("office_id", "user__display_name"))
    deputies = Deputy.objects.filter(valid_from__lte=at, valid_to__gt=at, deputy__is_active=True)
    found = {office: name for office, name in named.items() if office is not None}
    return found | dict(deputies.values_list("office_id", "deputy__display_name"))


def leads_office(user_id: int, office_id: int) -> bool:
    """Whether this person acts as the office's leader now: as its leader, or as the deputy in force."""
    moment = now()
    return leader_of(office_id, moment).id == user_id or own_leaders(office_id, moment).filter(user=user_id).exists()


def staff_of(office_id: int) -> list[Colleague]:
    """The office's staff by name, leader first."""
    members = _in_force().filter(office=office_id).order_by("-role", "user__display_name")
    seen: dict[int, Colleague] = {}
    for user_id, name, role in members.values_list("user_id", "user__display_name", "role"):
        seen.setdefault(user_id, Colleague(user_id, name, role))
    return list(seen.values())


def works_at(user_id: int, office_id: int) -> bool:
    """Whether this person is on the office's staff now, or its deputy leader."""
    return _in_force().filter(
        user=user_id, office=office_id, role__in=OFFICE_ROLES
    ).exists() or office_id in _deputised(user_id, now())


def works_there(person: str, office: str) -> Q:
    """The same as a condition of a query: whether the user in one column works at the office in another."""
    moment, who, place = now(), OuterRef(person), OuterRef(office)
    members = _in_force(moment).filter(user=who, office=place, role__in=OFFICE_ROLES)
    deputies = Deputy.objects.filter(
        deputy=who, office=place, deputy__is_active=True, valid_from__lte=moment, valid_to__gt=moment
    )
    return Q(Exists(members)) | Q(Exists(deputies))


def lead_on_duty(at: datetime | None = None) -> Colleague:
    """The agent lead on duty; with none signed on, the one who has been lead longest. Raises NoAgentLead."""
    found = find_lead(at)
    if found is None:
        raise NoAgentLead()
    return found


def find_lead(at: datetime | None = None) -> Colleague | None:
    """The same; None when nobody is lead."""
    moment = at or now()
    on_duty = LeadDuty.objects.filter(since__lte=moment, until__gt=moment, lead__is_active=True)
    leads = _in_force(moment).filter(role=Role.AGENT_LEAD).order_by("valid_from", "id")
    row = (
        on_duty.values_list("lead_id", "lead__display_name").first()
        or leads.values_list("user_id", "user__display_name").first()
    )
    return Colleague(*row, Role.AGENT_LEAD.value) if row else None


def persons_opened(call_id: UUID) -> set[UUID]:
    """The persons whose matters the acting agent has opened in this call, whether or not access still lasts."""
    return set(AccessGrant.objects.filter(actor=acting_user_id(), call_id=call_id).values_list("person_id", flat=True))


def access_until(call_id: UUID, person_id: UUID) -> datetime | None:
    """Until when the acting agent may read this person's matters because of this call; None when they never might."""
    own = AccessGrant.objects.filter(actor=acting_user_id(), call_id=call_id, person_id=person_id)
    return own.values_list("valid_to", flat=True).first()


def agents() -> list[Colleague]:
    """Agents and agent leads by name."""
    members = _in_force().filter(role__in=[Role.AGENT, Role.AGENT_LEAD]).order_by("user__display_name")
    return [Colleague(*row) for row in members.values_list("user_id", "user__display_name", "role")]


def holders_of(*roles: Role) -> list[int]:
    """Everybody who has one of these roles now, by id."""
    return sorted(set(_in_force().filter(role__in=roles).values_list("user_id", flat=True)))


def name_of(user_id: int) -> str:
    """The person's name as shown; empty when there is no such person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT display_name FROM base_user WHERE id = %s", [user_id])
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _in_force(at: datetime | None = None) -> "QuerySet[Membership]":
    today = (at or now()).astimezone(OSLO).date()
    in_period = Q(valid_to=None) | Q(valid_to__gte=today)
    return Membership.objects.filter(in_period, valid_from__lte=today, user__is_active=True)


def _deputised(user_id: int, at: datetime) -> set[int]:
    periods = Deputy.objects.filter(deputy=user_id, deputy__is_active=True, valid_from__lte=at, valid_to__gt=at)
    return set(periods.values_list("office_id", flat=True))
