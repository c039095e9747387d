# ruff: noqa: S608 - SQL put together from constants of this repository only
from django.db import migrations

from bindeledd.base.policies import ACTOR, MUNICIPALITIES, Policy, append_only, has_role, protect

GRANTED = f"""SELECT g.person_id FROM staff_accessgrant g
              WHERE g.actor_id = {ACTOR} AND g.valid_to > statement_timestamp()"""
"""The persons whom the acting agent has identified in a call that is not long over (laws 6, 7)."""
NATIONAL = has_role("agent", "agent_lead")

SAME_MUNICIPALITY = migrations.RunSQL(
    """ALTER TABLE callers_identification ADD CONSTRAINT identification_stays_in_municipality
       FOREIGN KEY (person_id, municipality_id) REFERENCES callers_person (id, municipality_id)""",
    "ALTER TABLE callers_identification DROP CONSTRAINT identification_stays_in_municipality",
)


class Migration(migrations.Migration):
    """Nobody searches persons: an agent sees those identified in the call, nobody else sees any from here."""

    dependencies = [
        ("callers", "0001_initial"),
        ("staff", "0002_rights"),
        ("base", "0002_policies"),
    ]

    operations = [
        protect(
            "callers_person",
            {"app_user": "SELECT, INSERT"},
            [
                Policy("identified", "app_user", using=f"id IN ({GRANTED})"),
                Policy(
                    "new",
                    "app_user",
                    "INSERT",
                    check=f"{NATIONAL} OR municipality_id = ANY({MUNICIPALITIES})",
                ),
            ],
        ),
        append_only("callers_person"),
        protect(
            "callers_identification",
            {"app_user": "SELECT, INSERT"},
            [
                Policy("own", "app_user", using=f"agent_id = {ACTOR} AND person_id IN ({GRANTED})"),
                Policy("made", "app_user", "INSERT", check=f"agent_id = {ACTOR} AND {NATIONAL}"),
            ],
        ),
        append_only("callers_identification"),
        SAME_MUNICIPALITY,
    ]
