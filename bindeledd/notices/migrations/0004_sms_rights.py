from django.db import migrations

from bindeledd.base.policies import Policy, append_only, fixed_column, grant, protect


class Migration(migrations.Migration):
    """Only the worker ever sees that somebody is texted (law 7)."""

    dependencies = [("notices", "0003_sms"), ("base", "0002_policies")]

    operations = [
        protect(
            "notices_sms",
            {
                "app_worker": "SELECT, INSERT, UPDATE (state, cause, attempts, next_attempt_at, sent_at, settled_at, "
                "number_key_id, number_ct, number_hash)",
            },
            [
                Policy("worker", "app_worker", "ALL", using="true", check="true"),
            ],
        ),
        *(fixed_column("notices_sms", column) for column in ("subject", "municipality", "earliest_at", "latest_at")),
        protect(
            "notices_smsattempt",
            {"app_worker": "SELECT, INSERT"},
            [Policy("worker", "app_worker", "ALL", using="true", check="true")],
        ),
        append_only("notices_smsattempt"),
        protect(
            "notices_smsoptout",
            {"app_worker": "SELECT, INSERT, UPDATE (until)"},
            [Policy("worker", "app_worker", "ALL", using="true", check="true")],
        ),
        grant("notices_smshours", {"app_user, app_worker, app_switchboard, app_supervisor": "SELECT"}),
    ]
