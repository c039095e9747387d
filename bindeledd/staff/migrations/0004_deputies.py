# ruff: noqa: S608 - SQL put together from constants of this repository only
from importlib import import_module

from django.db import migrations

from bindeledd.base.policies import Policy, rewrite

before = import_module("bindeledd.staff.migrations.0002_rights")


def works_there(who: str, *roles: str) -> str:
    """SQL: the person in that column has one of the roles at the deputy period's office today."""
    wanted = ", ".join(f"'{role}'" for role in roles)
    return f"""EXISTS (SELECT 1 FROM staff_membership s
        WHERE s.user_id = staff_deputy.{who} AND s.office_id = staff_deputy.office_id AND s.role IN ({wanted})
          AND daterange(s.valid_from, s.valid_to, '[]') @> {before.TODAY})"""


DEPUTY_OF_THE_OFFICE = f"""({before.LEADS_THE_OFFICE})
    AND {works_there("leader_id", "office_leader")}
    AND {works_there("deputy_id", "office_adviser", "office_leader")}"""

DEPUTY_ENDS_WITH_THE_MEMBERSHIP = migrations.RunSQL(
    """
    CREATE FUNCTION staff_deputy_leaves() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        gone timestamptz := (NEW.valid_to + 1)::timestamp AT TIME ZONE 'Europe/Oslo';
    BEGIN
        UPDATE staff_deputy d SET valid_to = greatest(d.valid_from, gone)
        WHERE d.deputy_id = NEW.user_id AND d.office_id = NEW.office_id AND d.valid_to > gone
          AND NOT EXISTS (SELECT 1 FROM staff_membership m
                          WHERE m.user_id = NEW.user_id AND m.office_id = NEW.office_id
                            AND coalesce(m.valid_to, 'infinity') > NEW.valid_to);
        RETURN NULL;
    END $$;
    CREATE TRIGGER deputy_leaves AFTER UPDATE OF valid_to ON staff_membership FOR EACH ROW
        WHEN (NEW.office_id IS NOT NULL AND NEW.valid_to IS NOT NULL)
        EXECUTE FUNCTION staff_deputy_leaves();
    """,
    "DROP TRIGGER deputy_leaves ON staff_membership; DROP FUNCTION staff_deputy_leaves();",
)


class Migration(migrations.Migration):
    """Nobody leads an office from outside: a deputy is one of its staff, and no longer than that (laws 2, 6)."""

    dependencies = [("staff", "0003_grant_index")]

    operations = [
        rewrite(
            "staff_deputy",
            [Policy("appointed", "app_user", "INSERT", check=before.LEADS_THE_OFFICE)],
            [Policy("appointed", "app_user", "INSERT", check=DEPUTY_OF_THE_OFFICE)],
        ),
        DEPUTY_ENDS_WITH_THE_MEMBERSHIP,
    ]
