import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import bindeledd.base.clock
from bindeledd.base.policies import ACTOR, Policy, has_role, rewrite

AWAY = "the caller is not on the line: their place is kept"
JOINS = "the call whose kept place, for the same number, this one stands in"
LEAD = has_role("agent_lead")
TOLD = "kind IN ('queue_told', 'call_answered', 'call_ended')"

NO_LEAD_NO_PROMISE = """
CREATE FUNCTION calls_promise_has_a_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM calls_contact WHERE call_id = NEW.id AND state <> 'closed') THEN
        RAISE EXCEPTION 'a place that was promised has a contact with a named lead'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER promise_has_a_lead AFTER INSERT OR UPDATE ON calls_call
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.phase = 'kept' AND NEW.state #>> '{kept,promised}' = 'true')
    EXECUTE FUNCTION calls_promise_has_a_lead();
"""

OLD_PLACES = """
ALTER TABLE calls_queueentry NO FORCE ROW LEVEL SECURITY;
UPDATE calls_queueentry SET place_at = first_ring_at, waits_since = first_ring_at;
ALTER TABLE calls_queueentry FORCE ROW LEVEL SECURITY;
"""

RIGHTS = f"""
GRANT UPDATE ON calls_contact TO app_switchboard;
CREATE POLICY switchboard_serves ON calls_contact FOR UPDATE TO app_switchboard USING (true) WITH CHECK (true);
CREATE POLICY lead_moves ON calls_agentpresence FOR UPDATE TO app_user USING ({LEAD}) WITH CHECK ({LEAD});
CREATE POLICY guest_sees ON calls_call FOR SELECT TO app_user USING (guest_id = {ACTOR} AND ended_at IS NULL);
CREATE POLICY lead_sees_talks ON calls_call FOR SELECT TO app_user
    USING (queue_state = 'with_agent' AND ended_at IS NULL AND {LEAD});
CREATE POLICY lead_sees_what_was_told ON base_event FOR SELECT TO app_user USING ({TOLD} AND {LEAD});
"""

UNDO = """
DROP POLICY lead_sees_what_was_told ON base_event;
DROP POLICY lead_sees_talks ON calls_call;
DROP POLICY guest_sees ON calls_call;
DROP POLICY lead_moves ON calls_agentpresence;
DROP POLICY switchboard_serves ON calls_contact;
REVOKE UPDATE ON calls_contact FROM app_switchboard;
"""


class Migration(migrations.Migration):
    """Kept places, languages, guests: one fair queue; a promise has a named lead, also in the database (law 1)."""

    dependencies = [
        ("calls", "0005_lean_policies"),
        ("base", "0004_health_rights"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("call", "away", models.BooleanField(default=False, help_text=AWAY)),
        migrations.AddField(
            "call",
            "guest",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "call", "guest_state", models.CharField(blank=True, default="", help_text="ringing or with", max_length=7)
        ),
        migrations.AddField("call", "joins", models.UUIDField(null=True, help_text=JOINS)),
        migrations.AddField("call", "language", models.CharField(default="nb", max_length=10)),
        migrations.AlterField(
            "call",
            "queue_state",
            models.CharField(
                choices=[
                    ("none", "None"),
                    ("waiting", "Waiting"),
                    ("offered", "Offered"),
                    ("with_agent", "With Agent"),
                    ("kept", "Kept"),
                    ("left", "Left"),
                ],
                default="none",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            "call",
            models.Index(condition=models.Q(("phase", "kept")), fields=["number_hash"], name="call_kept_number"),
        ),
        migrations.AddIndex(
            "call",
            models.Index(condition=models.Q(("joins__isnull", False)), fields=["joins"], name="call_joins"),
        ),
        migrations.AddField("queueentry", "away", models.BooleanField(default=False)),
        migrations.AddField("queueentry", "language", models.CharField(default="nb", max_length=10)),
        migrations.AddField("queueentry", "place_at", models.DateTimeField(default=bindeledd.base.clock.now)),
        migrations.AddField("queueentry", "ready_at", models.DateTimeField(null=True)),
        migrations.AddField("queueentry", "waits_since", models.DateTimeField(default=bindeledd.base.clock.now)),
        migrations.RunSQL(OLD_PLACES, migrations.RunSQL.noop),
        migrations.RemoveIndex("queueentry", "queue_order"),
        migrations.AddIndex("queueentry", models.Index(fields=["priority", "place_at"], name="queue_order")),
        migrations.AddField("contact", "until", models.DateTimeField(null=True)),
        migrations.RemoveConstraint("contact", "contact_is_closed_by_somebody"),
        migrations.AddConstraint(
            "contact",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["open", "kept"]), ("closed_at", None)),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("state", "closed"),
                        models.Q(("result", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="contact_is_closed_by_somebody",
            ),
        ),
        migrations.RunSQL(
            NO_LEAD_NO_PROMISE,
            "DROP TRIGGER promise_has_a_lead ON calls_call; DROP FUNCTION calls_promise_has_a_lead()",
        ),
        rewrite(
            "calls_contact",
            [Policy("leads_read", "app_user", using=f"state = 'open' AND {LEAD}")],
            [Policy("leads_read", "app_user", using=f"state IN ('open', 'kept') AND {LEAD}")],
        ),
        rewrite(
            "calls_call",
            [Policy("lead_sees_queue", "app_user", using=f"queue_state IN ('waiting', 'offered') AND {LEAD}")],
            [Policy("lead_sees_queue", "app_user", using=f"queue_state IN ('waiting', 'offered', 'kept') AND {LEAD}")],
        ),
        migrations.RunSQL(RIGHTS, UNDO),
    ]
