"""Municipalities, offices, their hours and agreements: public facts, the same for everybody, nothing confidential."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

FOUR_DIGITS = Q(number__regex=r"^\d{4}$")


class Municipality(models.Model):
    """A municipality: the compartment in which everything about its inhabitants stays (law 6)."""

    number = models.CharField(max_length=4, primary_key=True)
    name = models.CharField(max_length=80)
    county = models.CharField(max_length=40)
    sort_key = models.CharField(max_length=80)

    class Meta:
        constraints = [models.CheckConstraint(condition=FOUR_DIGITS, name="municipality_number_of_four_digits")]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A Nav office. `in_use` is false while its information is a draft; an office in use has a leader (law 2).

    The database refuses another municipality (law 6).
    """

    number = models.CharField(max_length=4, unique=True)
    name = models.CharField(max_length=100)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="offices")
    district = models.CharField(max_length=80, blank=True)
    visiting_address = models.CharField(max_length=200, blank=True)
    what_to_know = models.TextField(max_length=2000, blank=True)
    post_box = models.BooleanField(default=False, help_text="a box for documents (inventory G06)")
    by_appointment = models.BooleanField(default=False, help_text="reception by appointment only (rules L86)")
    email = models.EmailField(blank=True, help_text="gets content-free notices only")
    in_use = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True)
    sort_key = models.CharField(max_length=100)

    class Meta:
        constraints = [models.CheckConstraint(condition=FOUR_DIGITS, name="office_number_of_four_digits")]

    def __str__(self) -> str:
        return self.name


class OfficeHours(models.Model):
    """One interval of a weekday in Oslo wall time; a day with a lunch gap has two (inventory G02, G03)."""

    class Kind(models.TextChoices):
        PHONE = "phone"
        RECEPTION = "reception"

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="hours")
    kind = models.CharField(max_length=9, choices=Kind)
    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday")
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="office_hours_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="office_hours_closes_after_opens"),
            models.CheckConstraint(condition=Q(kind__in=["phone", "reception"]), name="office_hours_kind"),
            # "Office hours don't overlap" is an exclusion constraint, written in the migration.
        ]


class SpecialDate(models.Model):
    """A date on which the weekly hours don't hold: closed, or open from–to (rules L82)."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="special_dates")
    date = models.DateField()
    closed = models.BooleanField()
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "date"], name="one_special_date_a_day"),
            models.CheckConstraint(
                condition=Q(closed=True, opens=None, closes=None)
                | Q(closed=False, opens__isnull=False, closes__isnull=False, closes__gt=F("opens")),
                name="special_date_closed_or_hours",
            ),
        ]


class Agreement(models.Model):
    """An agreement with a municipality. Dates are Oslo dates, both included; no end date means until further notice.

    Unsigned or lapsed, it opens nothing (rules L61).
    """

    class Kind(models.TextChoices):
        COOPERATION = "cooperation"
        CONNECTION = "connection"
        DATA_PROCESSOR = "data_processor"
        PARTNERSHIP = "partnership"

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="agreements")
    kind = models.CharField(max_length=14, choices=Kind)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    signed_at = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="agreement_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["cooperation", "connection", "data_processor", "partnership"]),
                name="agreement_kind",
            ),
            ExclusionConstraint(
                name="one_agreement_of_a_kind_at_a_time",
                expressions=[
                    ("municipality", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (
                        Func("valid_from", "valid_to", Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]


class OutOfHours(models.Model):
    """Who answers when the line is closed: a municipality's own service, or, without one, the national default.

    Numbers as they are dialled: E.164 or a short number such as 116117.
    """

    municipality = models.OneToOneField(Municipality, null=True, on_delete=models.PROTECT, related_name="out_of_hours")
    number = models.CharField(max_length=16)
    name = models.CharField(max_length=100)
    verified_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__regex=r"^\+?\d{3,15}$"), name="out_of_hours_number_is_dialled"),
            models.UniqueConstraint(fields=["municipality"], nulls_distinct=False, name="one_national_out_of_hours"),
        ]
