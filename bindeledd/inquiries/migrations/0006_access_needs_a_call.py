from django.db import migrations

from bindeledd.base.policies import ACTOR

IN_OWN_CALL = f"""
    CREATE FUNCTION inquiries_opens_in(call uuid, until timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN EXISTS (
            SELECT 1 FROM calls_call c
            WHERE c.id = call AND c.agent_id = {ACTOR} AND c.wrapped_up_at IS NULL
              AND (coalesce(c.handed_over_at, c.ended_at) IS NULL
                   OR until <= coalesce(c.handed_over_at, c.ended_at) + interval '10 minutes'));
    END $$;
    CREATE POLICY in_own_call ON staff_accessgrant AS RESTRICTIVE FOR INSERT TO app_user
        WITH CHECK (inquiries_opens_in(call_id, valid_to));
    CREATE POLICY in_own_call ON callers_identification AS RESTRICTIVE FOR INSERT TO app_user
        WITH CHECK (inquiries_opens_in(call_id, '-infinity'));
"""  # noqa: S608 - constants only


class Migration(migrations.Migration):
    """Access follows from a call of one's own that goes on, or ended ten minutes ago at most, in the database too:
    no agent opens a person's matters because of a role alone (law 6)."""

    dependencies = [
        ("inquiries", "0006_own_office_first"),
        ("callers", "0004_corrected_names"),
        ("staff", "0004_deputies"),
        ("calls", "0005_lean_policies"),
    ]

    operations = [
        migrations.RunSQL(
            IN_OWN_CALL,
            """
            DROP POLICY in_own_call ON callers_identification;
            DROP POLICY in_own_call ON staff_accessgrant;
            DROP FUNCTION inquiries_opens_in(uuid, timestamptz);
            """,
        )
    ]
