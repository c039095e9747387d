from django.db import migrations, models

from bindeledd.base.policies import has_role

LEAD = has_role("agent_lead")
COUNTED = """kind IN ('call_arrived', 'call_while_closed', 'call_queued', 'call_answered', 'call_ended',
    'call_handed_over', 'consult_started', 'consult_answered', 'place_promised', 'contact_opened', 'contact_closed',
    'contact_rung', 'help_asked')"""
FIRST_RINGS = """
ALTER TABLE calls_contact NO FORCE ROW LEVEL SECURITY;
ALTER TABLE calls_call NO FORCE ROW LEVEL SECURITY;
UPDATE calls_contact SET first_ring_at = c.first_ring_at FROM calls_call c WHERE c.id = call_id;
ALTER TABLE calls_call FORCE ROW LEVEL SECURITY;
ALTER TABLE calls_contact FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """A lead counts the calls of the day, and sees since when the caller of a contact has waited (law 12)."""

    dependencies = [("calls", "0006_one_fair_queue")]

    operations = [
        migrations.AddField("contact", "first_ring_at", models.DateTimeField(null=True)),
        migrations.RunSQL(FIRST_RINGS, migrations.RunSQL.noop),
        migrations.RunSQL(
            f"CREATE POLICY lead_counts_the_day ON base_event FOR SELECT TO app_user"
            f" USING ({LEAD} AND {COUNTED} AND municipality IS NULL AND at > now() - interval '25 hours')",
            "DROP POLICY lead_counts_the_day ON base_event",
        ),
    ]
