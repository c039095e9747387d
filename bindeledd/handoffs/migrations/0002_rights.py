# ruff: noqa: S608 - SQL put together from constants of this repository only
from django.db import migrations
from django.db.migrations.operations.base import Operation

from bindeledd.base.policies import ACTOR, OFFICES, Policy, append_only, has_role, protect

NATIONAL = has_role("agent", "agent_lead")
TAKEN_NOW = f"""SELECT w.inquiry_id FROM handoffs_wrongoffice w
                WHERE w.to_office_id = ANY({OFFICES}) AND w.taken_over_by_id = {ACTOR}
                  AND w.taken_over_at = now() AND w.withdrawn_at IS NULL"""
"""The inquiry that the actor takes over from another office in this very transaction, and no other."""


def of_inquiry(table: str, condition: str = "true") -> str:
    """SQL: the row's inquiry is one the actor may see, and the condition on inquiry `i` holds."""
    return f"EXISTS (SELECT 1 FROM inquiries_inquiry i WHERE i.id = {table}.inquiry_id AND ({condition}))"


AT_OWN_OFFICE = f"i.office_id = ANY({OFFICES})"
COPIED_NOW = f"{AT_OWN_OFFICE} AND i.created_by_id = {ACTOR} AND i.created_at = now()"


def same_municipality(table: str) -> migrations.RunSQL:
    """A row about an inquiry lies in the inquiry's municipality and stays there (law 6)."""
    return migrations.RunSQL(
        f"""ALTER TABLE {table} ADD CONSTRAINT {table}_stays_in_municipality
            FOREIGN KEY (inquiry_id, municipality_id) REFERENCES inquiries_inquiry (id, municipality_id)""",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_stays_in_municipality",
    )


def written_once(table: str, *, by: str, who: str) -> list[Operation]:
    """An append-only table about inquiries: read by whom sees the inquiry, written by `who` in their own name."""
    return [
        protect(
            table,
            {"app_user, app_worker": "SELECT, INSERT"},
            [
                Policy("of_own_inquiries", "app_user", using=of_inquiry(table)),
                Policy("written", "app_user", "INSERT", check=f"{by} = {ACTOR} AND {of_inquiry(table, who)}"),
                Policy("copied", "app_user", "INSERT", check=of_inquiry(table, COPIED_NOW)),
                Policy("worker_sees", "app_worker", using="true"),
                Policy("worker_writes", "app_worker", "INSERT", check="true"),
            ],
        ),
        append_only(table),
        same_municipality(table),
    ]


TAKING_OVER = migrations.RunSQL(
    f"""
    CREATE FUNCTION handoffs_wrong_office_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.taken_over_at IS NOT NULL AND (NEW.taken_over_by_id, NEW.taken_over_at)
           IS DISTINCT FROM (OLD.taken_over_by_id, OLD.taken_over_at)
           OR (NEW.inquiry_id, NEW.municipality_id, NEW.from_office_id, NEW.to_office_id, NEW.asked_by_id)
           IS DISTINCT FROM (OLD.inquiry_id, OLD.municipality_id, OLD.from_office_id, OLD.to_office_id, OLD.asked_by_id)
        THEN
            RAISE EXCEPTION 'a wrong-office offer is answered once and otherwise unchanged'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER guard BEFORE UPDATE ON handoffs_wrongoffice
        FOR EACH ROW EXECUTE FUNCTION handoffs_wrong_office_guard();
    CREATE FUNCTION handoffs_wrong_office_of_own_inquiry() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT 1 FROM inquiries_inquiry i
            WHERE i.id = NEW.inquiry_id AND i.state = 'open'
              AND (i.office_id, i.reference, i.urgency, i.received_at, i.due_at)
                = (NEW.from_office_id, NEW.reference, NEW.urgency, NEW.received_at, NEW.due_at))
        THEN
            RAISE EXCEPTION 'only an open inquiry that the actor may see is reported, as it stands'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER of_own_inquiry BEFORE INSERT ON handoffs_wrongoffice
        FOR EACH ROW EXECUTE FUNCTION handoffs_wrong_office_of_own_inquiry();
    CREATE POLICY taken_over_now ON inquiries_inquiry FOR SELECT TO app_user USING (id IN ({TAKEN_NOW}));
    CREATE POLICY close_as_moved ON inquiries_inquiry FOR UPDATE TO app_user
        USING (id IN ({TAKEN_NOW})) WITH CHECK (state = 'closed' AND outcome = 'moved');
    CREATE POLICY of_taken_over ON callers_person FOR SELECT TO app_user USING (EXISTS (
        SELECT 1 FROM inquiries_inquiry i
        WHERE i.person_id = callers_person.id AND NOT i.pointer_only AND i.id IN ({TAKEN_NOW})));
    """,
    """
    DROP POLICY of_taken_over ON callers_person;
    DROP POLICY close_as_moved ON inquiries_inquiry;
    DROP POLICY taken_over_now ON inquiries_inquiry;
    DROP TRIGGER of_own_inquiry ON handoffs_wrongoffice;
    DROP FUNCTION handoffs_wrong_office_of_own_inquiry();
    DROP TRIGGER guard ON handoffs_wrongoffice;
    DROP FUNCTION handoffs_wrong_office_guard();
    """,
)


