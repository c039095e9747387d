"""Who logs in, what happened, who read what, and the keys: the ground that every room stands on."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, check_password, make_password
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

NATIONAL_COMPARTMENT = "NKS0"
"""The compartment of the contact centre: numbers and drafts before a municipality is known."""
_ACCOUNT = "FROM base_user u LEFT JOIN base_localpassword p ON p.user_id = u.id WHERE u.id = %s"


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, display_name: str, password: str | None = None) -> "User":
        user = self.model(username=username, display_name=display_name)
        user.save(using=self._db)
        if password is not None:
            user.set_password(password)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)

    def of_session(self, user_id: int) -> "User | None":
        """The user with the password hash at hand, in one statement. Only the login role may ask."""
        names = [field.attname for field in self.model._meta.concrete_fields]
        columns = ", ".join(f"u.{name}" for name in names)
        with connection.cursor() as cursor:
            statement = f"SELECT coalesce(p.hash, %s), {columns} {_ACCOUNT}"
            cursor.execute(statement, [UNUSABLE_PASSWORD_PREFIX, user_id])
            row = cursor.fetchone()
        if row is None:
            return None
        user = self.model.from_db(connection.alias, names, row[1:])
        user._known_hash = row[0]
        return user


class User(AbstractBaseUser):
    """A person who logs in. What they may do follows from memberships (room `staff`).

    Password hashes lie in a table of their own, which only the login role can read.
    """

    username = models.CharField(max_length=60, unique=True, validators=[RegexValidator(r"^[a-z0-9][a-z0-9._@-]*$")])
    display_name = models.CharField(max_length=120)
    language = models.CharField(max_length=2, default="nb")
    is_active = models.BooleanField(default=True)
    password = None  # type: ignore[assignment]

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]
    objects = UserManager()
    _known_hash: str | None = None

    def __str__(self) -> str:
        return self.display_name

    def set_password(self, raw_password: str | None) -> None:
        """Store a new password hash at once; None makes login by password impossible.

        For a user that does not exist the hash is only computed: Django does so when a name is unknown, so that
        the answer takes as long as for a wrong password.
        """
        if self.pk is None:
            make_password(raw_password)
            return
        self._known_hash = None
        LocalPassword.objects.update_or_create(user=self, defaults={"hash": make_password(raw_password)})

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the user's password; upgrades an old hash on the way."""
        return raw_password is not None and check_password(raw_password, self._password_hash(), self.set_password)

    def has_usable_password(self) -> bool:
        return not self._password_hash().startswith("!")

    def get_session_auth_hash(self) -> str:
        """Sessions end when the password changes."""
        return salted_hmac("bindeledd.session", self._password_hash(), algorithm="sha256").hexdigest()

    def _password_hash(self) -> str:
        if self._known_hash is not None:
            return self._known_hash
        local = LocalPassword.objects.filter(user=self).first()
        return local.hash if local else UNUSABLE_PASSWORD_PREFIX


class LocalPassword(models.Model):
    """The password hash of a local account: demo users and the first administrator only."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE)
    hash = models.CharField(max_length=128)


class Event(models.Model):
    """Something that happened: append-only, ids and codes only; statistics are computed from these (law 8)."""

    at = models.DateTimeField(db_default=Now())
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    municipality = models.CharField(max_length=4, null=True)
    office_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"], name="event_subject"),
            models.Index(fields=["kind", "at"], name="event_kind_at"),
        ]


class AuditLine(models.Model):
    """One line of the read log and audit: who did or read what, for which purpose, with what outcome."""

    at = models.DateTimeField(db_default=Now())
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=80)
    action = models.CharField(max_length=60)
    subjects = ArrayField(models.CharField(max_length=80), default=list)
    municipality = models.CharField(max_length=4)
    basis = models.CharField(max_length=80)
    outcome = models.CharField(max_length=60)


class AuditSeal(models.Model):
    """The link of one committed audit line in its municipality's hash chain; written by the sealer."""

    chain = models.CharField(max_length=4)
    position = models.BigIntegerField()
    line = models.OneToOneField(AuditLine, on_delete=models.PROTECT, db_constraint=False)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="one_seal_a_position")]


class DataKey(models.Model):
    """A data key, wrapped by the key of its compartment. Shredding the row makes its texts unreadable."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    compartment = models.CharField(max_length=4)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())


class Heartbeat(models.Model):
    """The last sign of life of one process, by the database's clock; `detail` holds numbers and codes only.

    `process` is worker, auditor, switchboard or web.
    """

    process = models.CharField(max_length=20)
    host = models.CharField(max_length=80)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField(db_default=Now())
    at = models.DateTimeField(db_default=Now())
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "host", "pid"], name="one_heartbeat_a_process"),
        ]


class Alarm(models.Model):
    """Something is later than it should be. Open until the auditor finds it no more; one of a kind and part.

    `part` says which sweep, process or engine; `examples` are ids, never names or numbers (law 13). `technical`
    alarms are for operators, `for_leads` ones for the contact centre's leads; some are for both.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=40)
    part = models.CharField(max_length=80, blank=True)
    technical = models.BooleanField()
    for_leads = models.BooleanField()
    count = models.PositiveIntegerField()
    late_since = models.DateTimeField()
    examples = ArrayField(models.CharField(max_length=80), default=list)
    raised_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now(), help_text="when the auditor found it last")
    ended_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["ended_at"], name="alarm_ended")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "part"], condition=Q(ended_at=None), name="one_open_alarm_a_kind"),
            models.CheckConstraint(condition=Q(kind__regex=r"^[a-z_]+$"), name="alarm_kind_is_a_code"),
            models.CheckConstraint(condition=Q(technical=True) | Q(for_leads=True), name="alarm_is_for_somebody"),
        ]
