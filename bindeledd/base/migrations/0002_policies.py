from django.db import migrations

from bindeledd.base.policies import ACTOR, OFFICES, Policy, append_only, grant, protect

EVERYBODY = "app_user, app_worker, app_switchboard, app_supervisor"
PROCESSES = "app_worker, app_switchboard, app_supervisor"
READ_WRITE = "SELECT, INSERT, UPDATE, DELETE"


def _written_as_oneself(table: str) -> list[Policy]:
    return [
        Policy("written_by_user", "app_user", "INSERT", check=f"actor_id = {ACTOR} AND actor_kind = 'user'"),
        Policy("written_by_process", PROCESSES, "INSERT", check="'app_' || actor_kind = current_user"),
    ]


class Migration(migrations.Migration):
    """Who may touch the tables of base. The login role sees sessions and accounts, nothing else."""

    dependencies = [
        ("base", "0001_initial"),
        ("sessions", "0001_initial"),
        ("axes", "__latest__"),
    ]

    operations = [
        grant("base_user", {EVERYBODY: "SELECT", "app_login": "SELECT, UPDATE (last_login, language)"}),
        grant("base_localpassword", {"app_login": "SELECT, INSERT, UPDATE"}),
        grant("django_session", {"app_login": READ_WRITE}),
        grant("axes_accessattempt", {"app_login": READ_WRITE}),
        grant("axes_accessattemptexpiration", {"app_login": READ_WRITE}),
        grant("axes_accessfailurelog", {"app_login": READ_WRITE}),
        grant("axes_accesslog", {"app_login": READ_WRITE}),
        protect(
            "base_event",
            {EVERYBODY: "SELECT, INSERT"},
            [
                *_written_as_oneself("base_event"),
                Policy("own_office", "app_user", using=f"office_id = ANY({OFFICES}) OR actor_id = {ACTOR}"),
                Policy("worker_reads", "app_worker", using="true"),
            ],
        ),
        append_only("base_event"),
        protect(
            "base_auditline",
            {"app_user, app_switchboard, app_supervisor": "INSERT", "app_worker": "SELECT, INSERT"},
            [*_written_as_oneself("base_auditline"), Policy("worker_reads", "app_worker", using="true")],
        ),
        append_only("base_auditline"),
        protect(
            "base_auditseal",
            {"app_worker": "SELECT, INSERT"},
            [
                Policy("worker_reads", "app_worker", using="true"),
                Policy("worker_seals", "app_worker", "INSERT", check="true"),
            ],
        ),
        append_only("base_auditseal"),
        protect(
            "base_datakey",
            {
                "app_user, app_worker": "SELECT, INSERT, UPDATE (wrapped, compartment), DELETE",
                "app_switchboard": "SELECT, INSERT",
            },
            [
                Policy("wrapped_keys", "app_user, app_worker", using="true"),
                Policy("national_keys", "app_switchboard", using="compartment = 'NKS0'"),
                Policy("new_keys", "app_user, app_worker", "INSERT", check="true"),
                Policy("new_national_keys", "app_switchboard", "INSERT", check="compartment = 'NKS0'"),
                Policy("leave_draft", "app_user, app_worker", "UPDATE", "compartment = 'NKS0'", "true"),
                Policy("shred_draft", "app_user, app_worker", "DELETE", "compartment = 'NKS0'"),
            ],
        ),
    ]
