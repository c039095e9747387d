"""The call and what belongs to it: the agent's presence, requests, the queue, contacts, soft phones, hours.

Telephone numbers are encrypted in the national compartment and leave no trace elsewhere (law 13).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from bindeledd.base.clock import now
from bindeledd.base.models import DataKey, User
from bindeledd.calls.engine_status import EngineStatus as EngineStatus


class Direction(models.TextChoices):
    """Who rang whom."""

    IN = "in"
    OUT = "out"


class QueueState(models.TextChoices):
    """Where an incoming call stands in the one queue."""

    NONE = "none"
    WAITING = "waiting"
    OFFERED = "offered"
    WITH_AGENT = "with_agent"
    KEPT = "kept"
    LEFT = "left"


class Call(models.Model):
    """One telephone call with its legs. `state` is the flow's; the columns repeat what others need to find.

    `id` comes from engine and channel, so a call that is seen twice is one row. `version` is raised by every
    transition and compared on write: only one switchboard can move a call.
    """

    id = models.UUIDField(primary_key=True)
    direction = models.CharField(max_length=3, choices=Direction, default=Direction.IN)
    engine = models.CharField(max_length=40)
    channel_id = models.CharField(max_length=80, blank=True)
    phase = models.CharField(max_length=20)
    state = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    urgent = models.BooleanField(default=False)
    menu_choice = models.CharField(max_length=1, blank=True)
    queue_state = models.CharField(max_length=10, choices=QueueState, default=QueueState.NONE)
    first_ring_at = models.DateTimeField()
    queued_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    taken_over_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, blank=True)
    agent = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    wrapped_up_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True)
    consult_line_id = models.BigIntegerField(null=True)
    consult_label = models.CharField(max_length=120, blank=True)
    consult_state = models.CharField(max_length=12, default="none")
    consult_reason = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10, default="nb")
    away = models.BooleanField(default=False, help_text="the caller is not on the line: their place is kept")
    joins = models.UUIDField(null=True, help_text="the call whose kept place, for the same number, this one stands in")
    guest = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    guest_state = models.CharField(max_length=7, blank=True, default="", help_text="ringing or with")
    number_key = models.ForeignKey(DataKey, null=True, on_delete=models.PROTECT, related_name="+")
    number_ct = models.BinaryField(null=True)
    number_hash = models.BinaryField(null=True)
    purpose = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["engine"], name="call_live", condition=Q(ended_at=None)),
            models.Index(fields=["agent"], name="call_unfinished", condition=Q(wrapped_up_at=None)),
            models.Index(fields=["ended_at"], name="call_ended"),
            models.Index(fields=["subject"], name="call_subject", condition=~Q(subject="")),
            models.Index(fields=["first_ring_at"], name="call_with_number", condition=~Q(number_key=None)),
            models.Index(fields=["first_ring_at"], name="call_by_hand", condition=Q(engine="manual", ended_at=None)),
            models.Index(fields=["number_hash"], name="call_kept_number", condition=Q(phase="kept")),
            models.Index(fields=["joins"], name="call_joins", condition=Q(joins__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(handed_over_at=None) | Q(taken_over_by__isnull=False),
                name="hand_over_names_the_taker",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason="") | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="call_ends_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(number_key=None, number_ct=None, number_hash=None)
                | Q(number_key__isnull=False, number_ct__isnull=False, number_hash__isnull=False),
                name="call_number_is_whole",
            ),
        ]


class QueueEntry(models.Model):
    """One place in the queue, without anything that tells who waits; agents may see these rows.

    `place_at` orders within a priority: the first ring, or that of the kept place in which this call stands.
    `ready_at`: not offered to everybody before. `away`: a kept place, whose caller is rung.
    """

    call = models.OneToOneField(Call, primary_key=True, on_delete=models.CASCADE, related_name="queue_entry")
    engine = models.CharField(max_length=40)
    priority = models.PositiveSmallIntegerField()
    urgent = models.BooleanField()
    first_ring_at = models.DateTimeField()
    place_at = models.DateTimeField(default=now)
    waits_since = models.DateTimeField(default=now)
    language = models.CharField(max_length=10, default="nb")
    offered = models.BooleanField(default=False)
    away = models.BooleanField(default=False)
    ready_at = models.DateTimeField(null=True)
    kept_for = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    kept_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["priority", "place_at"], name="queue_order")]


class Presence(models.TextChoices):
    """What an agent is doing."""

    OFFLINE = "offline"
    READY = "ready"
    RINGING = "ringing"
    IN_CALL = "in_call"
    WRAP_UP = "wrap_up"
    PAUSED = "paused"


class AgentPresence(models.Model):
    """One agent's state. `pause_wanted` is a pause asked for while busy; `idle_since` orders the offers."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="presence")
    state = models.CharField(max_length=8, choices=Presence, default=Presence.OFFLINE)
    reason = models.CharField(max_length=20, blank=True)
    since = models.DateTimeField(default=now)
    idle_since = models.DateTimeField(default=now)
    pause_wanted = models.CharField(max_length=20, blank=True)
    call = models.ForeignKey(Call, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["idle_since"], name="agent_ready", condition=Q(state="ready"))]
        constraints = [
            models.CheckConstraint(condition=~Q(state="paused") | ~Q(reason=""), name="pause_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(state__in=["ringing", "in_call", "wrap_up"]) | Q(call__isnull=False),
                name="busy_agent_has_a_call",
            ),
        ]


