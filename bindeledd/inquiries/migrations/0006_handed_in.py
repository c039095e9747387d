from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

from bindeledd.base.policies import ACTOR, has_role

VISIBLE = import_module("bindeledd.inquiries.migrations.0004_lean_policies").VISIBLE
PARTNER, SYSTEM = has_role("partner"), has_role("partner", "integration")

POLICIES = migrations.RunSQL(
    f"""
    CREATE POLICY handed_in ON inquiries_inquiry FOR INSERT TO app_user
        WITH CHECK (created_by_id = {ACTOR} AND {PARTNER});
    CREATE POLICY handed_in ON inquiries_note FOR INSERT TO app_user
        WITH CHECK (source = 'system' AND author_id = {ACTOR} AND {SYSTEM} AND {VISIBLE});
    CREATE POLICY handed_in ON callers_person FOR INSERT TO app_user WITH CHECK ({PARTNER});
    CREATE POLICY handed_in ON staff_accessgrant FOR INSERT TO app_user
        WITH CHECK (actor_id = {ACTOR} AND {PARTNER} AND reason = 'handed_in'
                    AND valid_to <= now() + interval '2 minutes');
    """,
    """
    DROP POLICY handed_in ON staff_accessgrant;
    DROP POLICY handed_in ON callers_person;
    DROP POLICY handed_in ON inquiries_note;
    DROP POLICY handed_in ON inquiries_inquiry;
    """,
)


class Migration(migrations.Migration):
    """A system may hand in: a partner's sees the person's matters in that transaction only, an office's its own."""

    dependencies = [("inquiries", "0005_no_way_round")]

    operations = [
        migrations.RemoveConstraint("note", "note_source"),
        migrations.AlterField(
            "note",
            "source",
            models.CharField(choices=[("nks", "Nks"), ("office", "Office"), ("system", "System")], max_length=6),
        ),
        migrations.AddConstraint(
            "note",
            models.CheckConstraint(condition=Q(source__in=["nks", "office", "system"]), name="note_source"),
        ),
        POLICIES,
    ]
