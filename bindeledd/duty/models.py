"""Duty lines and who has signed on. About who works when, not about callers: every role reads, the office writes."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from bindeledd.base.models import User
from bindeledd.directory.models import Office
from bindeledd.duty.rules import TEST_RESULTS


class DutyLine(models.Model):
    """A line of an office that answers to the contact centre: acute or ordinary (inventory B09, G05).

    It leads to a telephone number (E.164) or to a soft phone, named by its SIP user. Lines of a kind are rung
    in their order. Without hours of its own a line has the contact centre's (rules L84). A soft phone rings in the
    browser of whoever has the line, or on a desk phone of the line's own. A line that is closed down stays as a row.
    """

    class Kind(models.TextChoices):
        ACUTE = "acute"
        ORDINARY = "ordinary"

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="duty_lines")
    kind = models.CharField(max_length=8, choices=Kind)
    order = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=80)
    number = models.CharField(max_length=16, null=True)
    sip_user = models.CharField(max_length=40, null=True, unique=True)
    desk_phone = models.BooleanField(default=False, db_default=False)
    closed_down_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "kind", "order"],
                condition=Q(closed_down_at=None),
                name="one_line_a_place_in_the_order",
            ),
            models.CheckConstraint(
                condition=Q(desk_phone=False) | Q(sip_user__isnull=False), name="desk_phone_has_a_sip_user"
            ),
            models.CheckConstraint(condition=Q(order__gte=1, order__lte=99), name="duty_line_order"),
            models.CheckConstraint(condition=Q(kind__in=["acute", "ordinary"]), name="duty_line_kind"),
            models.CheckConstraint(
                condition=Q(number__isnull=False, number__regex=r"^\+[1-9]\d{5,14}$", sip_user=None)
                | Q(number=None, sip_user__isnull=False, sip_user__regex=r"^[a-z0-9-]+$"),
                name="duty_line_leads_to_one_telephone",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DutyHours(models.Model):
    """One interval of a weekday in which the line is staffed, Oslo wall time."""

    line = models.ForeignKey(DutyLine, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday")
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="duty_hours_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="duty_hours_closes_after_opens"),
            # "Hours of a line don't overlap" is an exclusion constraint, written in the migration.
        ]


class SignOn(models.Model):
    """Who has the line. `until` is the end of the day when signing on and the real end after signing off.

    One officer a line at a time; nobody stays signed on by having gone home. `test_call` is the call that rang the
    line when they signed on; `test_result` is what came of it, `confirmed` when they pressed 1 (law 4).
    """

    line = models.ForeignKey(DutyLine, on_delete=models.PROTECT, related_name="sign_ons")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    test_call = models.UUIDField(null=True)
    test_result = models.CharField(max_length=16, blank=True, db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["since"], name="sign_on_tested", condition=Q(test_call__isnull=False, test_result="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(test_result__in=["", *TEST_RESULTS]) & (Q(test_result="") | Q(test_call__isnull=False)),
                name="sign_on_test_result",
            ),
            models.CheckConstraint(
                condition=Q(
                    until__gte=F("since"),
                    until__lte=F("since") + Value(25) * Func(template="interval '1 hour'"),
                ),
                name="sign_on_of_a_day_at_most",
            ),
            ExclusionConstraint(
                name="one_officer_a_line",
                expressions=[
                    ("line", RangeOperators.EQUAL),
                    (Func("since", "until", function="tstzrange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
