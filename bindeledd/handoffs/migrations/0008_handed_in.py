from importlib import import_module

from django.db import migrations

from bindeledd.base.policies import ACTOR, has_role

VISIBLE = import_module("bindeledd.inquiries.migrations.0004_lean_policies").VISIBLE


class Migration(migrations.Migration):
    """The promise that goes with what a partner's system hands in."""

    dependencies = [("handoffs", "0007_kept_means_contact"), ("inquiries", "0006_handed_in")]

    operations = [
        migrations.RunSQL(
            f"""CREATE POLICY handed_in ON handoffs_promise FOR INSERT TO app_user
                WITH CHECK (made_by_id = {ACTOR} AND {has_role("partner")} AND {VISIBLE})""",
            "DROP POLICY handed_in ON handoffs_promise",
        )
    ]
