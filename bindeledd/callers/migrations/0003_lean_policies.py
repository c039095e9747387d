# ruff: noqa: S608 - SQL put together from constants of this repository only
from importlib import import_module

from django.db import migrations

from bindeledd.base.policies import ACTOR, Policy, rewrite

GRANTED_BEFORE = import_module("bindeledd.callers.migrations.0002_rights").GRANTED
GRANTED = "ANY((SELECT callers_granted_persons())::uuid[])"
"""The persons whom the acting agent has identified in a call that is not long over (laws 6, 7)."""

FUNCTION = migrations.RunSQL(
    f"""CREATE FUNCTION callers_granted_persons() RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
        BEGIN
            RETURN ARRAY(SELECT g.person_id FROM staff_accessgrant g
                         WHERE g.actor_id = {ACTOR} AND g.valid_to > statement_timestamp());
        END $$""",
    "DROP FUNCTION callers_granted_persons()",
)


class Migration(migrations.Migration):
    """The same persons are seen as before, by policies that cost less to plan."""

    dependencies = [("callers", "0002_rights"), ("staff", "0003_grant_index")]

    operations = [
        FUNCTION,
        rewrite(
            "callers_person",
            [Policy("identified", "app_user", using=f"id IN ({GRANTED_BEFORE})")],
            [Policy("identified", "app_user", using=f"id = {GRANTED}")],
        ),
        rewrite(
            "callers_identification",
            [Policy("own", "app_user", using=f"agent_id = {ACTOR} AND person_id IN ({GRANTED_BEFORE})")],
            [Policy("own", "app_user", using=f"agent_id = {ACTOR} AND person_id = {GRANTED}")],
        ),
    ]
