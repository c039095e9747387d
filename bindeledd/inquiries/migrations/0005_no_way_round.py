# ruff: noqa: S608 - SQL put together from constants of this repository only
from importlib import import_module

from django.db import migrations

from bindeledd.base.policies import ACTOR, OFFICES, Policy, rewrite

before = import_module("bindeledd.inquiries.migrations.0002_rights")
lean = import_module("bindeledd.inquiries.migrations.0004_lean_policies")
TODAY = "(now() AT TIME ZONE 'Europe/Oslo')::date"

GUARD = f"""
    CREATE OR REPLACE FUNCTION inquiries_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.state = 'closed' THEN
            RAISE EXCEPTION 'a closed inquiry is not changed' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF (NEW.responsible_id, NEW.duty_line_id) IS DISTINCT FROM (OLD.responsible_id, OLD.duty_line_id)
           AND NOT EXISTS (
               SELECT 1 FROM inquiries_takeover t
               WHERE t.inquiry_id = NEW.id AND t.taker_id = NEW.responsible_id
                 AND t.transaction = pg_current_xact_id())
        THEN
            RAISE EXCEPTION 'an inquiry moves only when a named person takes it over'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.due_at > OLD.due_at AND NOT (OLD.due_basis = 'consult' AND NEW.due_basis = 'promise')
           OR NEW.due_basis = 'consult' AND OLD.due_basis <> 'consult'
        THEN
            RAISE EXCEPTION 'a due time is never postponed' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF OLD.urgency = 'urgent' AND NEW.urgency <> 'urgent' AND NOT (
            NEW.office_id = ANY({OFFICES}) AND NEW.urgency_lowered_by_id = {ACTOR}
            AND NEW.urgency_lowered_at IS DISTINCT FROM OLD.urgency_lowered_at)
        THEN
            RAISE EXCEPTION 'urgency is lowered only by a named person at the office'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF (NEW.created_by_id, NEW.created_at, NEW.call_id) IS DISTINCT FROM
           (OLD.created_by_id, OLD.created_at, OLD.call_id)
           OR OLD.person_id IS NOT NULL AND NEW.person_id IS DISTINCT FROM OLD.person_id
        THEN
            RAISE EXCEPTION 'where an inquiry came from, and about whom, is never changed'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$;
"""

GUARD_BEFORE = before.GUARD.sql[before.GUARD.sql.index("CREATE FUNCTION inquiries_guard()") :]
GUARD_BEFORE = GUARD_BEFORE[: GUARD_BEFORE.index("END $$;") + len("END $$;")].replace("CREATE", "CREATE OR REPLACE", 1)

LEADS = migrations.RunSQL(
    f"""CREATE FUNCTION inquiries_led_by(inquiry uuid, who bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
        BEGIN RETURN EXISTS (
            SELECT 1 FROM inquiries_inquiry i
            WHERE i.id = inquiry AND (
                EXISTS (SELECT 1 FROM staff_membership m
                        WHERE m.office_id = i.office_id AND m.user_id = who AND m.role = 'office_leader'
                          AND daterange(m.valid_from, m.valid_to, '[]') @> {TODAY})
                OR EXISTS (SELECT 1 FROM staff_deputy d
                           WHERE d.office_id = i.office_id AND d.deputy_id = who
                             AND d.valid_from <= statement_timestamp()
                             AND d.valid_to > statement_timestamp() - interval '1 minute')));
        END $$""",
    "DROP FUNCTION inquiries_led_by(uuid, bigint)",
)
TAKEN_BEFORE = f"recorded_by_id = {ACTOR} AND (taker_id = {ACTOR} OR how = 'release') AND {lean.AT_OWN_OFFICE}"
TAKEN = f"""recorded_by_id = {ACTOR} AND {lean.AT_OWN_OFFICE}
            AND CASE how WHEN 'release' THEN inquiries_led_by(inquiry_id, taker_id)
                         WHEN 'handed_over' THEN false ELSE taker_id = {ACTOR} END"""


class Migration(migrations.Migration):
    """Laws that the actions kept and the database did not: no postponing in two steps, no moving to a stranger by
    letting go, no closing by the contact centre, nothing forged about where an inquiry came from (laws 2, 3, 5)."""

    dependencies = [("inquiries", "0004_lean_policies"), ("staff", "0004_deputies")]

    operations = [
        migrations.RunSQL(GUARD, GUARD_BEFORE),
        LEADS,
        rewrite(
            "inquiries_takeover",
            [Policy("taken", "app_user", "INSERT", check=TAKEN_BEFORE)],
            [Policy("taken", "app_user", "INSERT", check=TAKEN)],
        ),
        rewrite(
            "inquiries_inquiry",
            [
                Policy("agent_acts", "app_user", "UPDATE", lean.AS_AGENT, lean.AS_AGENT),
                Policy("worker_acts", "app_worker", "UPDATE", "true", "true"),
            ],
            [
                Policy("agent_acts", "app_user", "UPDATE", lean.AS_AGENT, f"({lean.AS_AGENT}) AND state = 'open'"),
                Policy("worker_acts", "app_worker", "UPDATE", "true", "state = 'open'"),
            ],
        ),
    ]
