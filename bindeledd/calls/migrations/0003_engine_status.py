from django.db import migrations, models

import bindeledd.base.clock
from bindeledd.base.policies import Policy, grant, protect


class Migration(migrations.Migration):
    """Who has which engine, in which term; and at which engine a telephone is registered."""

    dependencies = [("calls", "0002_policies")]

    operations = [
        migrations.CreateModel(
            name="EngineStatus",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("term", models.PositiveBigIntegerField(default=0)),
                ("holder", models.CharField(blank=True, max_length=200)),
                ("beats", models.PositiveBigIntegerField(default=0)),
                ("beat_at", models.DateTimeField(default=bindeledd.base.clock.now)),
                ("connected", models.BooleanField(default=False)),
                ("calls", models.PositiveIntegerField(default=0)),
                ("refused", models.JSONField(default=dict)),
            ],
        ),
        migrations.AddField("softphone", "engine", models.CharField(blank=True, max_length=40)),
        protect(
            "calls_enginestatus",
            {"app_switchboard": "SELECT, INSERT, UPDATE", "app_user, app_worker, app_supervisor": "SELECT"},
            [
                Policy("switchboard", "app_switchboard", "ALL", "true", "true"),
                Policy("all_see", "app_user, app_worker, app_supervisor", using="true"),
            ],
        ),
        grant("calls_softphone", {"app_switchboard": "UPDATE (engine)"}),
        migrations.RunSQL(
            "CREATE POLICY switchboard_places ON calls_softphone FOR UPDATE TO app_switchboard USING (true)",
            "DROP POLICY switchboard_places ON calls_softphone",
        ),
    ]
