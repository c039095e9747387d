"""The outbox: notices and text messages without content, and where they go. Confidential, as each has a subject."""

import uuid

from django.db import models
from django.db.models import F, Q

from bindeledd.base.clock import now
from bindeledd.base.models import DataKey, User
from bindeledd.directory.models import Office
from bindeledd.notices.sms.rules import CAUSES


class MailAddress(models.Model):
    """Where a member of staff gets notices by e-mail; without a row they see them in Bindeledd only."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField()


class Notice(models.Model):
    """Something waits for a person or an office. `subject` is an id, `kind` a code; the text is the same for all."""

    class Mail(models.TextChoices):
        DUE = "due"
        SENT = "sent"
        NO_ADDRESS = "no_address"
        GIVEN_UP = "given_up"
        NOT_NEEDED = "not_needed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    to_user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    to_office = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(null=True)
    mail = models.CharField(max_length=10, choices=Mail, default=Mail.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["next_attempt_at"], name="notice_mail_due", condition=Q(mail="due"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_user__isnull=False, to_office=None) | Q(to_user=None, to_office__isnull=False),
                name="notice_has_one_receiver",
            ),
            models.CheckConstraint(condition=Q(kind__regex=r"^[a-z_]+$"), name="notice_kind_is_a_code"),
            models.CheckConstraint(condition=Q(subject__regex=r"^[a-z]+:[0-9a-f-]+$"), name="notice_subject_is_an_id"),
            models.UniqueConstraint(
                fields=["to_user", "kind", "subject"],
                condition=Q(seen_at=None),
                name="one_unseen_notice_a_user",
            ),
            models.UniqueConstraint(
                fields=["to_office", "kind", "subject"],
                condition=Q(seen_at=None),
                name="one_unseen_notice_an_office",
            ),
        ]


class Sms(models.Model):
    """One text message to a caller, in the neutral form that all have. The number is encrypted, and wiped when used.

    It may be handed to a gateway from `earliest_at` until `latest_at` only. `then` names the sweep to wake when the
    message's fate is known. `sent`: a gateway has it and its receipt is awaited; `accepted`: a gateway has it that
    gives no receipts.
    """

    class State(models.TextChoices):
        DUE = "due"
        SENT = "sent"
        ACCEPTED = "accepted"
        DELIVERED = "delivered"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    subject = models.CharField(max_length=80)
    municipality = models.CharField(max_length=4)
    language = models.CharField(max_length=2)
    number_key = models.ForeignKey(DataKey, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    number_ct = models.BinaryField(null=True)
    number_hash = models.BinaryField(max_length=32, null=True)
    then = models.CharField(max_length=60)
    created_at = models.DateTimeField(default=now)
    earliest_at = models.DateTimeField()
    latest_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.DUE)
    cause = models.CharField(max_length=13, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_attempt_at"], name="sms_due", condition=Q(state="due")),
            models.Index(fields=["sent_at"], name="sms_awaits_receipt", condition=Q(state="sent")),
            models.Index(fields=["number_hash", "sent_at"], name="sms_of_number"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subject"], condition=Q(state="due"), name="one_sms_waits_a_subject"),
            models.CheckConstraint(condition=Q(subject__regex=r"^[a-z]+:[0-9a-f-]+$"), name="sms_subject_is_an_id"),
            models.CheckConstraint(condition=Q(language__in=["nb", "nn", "en"]), name="sms_language"),
            models.CheckConstraint(condition=Q(latest_at__gt=F("earliest_at")), name="sms_window"),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(sent_at__gte=F("earliest_at"), sent_at__lt=F("latest_at")),
                name="sms_is_sent_in_its_window",
            ),
            models.CheckConstraint(
                condition=Q(number_key=None, number_ct=None) | Q(number_key__isnull=False, number_ct__isnull=False),
                name="sms_number_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="due", number_ct__isnull=False, settled_at=None)
                | Q(state="sent", number_ct__isnull=False, sent_at__isnull=False, settled_at=None)
                | Q(
                    state__in=["accepted", "delivered"], number_ct=None, sent_at__isnull=False, settled_at__isnull=False
                )
                | Q(state="failed", number_ct=None, settled_at__isnull=False),
                name="sms_number_is_wiped_when_used",
            ),
            models.CheckConstraint(
                condition=Q(state="failed", cause__in=list(CAUSES)) | ~Q(state="failed") & Q(cause=""),
                name="sms_fails_for_a_cause",
            ),
        ]


class SmsAttempt(models.Model):
    """One round with one gateway. Append-only; a receipt finds its message by the gateway's own id."""

    sms = models.ForeignKey(Sms, on_delete=models.PROTECT, related_name="tries")
    route = models.CharField(max_length=20)
    at = models.DateTimeField(default=now)
    result = models.CharField(max_length=11)
    provider_id = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["route", "provider_id"], name="sms_attempt_receipt", condition=~Q(provider_id="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(result__in=["accepted", "refused", "unavailable"]), name="sms_attempt_result"
            ),
        ]


class SmsOptOut(models.Model):
    """A number whose owner has answered STOPP, as a keyed hash; ended by START."""

    number_hash = models.BinaryField(max_length=32)
    since = models.DateTimeField(default=now)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number_hash"], condition=Q(until=None), name="one_opt_out_a_number"),
        ]


class SmsHours(models.Model):
    """When callers may be texted, Oslo wall time; without any row the hours of `sms.rules` hold. Holidays are quiet."""

    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday")
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="sms_hours_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="sms_hours_closes_after_opens"),
        ]
