import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bindeledd.base.policies import Policy, grant, has_role, protect

EVERYBODY = "app_user, app_worker, app_switchboard, app_supervisor"
LEAD = has_role("agent_lead")


class Migration(migrations.Migration):
    """In which languages agents take calls: read by all, written by agent leads."""

    dependencies = [
        ("staff", "0005_leaders_write"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AgentLanguage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=10)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="languages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "language"), name="agent_language_once"),
                    models.CheckConstraint(
                        condition=models.Q(("language__regex", "^[a-z]{2,3}$")), name="agent_language_is_a_code"
                    ),
                ],
            },
        ),
        protect(
            "staff_agentlanguage",
            {EVERYBODY: "SELECT", "app_user": "INSERT, DELETE"},
            [
                Policy("set_up", "app_owner", "ALL", using="true", check="true"),
                Policy("read_by_all", EVERYBODY, using="true"),
                Policy("leads_add", "app_user", "INSERT", check=LEAD),
                Policy("leads_remove", "app_user", "DELETE", LEAD),
            ],
        ),
        grant("staff_agentlanguage_id_seq", {"app_user": "USAGE"}),
    ]
