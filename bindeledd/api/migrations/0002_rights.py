from django.db import migrations

from bindeledd.base.policies import Policy, has_role, protect

ADMINISTRATOR = has_role("administrator")
OWN = "(SELECT CASE WHEN current_setting('bindeledd.purpose', true) LIKE 'api:%' THEN substr(current_setting('bindeledd.purpose', true), 5)::uuid END)"
"""The integration as which the request runs: it stands in the scope's purpose, also when an adviser acts."""


def of_webhook(condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM api_webhook w WHERE w.id = api_delivery.webhook_id AND {condition})"  # noqa: S608


class Migration(migrations.Migration):
    """The login role finds a token; an integration sees its own webhooks and answers; administrators make and end."""

    dependencies = [
        ("api", "0001_initial"),
        ("staff", "0002_rights"),
        ("base", "0002_policies"),
    ]

    operations = [
        protect(
            "api_integration",
            {"app_login, app_worker": "SELECT", "app_user": "SELECT, INSERT, UPDATE (ended_at)"},
            [
                Policy("set_up", "app_owner", "ALL", using="true", check="true"),
                Policy("found", "app_login, app_worker", using="true"),
                Policy("own_or_all", "app_user", using=f"id = {OWN} OR {ADMINISTRATOR}"),
                Policy("made", "app_user", "INSERT", check=ADMINISTRATOR),
                Policy("ended", "app_user", "UPDATE", ADMINISTRATOR, ADMINISTRATOR),
            ],
        ),
        protect(
            "api_token",
            {
                "app_login": "SELECT",
                "app_user": "SELECT (prefix, integration_id, scopes, created_at, expires_at, revoked_at), INSERT, UPDATE (revoked_at)",
            },
            [
                Policy("set_up", "app_owner", "ALL", using="true", check="true"),
                Policy("found", "app_login", using="true"),
                Policy("listed", "app_user", using=ADMINISTRATOR),
                Policy("issued", "app_user", "INSERT", check=ADMINISTRATOR),
                Policy("revoked", "app_user", "UPDATE", ADMINISTRATOR, ADMINISTRATOR),
            ],
        ),
        protect(
            "api_remembered",
            {"app_user": "SELECT, INSERT, UPDATE (status, answer)", "app_worker": "SELECT, DELETE"},
            [
                Policy("own", "app_user", "ALL", using=f"integration_id = {OWN}", check=f"integration_id = {OWN}"),
                Policy("forgotten", "app_worker", "ALL", using="true"),
            ],
        ),
        protect(
            "api_webhook",
            {"app_user": "SELECT, INSERT, UPDATE (ended_at)", "app_worker": "SELECT"},
            [
                Policy("own", "app_user", "ALL", using=f"integration_id = {OWN}", check=f"integration_id = {OWN}"),
                Policy("delivered", "app_worker", using="true"),
            ],
        ),
        protect(
            "api_delivery",
            {"app_user": "SELECT, UPDATE (due_at, outcome)", "app_worker": "SELECT, INSERT, UPDATE, DELETE"},
            [
                Policy("own", "app_user", "ALL", using=of_webhook(f"w.integration_id = {OWN}")),
                Policy("delivered", "app_worker", "ALL", using="true", check="true"),
            ],
        ),
    ]
