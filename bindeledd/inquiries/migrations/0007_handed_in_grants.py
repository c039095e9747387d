from django.db import migrations

from bindeledd.base.policies import has_role

HANDED_IN = f"reason = 'handed_in' AND {has_role('partner')}"


class Migration(migrations.Migration):
    """What a partner's system hands in is no call: its grant lasts for that transaction, by the policy handed_in."""

    dependencies = [("inquiries", "0006_handed_in"), ("inquiries", "0006_access_needs_a_call")]

    operations = [
        migrations.RunSQL(
            f"""ALTER POLICY in_own_call ON staff_accessgrant
                WITH CHECK ({HANDED_IN} OR inquiries_opens_in(call_id, valid_to))""",
            "ALTER POLICY in_own_call ON staff_accessgrant WITH CHECK (inquiries_opens_in(call_id, valid_to))",
        )
    ]
