"""Persons and how they were identified: names and ids encrypted, found again only by a keyed hash (laws 6, 7)."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from bindeledd.base.models import DataKey, User
from bindeledd.callers.rules import METHODS, ON_BEHALF
from bindeledd.directory.models import Municipality


class Person(models.Model):
    """Somebody an inquiry is about, in one municipality. The same human in two municipalities is two rows.

    With a national id the row's own id follows from the keyed hash, so that identifying again finds the same
    person without a search; without one every identification makes a new person. A name that was misspelt may be
    corrected in the call that made the row (`call_id`) and nowhere else; nothing else ever changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT, related_name="+")
    name_ct = models.BinaryField()
    national_id_ct = models.BinaryField(null=True)
    national_id_hash = models.BinaryField(max_length=32, null=True)
    has_no_national_id = models.BooleanField()
    created_at = models.DateTimeField(db_default=Now())
    call_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "municipality"], name="person_in_municipality"),
            models.UniqueConstraint(fields=["municipality", "national_id_hash"], name="one_person_a_national_id"),
            models.CheckConstraint(
                condition=Q(has_no_national_id=True, national_id_hash=None, national_id_ct=None)
                | Q(has_no_national_id=False, national_id_hash__isnull=False, national_id_ct__isnull=False),
                name="person_with_or_without_national_id",
            ),
        ]


class Identification(models.Model):
    """That a person was identified in a call: by whom, how, and on whose behalf the caller rang. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    call_id = models.UUIDField(db_index=True)
    agent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=20)
    on_behalf = models.CharField(max_length=5)
    caller_name_ct = models.BinaryField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(method__in=list(METHODS)), name="identification_method"),
            models.CheckConstraint(condition=Q(on_behalf__in=list(ON_BEHALF)), name="identification_on_behalf"),
            models.CheckConstraint(
                condition=Q(on_behalf="self", caller_name_ct=None) | Q(on_behalf="other", caller_name_ct__isnull=False),
                name="identification_names_the_helper",
            ),
        ]