class CallRequest(models.Model):
    """What somebody asked the switchboard to do; handled once, in the transaction of its effect."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="requests")
    agent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=20)
    args = models.JSONField(default=dict)
    number_key = models.ForeignKey(DataKey, null=True, on_delete=models.PROTECT, related_name="+")
    number_ct = models.BinaryField(null=True)
    created_at = models.DateTimeField(default=now)
    handled_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="request_open", condition=Q(handled_at=None))]


class Contact(models.Model):
    """A caller without an office yet: number, language and a named lead who rings before a time (law 1).

    It has no content. Lead and time can't be missing. While it is `kept` the queue rings; `open` is for the lead.
    `until`: when the caller's safe hours of that day end.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="contact")
    number_key = models.ForeignKey(DataKey, null=True, on_delete=models.PROTECT, related_name="+")
    number_ct = models.BinaryField(null=True)
    language = models.CharField(max_length=10, blank=True)
    urgent = models.BooleanField(default=False)
    lead = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ring_before = models.DateTimeField()
    until = models.DateTimeField(null=True)
    first_ring_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=6, default="open")
    result = models.CharField(max_length=30, blank=True)
    created_at = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["ring_before"], name="contact_open", condition=Q(state="open"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(("state__in", ["open", "kept"]), ("closed_at", None))
                | (Q(state="closed", closed_at__isnull=False, closed_by__isnull=False) & ~Q(result="")),
                name="contact_is_closed_by_somebody",
            ),
            models.CheckConstraint(condition=Q(ring_before__gt=F("created_at")), name="contact_leaves_time_to_ring"),
        ]


class SoftPhone(models.Model):
    """A telephone that registers with the engine: an agent's or officer's browser, or a desk phone (`phone`).

    `user` is empty for a duty line's own telephone, and for a caller's in the demo (`demo`, see demo_phones.py).
    `engine` is where it registered last; switchboards write it.
    """

    sip_user = models.CharField(primary_key=True, max_length=40)
    user = models.OneToOneField(User, null=True, on_delete=models.CASCADE, related_name="softphone")
    kind = models.CharField(max_length=5, choices=[(kind, kind) for kind in ("web", "phone", "demo")], default="web")
    secret = models.CharField(max_length=64)
    valid_until = models.DateTimeField()
    engine = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sip_user__regex=r"^[a-z0-9-]+$"), name="sip_user_is_plain"),
            models.CheckConstraint(
                condition=~Q(kind="demo") | Q(sip_user__regex=r"^demo-\d\d$", user=None), name="demo_phone_is_nobodys"
            ),
        ]


class LineHours(models.Model):
    """When the national line is open, in minutes of the Oslo day (rules L84: weekdays 09–15)."""

    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday")
    opens_minute = models.PositiveSmallIntegerField()
    closes_minute = models.PositiveSmallIntegerField()
    on_public_holidays = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="line_hours_weekday"),
            models.CheckConstraint(
                condition=Q(closes_minute__gt=F("opens_minute"), closes_minute__lte=24 * 60),
                name="line_hours_close_after_opening",
            ),
        ]
