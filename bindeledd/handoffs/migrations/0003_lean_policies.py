# ruff: noqa: S608 - SQL put together from constants of this repository only
from importlib import import_module

from django.db import migrations
from django.db.migrations.operations.base import Operation

from bindeledd.base.policies import ACTOR, OFFICES, Policy, rewrite

before = import_module("bindeledd.handoffs.migrations.0002_rights")
lean = import_module("bindeledd.inquiries.migrations.0004_lean_policies")

TAKEN_NOW = f"""w.to_office_id = ANY({OFFICES}) AND w.taken_over_by_id = {ACTOR}
                AND w.taken_over_at = now() AND w.withdrawn_at IS NULL"""
FUNCTIONS = migrations.RunSQL(
    f"""
    CREATE FUNCTION handoffs_taken_over_now() RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
    BEGIN RETURN ARRAY(SELECT w.inquiry_id FROM handoffs_wrongoffice w WHERE {TAKEN_NOW}); END $$;
    CREATE FUNCTION handoffs_persons_taken_over_now() RETURNS uuid[] LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN ARRAY(SELECT i.person_id FROM handoffs_wrongoffice w JOIN inquiries_inquiry i ON i.id = w.inquiry_id
                     WHERE {TAKEN_NOW} AND i.person_id IS NOT NULL AND NOT i.pointer_only);
    END $$;
    """,
    "DROP FUNCTION handoffs_taken_over_now(), handoffs_persons_taken_over_now()",
)
TAKEN = "ANY((SELECT handoffs_taken_over_now())::uuid[])"
PERSONS_TAKEN = "ANY((SELECT handoffs_persons_taken_over_now())::uuid[])"


def written_once(table: str, *, by: str, who_before: str, who: str) -> Operation:
    """An append-only table about inquiries, as 0002 has it."""
    return rewrite(
        table,
        [
            Policy("of_own_inquiries", "app_user", using=before.of_inquiry(table)),
            Policy("written", "app_user", "INSERT", check=f"{by} = {ACTOR} AND {before.of_inquiry(table, who_before)}"),
            Policy("copied", "app_user", "INSERT", check=before.of_inquiry(table, before.COPIED_NOW)),
        ],
        [
            Policy("of_own_inquiries", "app_user", using=lean.VISIBLE),
            Policy("written", "app_user", "INSERT", check=f"{by} = {ACTOR} AND {who}"),
            Policy("copied", "app_user", "INSERT", check=lean.COPIED_NOW),
        ],
    )


class Migration(migrations.Migration):
    """The same rows are seen and written as before, by policies that cost less to plan."""

    dependencies = [("handoffs", "0002_rights"), ("inquiries", "0004_lean_policies")]

    operations = [
        FUNCTIONS,
        written_once(
            "handoffs_promise",
            by="made_by_id",
            who_before=f"{before.NATIONAL} OR {before.AT_OWN_OFFICE}",
            who=f"({before.NATIONAL} AND {lean.VISIBLE} OR {lean.AT_OWN_OFFICE})",
        ),
        written_once("handoffs_attempt", by="by_id", who_before=before.AT_OWN_OFFICE, who=lean.AT_OWN_OFFICE),
        written_once("handoffs_booking", by="by_id", who_before=before.AT_OWN_OFFICE, who=lean.AT_OWN_OFFICE),
        rewrite(
            "inquiries_inquiry",
            [
                Policy("taken_over_now", "app_user", using=f"id IN ({before.TAKEN_NOW})"),
                Policy(
                    "close_as_moved",
                    "app_user",
                    "UPDATE",
                    f"id IN ({before.TAKEN_NOW})",
                    "state = 'closed' AND outcome = 'moved'",
                ),
            ],
            [
                Policy("taken_over_now", "app_user", using=f"id = {TAKEN}"),
                Policy(
                    "close_as_moved", "app_user", "UPDATE", f"id = {TAKEN}", "state = 'closed' AND outcome = 'moved'"
                ),
            ],
        ),
        rewrite(
            "callers_person",
            [
                Policy(
                    "of_taken_over",
                    "app_user",
                    using=f"""EXISTS (SELECT 1 FROM inquiries_inquiry i WHERE i.person_id = callers_person.id
                              AND NOT i.pointer_only AND i.id IN ({before.TAKEN_NOW}))""",
                )
            ],
            [Policy("of_taken_over", "app_user", using=f"id = {PERSONS_TAKEN}")],
        ),
    ]
