"""Writes about who may do what: access grants, deputies, the leads' duty, roles."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from bindeledd.base import audit
from bindeledd.base.clock import OSLO, now
from bindeledd.base.errors import Invalid, Refused
from bindeledd.base.events import record_event
from bindeledd.base.live import notify
from bindeledd.base.scope import acting_user_id, current_actor
from bindeledd.staff.errors import DeputyTaken, NoLeader, NotALead, NotAtOffice
from bindeledd.staff.models import AccessGrant, Deputy, LeadDuty, Membership, Role
from bindeledd.staff.queries import name_of, own_leaders, works_at

LONGEST_GRANT = timedelta(hours=4)
"""How long an identification opens at most, should the end of its call never be noticed."""

LONGEST_DUTY = timedelta(hours=12)


def grant_access(
    *,
    person_id: UUID,
    municipality: str,
    call_id: UUID,
    method: str,
    reason: str = "identified_call",
    until: datetime | None = None,
) -> AccessGrant:
    """Open one person's matters in one municipality to the acting agent, because they were identified in this call.

    Until `until`, at most and by default four hours. A second identification in the same call gives the
    same grant. The caller has checked that the call is the agent's own.
    """
    start = now()
    grant, made = AccessGrant.objects.get_or_create(
        actor_id=acting_user_id(),
        person_id=person_id,
        call_id=call_id,
        defaults={
            "municipality_id": municipality,
            "method": method,
            "reason": reason,
            "valid_from": start,
            "valid_to": min(until or start + LONGEST_GRANT, start + LONGEST_GRANT),
        },
    )
    if made:
        record_event("access_granted", f"grant:{grant.id}", municipality=municipality, call=call_id, method=method)
        audit.record("grant_access", [f"person:{person_id}", f"call:{call_id}"], municipality, basis=method)
    return grant


def narrow_grants(call_id: UUID, until: datetime) -> int:
    """Let every grant of a call end at `until` if it would last longer; returns how many were narrowed.

    Called at hang-up (by the switchboard, a worker or the agent) with ten minutes from then (issue 2).
    """
    with connection.cursor() as cursor:
        cursor.execute(_NARROW, {"until": until, "call": call_id})
        narrowed = cursor.rowcount
    if narrowed:
        record_event("access_narrowed", f"call:{call_id}", grants=narrowed)
    return int(narrowed)


_NARROW = """UPDATE staff_accessgrant SET valid_to = greatest(%(until)s, valid_from)
             WHERE call_id = %(call)s AND valid_to > greatest(%(until)s, valid_from)"""


def appoint_deputy(office_id: int, deputy_id: int, valid_from: datetime, valid_to: datetime) -> Deputy:
    """Name who takes the leader's place for a period: by the leader or an administrator, from the office's staff.

    Raises Refused, Invalid, NotAtOffice, NoLeader, DeputyTaken.
    """
    leader = own_leaders(office_id, valid_from).first()
    if leader is None:
        raise NoLeader()
    if acting_user_id() != leader[0] and Role.ADMINISTRATOR not in current_actor().roles:
        raise Refused(_("Bare kontorets leder kan utnevne stedfortreder."), action="appoint_deputy")
    if valid_to <= valid_from:
        raise Invalid("valid_to", _("Slutten må være etter starten."))
    if deputy_id == leader[0]:
        raise Invalid("deputy", _("Stedfortrederen må være en annen enn lederen."))
    if not works_at(deputy_id, office_id):
        raise NotAtOffice(name=name_of(deputy_id))
    try:
        with transaction.atomic():
            appointed = Deputy.objects.create(
                office_id=office_id, leader_id=leader[0], deputy_id=deputy_id, valid_from=valid_from, valid_to=valid_to
            )
    except IntegrityError as error:
        raise DeputyTaken() from error
    record_event("deputy_appointed", f"office:{office_id}", office_id=office_id, deputy=deputy_id)
    notify(f"office:{office_id}")
    return appointed


def take_lead_duty(until: datetime) -> LeadDuty:
    """The acting agent lead is on duty from now, for twelve hours at most; whoever was on duty is relieved."""
    if Role.AGENT_LEAD not in current_actor().roles:
        raise NotALead()
    start = now()
    LeadDuty.objects.filter(until__gt=start, since__lte=start).update(until=start)
    duty = LeadDuty.objects.create(lead_id=acting_user_id(), since=start, until=min(until, start + LONGEST_DUTY))
    record_event("lead_duty_taken", f"user:{duty.lead_id}")
    notify("leads")
    return duty


def appoint(user_id: int, role: Role, office_id: int | None = None, first_day: date | None = None) -> Membership:
    """Give somebody a role from a day on (today); for administrators. A new leader follows the present one."""
    start = first_day or now().astimezone(OSLO).date()
    if role is Role.OFFICE_LEADER:
        Membership.objects.filter(office=office_id, role=role, valid_to=None).update(valid_to=start - timedelta(days=1))
    member = Membership.objects.create(user_id=user_id, role=role, office_id=office_id, valid_from=start)
    record_event("appointed", f"user:{user_id}", office_id=office_id, role=role.value)
    audit.record("appoint", f"user:{user_id}", outcome=role.value)
    return member
