from django.db import migrations, models
from django.db.models import Q

from bindeledd.base.policies import grant

DEMO = "kind = 'demo' AND user_id IS NULL"


class Migration(migrations.Migration):
    """The demo's telephones in pages belong to nobody; the process that lends them out sees those and no others."""

    dependencies = [
        ("calls", "0011_well_at"),
    ]

    operations = [
        migrations.AlterField(
            "softphone",
            "kind",
            models.CharField(
                choices=[("web", "web"), ("phone", "phone"), ("demo", "demo")], default="web", max_length=5
            ),
        ),
        migrations.AddConstraint(
            "softphone",
            models.CheckConstraint(
                condition=~Q(kind="demo") | Q(sip_user__regex=r"^demo-\d\d$", user=None), name="demo_phone_is_nobodys"
            ),
        ),
        grant("calls_softphone", {"app_worker": "SELECT, INSERT, UPDATE"}),
        migrations.RunSQL(
            f"CREATE POLICY demo_phones ON calls_softphone FOR ALL TO app_worker USING ({DEMO}) WITH CHECK ({DEMO})",
            "DROP POLICY demo_phones ON calls_softphone",
        ),
    ]
