from django.db import migrations

from bindeledd.base.policies import Policy, rewrite

TODAY = "(now() AT TIME ZONE 'Europe/Oslo')::date"
DESERTED = f"""
    CREATE FUNCTION inquiries_deserted(inquiry uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
    BEGIN RETURN EXISTS (
        SELECT 1 FROM inquiries_inquiry i
        WHERE i.id = inquiry AND i.responsible_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM staff_membership m JOIN base_user u ON u.id = m.user_id
                          WHERE m.office_id = i.office_id AND m.user_id = i.responsible_id AND u.is_active
                            AND daterange(m.valid_from, m.valid_to, '[]') @> {TODAY})
          AND NOT EXISTS (SELECT 1 FROM staff_deputy d JOIN base_user u ON u.id = d.deputy_id
                          WHERE d.office_id = i.office_id AND d.deputy_id = i.responsible_id AND u.is_active
                            AND d.valid_from <= statement_timestamp() AND d.valid_to > statement_timestamp()));
    END $$
"""  # noqa: S608 - constants only


class Migration(migrations.Migration):
    """A timer gives the leader what lies with somebody who works at the office no more (law 1), and only that."""

    dependencies = [("inquiries", "0007_handed_in_grants"), ("staff", "0004_deputies")]

    operations = [
        migrations.RunSQL(DESERTED, "DROP FUNCTION inquiries_deserted(uuid)"),
        rewrite(
            "inquiries_takeover",
            [Policy("handed_over", "app_worker", "INSERT", check="how = 'handed_over'")],
            [
                Policy(
                    "handed_over",
                    "app_worker",
                    "INSERT",
                    check="CASE how WHEN 'release' THEN recorded_by_id IS NULL AND inquiries_deserted(inquiry_id)"
                    " AND inquiries_led_by(inquiry_id, taker_id) ELSE how = 'handed_over' END",
                )
            ],
        ),
    ]
