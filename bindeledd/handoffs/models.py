"""Promises, attempts, booked times, wrong-office offers and how calls ended for the agent."""

from django.db import models
from django.db.models import F, Q

from bindeledd.base.models import DataKey, User
from bindeledd.directory.models import Municipality, Office
from bindeledd.handoffs.rules import CANNOT_BE_TEXTED, DECLINE_REASONS, GUIDANCE_TOPICS, RESULTS, WAYS
from bindeledd.inquiries.models import Inquiry
from bindeledd.notices.sms.rules import CAUSES

WRAP_UP_OUTCOMES = ("general_guidance", "state_matter", "taken_over", "promise", "caller_gone", "other")


class Promise(models.Model):
    """What was promised to the caller, in the words that were spoken (encrypted). Append-only (issue 2)."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="promises")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=False)
    call_id = models.UUIDField(null=True, db_index=True)
    due_at = models.DateTimeField()
    working_days = models.PositiveSmallIntegerField()
    calendar_days = models.PositiveSmallIntegerField()
    words_ct = models.BinaryField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()


class Attempt(models.Model):
    """One attempt to reach the person. Append-only; unreached is not contact (law 5)."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="attempts")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    result = models.CharField(max_length=16)
    way = models.CharField(max_length=11, default="number")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(result__in=list(RESULTS)), name="attempt_result"),
            models.CheckConstraint(condition=Q(way__in=list(WAYS)), name="attempt_way"),
        ]


class Booking(models.Model):
    """A time agreed on with the person, within the deadline. The latest one holds. Append-only."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="bookings")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_start")]


class WrongOffice(models.Model):
    """That an inquiry is said to belong to another office. It stays where it is until somebody there takes over.

    What the other office may see before that is here: reference, receipt, due time, urgency; no content. A report
    ends once: taken over, declined by a named person there, or withdrawn; then another office may be asked.
    """

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="+")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=False)
    from_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    to_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=10)
    urgency = models.CharField(max_length=6)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    taken_over_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    taken_over_at = models.DateTimeField(null=True)
    copy_id = models.UUIDField(null=True)
    declined_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    declined_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=12, blank=True, db_default="")

    WAITING = Q(taken_over_at=None, withdrawn_at=None, declined_at=None)

    class Meta:
        indexes = [
            models.Index(fields=["taken_over_at"], name="wrong_office_taken", condition=~Q(taken_over_at=None)),
            models.Index(
                fields=["asked_at"],
                name="wrong_office_waiting",
                condition=Q(taken_over_at=None, withdrawn_at=None, declined_at=None, escalated_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry"],
                condition=Q(taken_over_at=None, withdrawn_at=None, declined_at=None),
                name="one_waiting_wrong_office",
            ),
            models.CheckConstraint(condition=~Q(from_office=F("to_office")), name="wrong_office_is_another_office"),
            models.CheckConstraint(
                condition=Q(taken_over_by=None, taken_over_at=None)
                | Q(taken_over_by__isnull=False, taken_over_at__isnull=False, withdrawn_at=None),
                name="wrong_office_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(declined_by=None, declined_at=None, decline_reason="")
                | Q(
                    declined_by__isnull=False,
                    declined_at__isnull=False,
                    decline_reason__in=list(DECLINE_REASONS),
                    taken_over_at=None,
                    withdrawn_at=None,
                ),
                name="wrong_office_declined_by_somebody",
            ),
        ]


class Forewarning(models.Model):
    """That a caller is told before a promise slips, or why they can't be (law 5). One for each due time.

    `waiting`: a text message is under way, `sms_id` says which. `cannot` is on the leader's list until contact.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        TOLD = "told"
        CANNOT = "cannot"

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="forewarnings")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=False)
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State)
    reason = models.CharField(max_length=13, blank=True)
    sms_id = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="forewarning_waiting", condition=Q(state="waiting"))]
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "due_at"], name="one_forewarning_a_due_time"),
            models.CheckConstraint(condition=Q(at__lt=F("due_at")), name="forewarning_comes_before_the_due_time"),
            models.CheckConstraint(
                condition=Q(state="waiting", reason="", sms_id__isnull=False, settled_at=None)
                | Q(state="told", reason="", sms_id__isnull=False, settled_at__isnull=False)
                | Q(state="cannot", reason__in=[*CANNOT_BE_TEXTED, *CAUSES], settled_at__isnull=False),
                name="forewarning_told_or_why_not",
            ),
        ]


class WrapUp(models.Model):
    """How a call ended for its agent: one outcome a call. Of general guidance only the topic is kept."""

    call_id = models.UUIDField(primary_key=True)
    agent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(max_length=16)
    topic = models.CharField(max_length=16, blank=True)
    reason_ct = models.BinaryField(null=True)
    key = models.ForeignKey(DataKey, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=WRAP_UP_OUTCOMES), name="wrap_up_outcome"),
            models.CheckConstraint(
                condition=Q(outcome="general_guidance", topic__in=list(GUIDANCE_TOPICS))
                | ~Q(outcome="general_guidance") & Q(topic=""),
                name="guidance_has_a_topic",
            ),
            models.CheckConstraint(
                condition=Q(outcome="other", reason_ct__isnull=False, key__isnull=False)
                | ~Q(outcome="other") & Q(reason_ct=None, key=None),
                name="other_has_a_reason",
            ),
        ]
