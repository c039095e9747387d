"""The outbox: notices without content, and where their e-mail goes. Confidential, as a notice has a subject (law 7)."""

import uuid

from django.db import models
from django.db.models import Q

from bindeledd.base.clock import now
from bindeledd.base.models import User
from bindeledd.directory.models import Office


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
