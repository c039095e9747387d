from importlib import import_module

from django.db import migrations

from bindeledd.base.policies import ACTOR, OFFICES, Policy, fixed_column, protect, rewrite

before = import_module("bindeledd.handoffs.migrations.0002_rights")

ANSWERED_ONCE = """
    CREATE OR REPLACE FUNCTION handoffs_wrong_office_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.taken_over_at IS NOT NULL AND (NEW.taken_over_by_id, NEW.taken_over_at)
           IS DISTINCT FROM (OLD.taken_over_by_id, OLD.taken_over_at)
           {declined}
           OR (NEW.inquiry_id, NEW.municipality_id, NEW.from_office_id, NEW.to_office_id, NEW.asked_by_id)
           IS DISTINCT FROM (OLD.inquiry_id, OLD.municipality_id, OLD.from_office_id, OLD.to_office_id, OLD.asked_by_id)
        THEN
            RAISE EXCEPTION 'a wrong-office offer is answered once and otherwise unchanged'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$;
"""
DECLINED_ONCE = """OR OLD.declined_at IS NOT NULL
           OR OLD.withdrawn_at IS NOT NULL AND NEW.declined_at IS NOT NULL"""


def withdrawn(condition: str) -> Policy:
    own = f"from_office_id = ANY({OFFICES}) OR asked_by_id = {ACTOR}"
    return Policy("withdrawn", "app_user", "UPDATE", own, f"({own}) AND {condition}")


def taken(condition: str) -> Policy:
    return Policy(
        "taken",
        "app_user",
        "UPDATE",
        f"to_office_id = ANY({OFFICES}) AND withdrawn_at IS NULL{condition}",
        f"to_office_id = ANY({OFFICES}) AND taken_over_by_id = {ACTOR} AND taken_over_at = now() "
        "AND withdrawn_at IS NULL",
    )


class Migration(migrations.Migration):
    """A no is the answer of a named person at the office that was asked; forewarnings are the worker's to write."""

    dependencies = [("handoffs", "0004_forewarnings_and_noes")]

    operations = [
        migrations.RunSQL(ANSWERED_ONCE.format(declined=DECLINED_ONCE), ANSWERED_ONCE.format(declined="")),
        rewrite(
            "handoffs_wrongoffice",
            [withdrawn("taken_over_at IS NULL"), taken("")],
            [
                withdrawn("taken_over_at IS NULL AND declined_at IS NULL"),
                taken(" AND declined_at IS NULL"),
                Policy(
                    "declined",
                    "app_user",
                    "UPDATE",
                    f"to_office_id = ANY({OFFICES}) AND withdrawn_at IS NULL AND taken_over_at IS NULL "
                    "AND declined_at IS NULL",
                    f"to_office_id = ANY({OFFICES}) AND declined_by_id = {ACTOR} AND declined_at = now()",
                ),
            ],
        ),
        protect(
            "handoffs_forewarning",
            {"app_user": "SELECT", "app_worker": "SELECT, INSERT, UPDATE (state, reason, settled_at)"},
            [
                Policy("of_own_office", "app_user", using="inquiries_at_own_office(inquiry_id)"),
                Policy("worker", "app_worker", "ALL", using="true", check="true"),
            ],
        ),
        *(fixed_column("handoffs_forewarning", column) for column in ("inquiry_id", "due_at", "at")),
        before.same_municipality("handoffs_forewarning"),
    ]
