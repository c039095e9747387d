from django.db import migrations

OF_OWN_LINE = """user_id IS NULL AND kind = 'phone' AND EXISTS (
    SELECT 1 FROM duty_dutyline l WHERE l.sip_user = calls_softphone.sip_user AND l.desk_phone
      AND l.closed_down_at IS NULL AND staff_leads(l.office_id))"""


class Migration(migrations.Migration):
    """The desk phone of a duty line gets its password from the leader of the line's office, and from nobody else."""

    dependencies = [
        ("handoffs", "0008_handed_in"),
        ("calls", "0002_policies"),
        ("duty", "0004_tested_lines_rights"),
    ]

    operations = [
        migrations.RunSQL(
            f"""CREATE POLICY desk_phone ON calls_softphone FOR ALL TO app_user
                USING ({OF_OWN_LINE}) WITH CHECK ({OF_OWN_LINE})""",
            "DROP POLICY desk_phone ON calls_softphone",
        )
    ]
