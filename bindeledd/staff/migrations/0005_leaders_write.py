# ruff: noqa: S608 - SQL put together from constants of this repository only
from django.db import migrations

from bindeledd.base.policies import ACTOR, Policy, has_role, protect

EVERYBODY = "app_user, app_worker, app_switchboard, app_supervisor"
TODAY = "(now() AT TIME ZONE 'Europe/Oslo')::date"
ADMINISTRATOR = has_role("administrator")
KINDS = "'appointed', 'membership_ended', 'agreement_registered', 'agreement_signed', 'agreement_ended'"

LEADS = migrations.RunSQL(
    f"""
    CREATE FUNCTION staff_leads(office bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN EXISTS (
            SELECT 1 FROM staff_membership m
            WHERE m.office_id = office AND m.user_id = {ACTOR} AND m.role = 'office_leader'
              AND daterange(m.valid_from, m.valid_to, '[]') @> {TODAY})
        OR EXISTS (
            SELECT 1 FROM staff_deputy d
            WHERE d.office_id = office AND d.deputy_id = {ACTOR} AND d.valid_from <= now() AND d.valid_to > now());
    END $$
    """,
    "DROP FUNCTION staff_leads(bigint)",
)


def led(table: str, rights: str, *commands: str) -> list[migrations.RunSQL]:
    """A table of an office's own facts: everybody reads, set-up fills it, the office's leader or deputy writes."""
    own = "staff_leads(office_id)"
    writes = [
        Policy(
            f"leader_{command.lower()}",
            "app_user",
            command,
            own if command != "INSERT" else None,
            own if command != "DELETE" else None,
        )
        for command in commands
    ]
    return [
        protect(
            table,
            {EVERYBODY: "SELECT", "app_user": rights},
            [
                Policy("set_up", "app_owner", "ALL", using="true", check="true"),
                Policy("read_by_all", EVERYBODY, using="true"),
                *writes,
            ],
        ),
    ]


class Migration(migrations.Migration):
    """An office's hours are its leader's to change, agreements and roles an administrator's, who reads their history.

    `staff_leads(office)` is asked by the policies of higher rooms too.
    """

    dependencies = [
        ("staff", "0004_deputies"),
        ("directory", "0002_rights"),
        ("base", "0002_policies"),
    ]

    operations = [
        LEADS,
        *led("directory_officehours", "INSERT, DELETE", "INSERT", "DELETE"),
        *led("directory_specialdate", "INSERT, DELETE", "INSERT", "DELETE"),
        protect(
            "directory_agreement",
            {EVERYBODY: "SELECT", "app_user": "INSERT, UPDATE (valid_to, signed_at)"},
            [
                Policy("set_up", "app_owner", "ALL", using="true", check="true"),
                Policy("read_by_all", EVERYBODY, using="true"),
                Policy("registered", "app_user", "INSERT", check=ADMINISTRATOR),
                Policy("changed", "app_user", "UPDATE", ADMINISTRATOR, ADMINISTRATOR),
            ],
        ),
        migrations.RunSQL(
            f"""CREATE POLICY administrators_read ON base_event FOR SELECT TO app_user
                USING ({ADMINISTRATOR} AND kind IN ({KINDS}))""",
            "DROP POLICY administrators_read ON base_event",
        ),
    ]
