"""Roles, deputies and access grants.

Memberships, deputies and lead duty are about who works where and are read by every role; who may write them is
decided by row-level policies. Access grants are confidential: they tell that a person has rung.
"""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When

from bindeledd.base.clock import now
from bindeledd.base.models import User
from bindeledd.directory.models import Municipality, Office


class Role(models.TextChoices):
    """What somebody works as. Roles of an office say at which; national roles have none.

    A subject lead follows agents up in their daily work (inventory A05), and is an agent as well.
    """

    AGENT = "agent"
    AGENT_LEAD = "agent_lead"
    SUBJECT_LEAD = "subject_lead"
    OFFICE_ADVISER = "office_adviser"
    OFFICE_LEADER = "office_leader"
    ADMINISTRATOR = "administrator"


OFFICE_ROLES = (Role.OFFICE_ADVISER, Role.OFFICE_LEADER)
NATIONAL_ROLES = (Role.AGENT, Role.AGENT_LEAD, Role.SUBJECT_LEAD, Role.ADMINISTRATOR)
_DATES = Func("valid_from", "valid_to", Value("[]"), function="daterange")
_TIMES = Func("valid_from", "valid_to", function="tstzrange")


class Membership(models.Model):
    """Somebody's role for a period: Oslo dates, both included, no end date until further notice.

    The database keeps an administrator from holding any other role, because an administrator sees nothing
    confidential, and every office in use with a leader without end date.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=14, choices=Role)
    office = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="memberships")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["office", "role"], name="membership_office_role")]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=OFFICE_ROLES, office__isnull=False)
                | Q(role__in=NATIONAL_ROLES, office__isnull=True),
                name="membership_office_fits_role",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="membership_ends_after_start",
            ),
            ExclusionConstraint(
                name="one_membership_of_a_kind_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Func("office", Value(0), function="coalesce"), RangeOperators.EQUAL),
                    (_DATES, RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="an_administrator_is_nothing_else",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (
                        Case(
                            When(role=Role.ADMINISTRATOR, then=1),
                            default=0,
                            output_field=models.IntegerField(),
                        ),
                        RangeOperators.NOT_EQUAL,
                    ),
                    (_DATES, RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="one_leader_an_office",
                expressions=[("office", RangeOperators.EQUAL), (_DATES, RangeOperators.OVERLAPS)],
                condition=Q(role=Role.OFFICE_LEADER),
            ),
        ]


class Deputy(models.Model):
    """Who takes a leader's place at an office for a period (inventory A13, G07). One at a time."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="deputies")
    leader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputy_periods")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="deputy_ends_after_start"),
            models.CheckConstraint(condition=~Q(deputy=F("leader")), name="deputy_is_somebody_else"),
            ExclusionConstraint(
                name="one_deputy_at_a_time",
                expressions=[("office", RangeOperators.EQUAL), (_TIMES, RangeOperators.OVERLAPS)],
            ),
        ]


class LeadDuty(models.Model):
    """Which agent lead is on duty, for at most twelve hours at a time; leads of contacts are taken from here."""

    lead = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    until__gte=F("since"),
                    until__lte=F("since") + Value(12) * Func(template="interval '1 hour'"),
                ),
                name="lead_duty_of_twelve_hours_at_most",
            ),
            ExclusionConstraint(
                name="one_lead_on_duty",
                expressions=[(Func("since", "until", function="tstzrange"), RangeOperators.OVERLAPS)],
            ),
        ]


class AgentLanguage(models.Model):
    """A language, besides bokmål, in which an agent takes calls. Agent leads keep it up to date."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="languages")
    language = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "language"], name="agent_language_once"),
            models.CheckConstraint(condition=Q(language__regex=r"^[a-z]{2,3}$"), name="agent_language_is_a_code"),
        ]


class AccessGrant(models.Model):
    """What an identification opens: one person, in one municipality, for one agent, during one call (laws 6, 7).

    Made by identifying, for twelve hours at most, and afterwards only ever narrowed: the database refuses more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    person_id = models.UUIDField()
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    call_id = models.UUIDField(db_index=True)
    method = models.CharField(max_length=40)
    reason = models.CharField(max_length=40)
    valid_from = models.DateTimeField(default=now)
    valid_to = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["actor", "valid_to"], name="grant_in_force")]
        constraints = [
            models.UniqueConstraint(fields=["actor", "person_id", "call_id"], name="one_grant_a_call_and_person"),
            models.CheckConstraint(
                condition=Q(
                    valid_to__gte=F("valid_from"),
                    valid_to__lte=F("valid_from") + Value(12) * Func(template="interval '1 hour'"),
                ),
                name="grant_of_twelve_hours_at_most",
            ),
        ]
