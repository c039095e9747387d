"""The systems that work with us: integrations, their tokens, remembered answers, webhooks and deliveries.

An integration acts as an account of its own, which nobody can log in as. Nothing here is about callers; of an answer
that is remembered for a repeated request only ids, times and the promise's due time are kept.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from bindeledd.api.rules import SCOPES
from bindeledd.base.models import DataKey, User
from bindeledd.directory.models import Office


class Integration(models.Model):
    """A system: of one office, or a partner's (a prison, a hospital) that only hands in. Ended, never deleted."""

    class Kind(models.TextChoices):
        OFFICE = "office"
        PARTNER = "partner"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=7, choices=Kind)
    name = models.CharField(max_length=80)
    office = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="+")
    account = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="office", office__isnull=False) | Q(kind="partner", office=None),
                name="integration_office_fits_kind",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="integration_has_a_name"),
        ]


class Token(models.Model):
    """A key to an integration's scopes until `expires_at`; only a digest of the secret is kept."""

    prefix = models.CharField(primary_key=True, max_length=8)
    integration = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="tokens")
    digest = models.BinaryField(max_length=32)
    scopes = ArrayField(models.CharField(max_length=20))
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="token_expires"),
            models.CheckConstraint(condition=Q(scopes__contained_by=list(SCOPES)), name="token_scopes_are_known"),
        ]


class Remembered(models.Model):
    """The answer to a request with an Idempotency-Key, for a day: asked again, it is given again."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    request = models.BinaryField(max_length=32, help_text="digest of method, path, acting adviser and body")
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["integration", "key"], name="one_answer_a_key")]
        indexes = [models.Index(fields=["at"], name="remembered_at")]


class Webhook(models.Model):
    """An address that is told that something happened at the integration's office: kind and time, no content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    integration = models.ForeignKey(Integration, on_delete=models.PROTECT, related_name="webhooks")
    url = models.CharField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=40))
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT, related_name="+")
    secret_ct = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)


class Delivery(models.Model):
    """One message to one webhook: a row that is due until it has arrived or was given up."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=40)
    event_id = models.BigIntegerField()
    happened_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True, help_text="the last answer: a status, or a code of ours")
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event_id"], name="one_delivery_an_event"),
            models.CheckConstraint(condition=Q(delivered_at=None) | Q(due_at=None), name="delivered_is_not_due"),
        ]
        indexes = [models.Index(fields=["due_at"], name="delivery_due", condition=~Q(due_at=None))]
