"""Inquiries, their notes and signs, who took over, and drafts. The database refuses what laws 1 to 5 forbid.

Triggers (migration 0002) refuse: another office or municipality, a new responsible without a takeover in the same
transaction, a later due time, lowered urgency without a named person of the office, and any change once closed.
"""

import uuid

from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now

from bindeledd.base.models import DataKey, User
from bindeledd.callers.models import Person
from bindeledd.callers.rules import ON_BEHALF
from bindeledd.directory.models import Municipality, Office
from bindeledd.duty.models import DutyLine
from bindeledd.inquiries.rules import NEEDS, OUTCOMES, SIGNS, WISHES

OPEN = Q(state="open")


class Inquiry(models.Model):
    """What a caller needs, from first word to contact made. Owned by one office of one municipality (laws 1, 2).

    `due_basis` says where the due time comes from: `consult` (the caller waits, nothing promised yet),
    `promise` (two working days), `cut_off` (handed over and cut: within the hour).
    """

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    class Urgency(models.TextChoices):
        NORMAL = "normal"
        URGENT = "urgent"

    class DueBasis(models.TextChoices):
        CONSULT = "consult"
        PROMISE = "promise"
        CUT_OFF = "cut_off"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    reference = models.CharField(max_length=10, unique=True)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    responsible = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    duty_line = models.ForeignKey(DutyLine, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    taken_at = models.DateTimeField(null=True, help_text="since when the responsible has it by own act")
    due_at = models.DateTimeField(null=True)
    due_basis = models.CharField(max_length=8, choices=DueBasis)
    urgency = models.CharField(max_length=6, choices=Urgency, default=Urgency.NORMAL)
    rank = models.GeneratedField(
        expression=Case(When(urgency="urgent", then=Value(0)), default=Value(1)),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    urgency_lowered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    urgency_lowered_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    call_id = models.UUIDField(null=True, db_index=True)
    need = models.CharField(max_length=10, blank=True)
    pointer_only = models.BooleanField(default=False)
    wish_to_apply = models.CharField(max_length=7, default="unknown")
    language = models.CharField(max_length=5, default="nb")
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT, related_name="+", db_index=False)
    safe_number_ct = models.BinaryField(null=True)
    number_confirmed = models.BooleanField(default=False)
    sms_consent = models.BooleanField(default=False, db_default=False, help_text="the caller said yes, for this number")
    safe_from = models.TimeField(null=True)
    safe_to = models.TimeField(null=True)
    other_way_ct = models.BinaryField(null=True)
    on_behalf = models.CharField(max_length=5, default="self")
    caller_name_ct = models.BinaryField(null=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(db_default=TransactionNow())
    warned_at = models.DateTimeField(null=True)
    overdue_marked_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=14, blank=True)
    kept = models.BooleanField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    moved_to_office = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["office", "rank", "due_at", "id"], name="inquiry_inbox", condition=OPEN),
            models.Index(fields=["due_at"], name="inquiry_due", condition=OPEN),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "municipality"], name="inquiry_in_municipality"),
            models.CheckConstraint(
                condition=~OPEN | Q(Q(responsible__isnull=False) | Q(duty_line__isnull=False), due_at__isnull=False),
                name="open_inquiry_has_owner_and_due_time",
            ),
            models.CheckConstraint(
                condition=Q(state="open", outcome="", closed_at=None, kept=None)
                | Q(state="closed", outcome__in=list(OUTCOMES), closed_at__isnull=False),
                name="closed_inquiry_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "moved"], kept=None)
                | ~Q(outcome__in=["", "moved"]) & Q(kept__isnull=False),
                name="closed_inquiry_was_kept_or_not",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="unreached") | Q(kept=False, approved_by__isnull=False),
                name="unreached_names_the_leader_and_is_not_kept",
            ),
            models.CheckConstraint(
                condition=Q(outcome="moved", moved_to_office__isnull=False)
                | ~Q(outcome="moved") & Q(moved_to_office=None),
                name="moved_inquiry_points_on",
            ),
            models.CheckConstraint(
                condition=Q(pointer_only=False)
                | Q(need="", wish_to_apply="unknown", other_way_ct=None, caller_name_ct=None),
                name="pointer_holds_no_content",
            ),
            models.CheckConstraint(
                condition=Q(sms_consent=False) | Q(number_confirmed=True, safe_number_ct__isnull=False),
                name="sms_consent_is_for_a_confirmed_number",
            ),
            models.CheckConstraint(condition=Q(state__in=["open", "closed"]), name="inquiry_state"),
            models.CheckConstraint(condition=Q(urgency__in=["normal", "urgent"]), name="inquiry_urgency"),
            models.CheckConstraint(
                condition=Q(due_basis__in=["consult", "promise", "cut_off"]), name="inquiry_due_basis"
            ),
            models.CheckConstraint(condition=Q(need__in=["", *NEEDS]), name="inquiry_need"),
            models.CheckConstraint(condition=Q(wish_to_apply__in=list(WISHES)), name="inquiry_wish_to_apply"),
            models.CheckConstraint(condition=Q(on_behalf__in=list(ON_BEHALF)), name="inquiry_on_behalf"),
            models.CheckConstraint(condition=Q(reference__regex=r"^[0-9]{10}$"), name="inquiry_reference"),
            models.CheckConstraint(
                condition=Q(safe_from=None, safe_to=None) | Q(safe_to__gt=F("safe_from")),
                name="inquiry_safe_hours",
            ),
        ]