class Migration(migrations.Migration):
    """Who sees and writes promises, attempts and offers; and the one-transaction door of a takeover (law 6)."""

    dependencies = [
        ("handoffs", "0001_initial"),
        ("inquiries", "0002_rights"),
    ]

    operations = [
        *written_once("handoffs_promise", by="made_by_id", who=f"{NATIONAL} OR {AT_OWN_OFFICE}"),
        *written_once("handoffs_attempt", by="by_id", who=AT_OWN_OFFICE),
        *written_once("handoffs_booking", by="by_id", who=AT_OWN_OFFICE),
        protect(
            "handoffs_wrongoffice",
            {"app_user, app_worker": "SELECT, INSERT, UPDATE"},
            [
                Policy(
                    "both_offices",
                    "app_user",
                    using=f"from_office_id = ANY({OFFICES}) OR to_office_id = ANY({OFFICES}) OR asked_by_id = {ACTOR}",
                ),
                Policy(
                    "asked",
                    "app_user",
                    "INSERT",
                    check=f"asked_by_id = {ACTOR} AND taken_over_at IS NULL",
                ),
                Policy(
                    "withdrawn",
                    "app_user",
                    "UPDATE",
                    f"from_office_id = ANY({OFFICES}) OR asked_by_id = {ACTOR}",
                    f"(from_office_id = ANY({OFFICES}) OR asked_by_id = {ACTOR}) AND taken_over_at IS NULL",
                ),
                Policy(
                    "taken",
                    "app_user",
                    "UPDATE",
                    f"to_office_id = ANY({OFFICES}) AND withdrawn_at IS NULL",
                    f"to_office_id = ANY({OFFICES}) AND taken_over_by_id = {ACTOR} AND taken_over_at = now() "
                    "AND withdrawn_at IS NULL",
                ),
                Policy("worker_sees", "app_worker", using="true"),
                Policy("worker_escalates", "app_worker", "UPDATE", "true", "true"),
            ],
        ),
        same_municipality("handoffs_wrongoffice"),
        protect(
            "handoffs_wrapup",
            {"app_user": "SELECT, INSERT", "app_worker": "SELECT, INSERT"},
            [
                Policy("own", "app_user", using=f"agent_id = {ACTOR}"),
                Policy("ended", "app_user", "INSERT", check=f"agent_id = {ACTOR} AND {NATIONAL}"),
                Policy("worker_sees", "app_worker", using="true"),
                Policy("worker_ends", "app_worker", "INSERT", check="true"),
            ],
        ),
        append_only("handoffs_wrapup"),
        TAKING_OVER,
    ]
