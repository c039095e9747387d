from django.db import migrations

from bindeledd.base.policies import has_role

IS_HELPER = """
CREATE FUNCTION calls_is_helper(person bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM staff_membership m
                    WHERE m.user_id = person AND m.role IN ('agent_lead', 'subject_lead')
                      AND daterange(m.valid_from, m.valid_to, '[]') @> (now() AT TIME ZONE 'Europe/Oslo')::date);
END $$;
"""


class Migration(migrations.Migration):
    """An agent who asks a lead into a call is told when that lead is busy: agents see what helpers are doing."""

    dependencies = [("calls", "0007_lead_follows"), ("staff", "0007_subject_leads")]

    operations = [
        migrations.RunSQL(IS_HELPER, "DROP FUNCTION calls_is_helper(bigint)"),
        migrations.RunSQL(
            "CREATE POLICY helpers_are_seen ON calls_agentpresence FOR SELECT TO app_user"
            f" USING ({has_role('agent')} AND calls_is_helper(user_id))",
            "DROP POLICY helpers_are_seen ON calls_agentpresence",
        ),
    ]