class Note(models.Model):
    """What was said, encrypted with the inquiry's key. Append-only; a correction is a new note (law 8).

    `source`: the contact centre, the office, or the system that handed the inquiry in.
    """

    class Source(models.TextChoices):
        NKS = "nks"
        OFFICE = "office"
        SYSTEM = "system"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="notes")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    source = models.CharField(max_length=6, choices=Source)
    call_id = models.UUIDField(null=True)
    body_ct = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(source__in=["nks", "office", "system"]), name="note_source")]


class Sign(models.Model):
    """A fact that bears on urgency, as ticked in the call. Append-only (law 3)."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="signs")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "code"], name="one_sign_of_a_kind"),
            models.CheckConstraint(condition=Q(code__in=list(SIGNS)), name="sign_code"),
        ]


class Takeover(models.Model):
    """That a named person became responsible. Without such a row in its own transaction nothing moves (law 2)."""

    class How(models.TextChoices):
        CLAIM = "claim"
        OFFER = "offer"
        RELEASE = "release"
        HANDED_OVER = "handed_over"
        COPY = "copy"

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="takeovers")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=False)
    taker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    how = models.CharField(max_length=11, choices=How)
    previous = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(how__in=["claim", "offer", "release", "handed_over", "copy"]), name="takeover_how"
            )
        ]


class ColleagueOffer(models.Model):
    """An inquiry offered to a colleague of the same office; nothing moves before they accept (law 2)."""

    class Answer(models.TextChoices):
        WAITING = "waiting"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        OVERTAKEN = "overtaken"

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="offers")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    answer = models.CharField(max_length=9, choices=Answer, default=Answer.WAITING)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry"], condition=Q(answer="waiting"), name="one_waiting_offer_an_inquiry"
            ),
            models.CheckConstraint(
                condition=Q(answer="waiting", answered_at=None)
                | Q(answer__in=["accepted", "declined", "overtaken"], answered_at__isnull=False),
                name="colleague_offer_answer",
            ),
        ]


class Draft(models.Model):
    """The form of one call while the agent fills it in: all fields as one ciphertext (a table of values and
    revisions). It lives in the national compartment until an inquiry opens; then its key moves to the
    municipality. Readable to the agent until ten minutes after hang-up (`readable_until`) and the last save, or
    until the wrap-up shreds it. Abandoned: the caller is gone and no office was chosen; a timer makes a contact.
    """

    class State(models.TextChoices):
        EDITING = "editing"
        OPENED = "opened"
        ABANDONED = "abandoned"
        SHREDDED = "shredded"

    call_id = models.UUIDField()
    agent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey(DataKey, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    body_ct = models.BinaryField(null=True)
    person_id = models.UUIDField(null=True)
    office = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    inquiry = models.ForeignKey(Inquiry, null=True, on_delete=models.PROTECT, related_name="+")
    joined = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=State, default=State.EDITING)
    created_at = models.DateTimeField(db_default=Now())
    saved_at = models.DateTimeField()
    readable_until = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True, help_text="when the end of its call had been dealt with")

    class Meta:
        indexes = [
            models.Index(fields=["saved_at"], name="draft_unfinished", condition=~Q(state="shredded")),
            models.Index(fields=["created_at"], name="draft_unsettled", condition=Q(settled_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["call_id", "agent"], name="one_draft_a_call_and_agent"),
            models.CheckConstraint(
                condition=Q(state="shredded", body_ct=None, key=None)
                | Q(state__in=["editing", "opened", "abandoned"], body_ct__isnull=False, key__isnull=False),
                name="shredded_draft_is_empty",
            ),
            models.CheckConstraint(
                condition=~Q(state="opened") | Q(inquiry__isnull=False), name="opened_draft_has_an_inquiry"
            ),
        ]
