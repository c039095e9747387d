from django.db import migrations

from bindeledd.base.policies import Policy, grant, has_role, protect


class Migration(migrations.Migration):
    """Every process writes its heartbeat and reads the others'; alarms are for operators and leads."""

    dependencies = [("base", "0003_health")]

    operations = [
        grant(
            "base_heartbeat",
            {
                "app_login, app_switchboard": "SELECT, INSERT, UPDATE",
                "app_worker": "SELECT, INSERT, UPDATE, DELETE",
                "app_user": "SELECT",
            },
        ),
        grant("django_migrations", {"app_login, app_worker": "SELECT"}),
        protect(
            "base_alarm",
            {"app_worker": "SELECT, INSERT, UPDATE", "app_user": "SELECT"},
            [
                Policy("auditor", "app_worker", "ALL", "true", "true"),
                Policy("operators_see", "app_user", using=has_role("administrator")),
                Policy("leads_see_theirs", "app_user", using=f"for_leads AND {has_role('agent_lead')}"),
            ],
        ),
    ]
