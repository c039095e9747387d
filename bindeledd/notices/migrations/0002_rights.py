from django.db import migrations

from bindeledd.base.policies import ACTOR, OFFICES, Policy, protect

PROCESSES = "app_worker, app_switchboard, app_supervisor"
RECEIVER = f"to_user_id = {ACTOR} OR to_office_id = ANY({OFFICES})"


class Migration(migrations.Migration):
    """A notice is seen by its receiver only: that something waits for somebody is itself secret (law 7)."""

    dependencies = [("notices", "0001_initial"), ("base", "0002_policies")]

    operations = [
        protect(
            "notices_notice",
            {
                "app_user": "SELECT, INSERT, UPDATE (seen_at)",
                "app_worker": "SELECT, INSERT, UPDATE (mail, attempts, next_attempt_at, sent_at)",
                "app_switchboard": "INSERT",
            },
            [
                Policy("received", "app_user", using=RECEIVER),
                Policy("sent", "app_user, app_worker, app_switchboard", "INSERT", check="seen_at IS NULL"),
                Policy("seen", "app_user", "UPDATE", RECEIVER, RECEIVER),
                Policy("delivered", "app_worker", "ALL", using="true", check="true"),
            ],
        ),
        protect(
            "notices_mailaddress",
            {"app_worker": "SELECT", "app_user": "SELECT, INSERT, UPDATE (email), DELETE"},
            [
                Policy("set_up", "app_owner", "ALL", using="true", check="true"),
                Policy("sender_reads", "app_worker", using="true"),
                Policy("own", "app_user", "ALL", using=f"user_id = {ACTOR}", check=f"user_id = {ACTOR}"),
            ],
        ),
    ]
