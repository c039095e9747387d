# ruff: noqa: S608 - SQL put together from constants of this repository only
from django.db import migrations

from bindeledd.base.policies import ACTOR, OFFICES, Policy, append_only, fixed_column, has_role, protect

GRANTED = f"""SELECT g.person_id FROM staff_accessgrant g
              WHERE g.actor_id = {ACTOR} AND g.valid_to > statement_timestamp()"""
OWN_CALLS = f"SELECT d.call_id FROM inquiries_draft d WHERE d.agent_id = {ACTOR}"
OWN_OFFICE = f"office_id = ANY({OFFICES})"
AS_AGENT = f"person_id IN ({GRANTED}) OR (created_by_id = {ACTOR} AND call_id IN ({OWN_CALLS}))"
NATIONAL = has_role("agent", "agent_lead")
READABLE = """(readable_until IS NULL
               OR greatest(readable_until, saved_at + interval '10 minutes') > statement_timestamp())"""


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


OWNER_IN_MUNICIPALITY = migrations.RunSQL(
    """
    CREATE UNIQUE INDEX office_in_municipality ON directory_office (id, municipality_id);
    ALTER TABLE inquiries_inquiry
        ADD CONSTRAINT inquiry_office_in_municipality FOREIGN KEY (office_id, municipality_id)
            REFERENCES directory_office (id, municipality_id),
        ADD CONSTRAINT inquiry_person_in_municipality FOREIGN KEY (person_id, municipality_id)
            REFERENCES callers_person (id, municipality_id);
    """,
    """
    ALTER TABLE inquiries_inquiry DROP CONSTRAINT inquiry_office_in_municipality,
                                  DROP CONSTRAINT inquiry_person_in_municipality;
    DROP INDEX office_in_municipality;
    """,
)

GUARD = migrations.RunSQL(
    f"""
    ALTER TABLE inquiries_takeover ADD COLUMN transaction xid8 NOT NULL DEFAULT pg_current_xact_id();

    CREATE FUNCTION inquiries_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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
        IF NEW.due_at > OLD.due_at AND NOT (OLD.due_basis = 'consult' AND NEW.due_basis = 'promise') THEN
            RAISE EXCEPTION 'a due time is never postponed' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF OLD.urgency = 'urgent' AND NEW.urgency <> 'urgent' AND NOT (
            NEW.office_id = ANY({OFFICES}) AND NEW.urgency_lowered_by_id = {ACTOR}
            AND NEW.urgency_lowered_at IS DISTINCT FROM OLD.urgency_lowered_at)
        THEN
            RAISE EXCEPTION 'urgency is lowered only by a named person at the office'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER guard BEFORE UPDATE ON inquiries_inquiry
        FOR EACH ROW EXECUTE FUNCTION inquiries_guard();

    CREATE FUNCTION inquiries_refuse_content_on_pointer() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM inquiries_inquiry i WHERE i.id = NEW.inquiry_id AND i.pointer_only) THEN
            RAISE EXCEPTION 'a pointer holds no content' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER not_on_pointer BEFORE INSERT ON inquiries_note
        FOR EACH ROW EXECUTE FUNCTION inquiries_refuse_content_on_pointer();
    CREATE TRIGGER not_on_pointer BEFORE INSERT ON inquiries_sign
        FOR EACH ROW EXECUTE FUNCTION inquiries_refuse_content_on_pointer();
    """,
    """
    DROP TRIGGER not_on_pointer ON inquiries_sign;
    DROP TRIGGER not_on_pointer ON inquiries_note;
    DROP FUNCTION inquiries_refuse_content_on_pointer();
    DROP TRIGGER guard ON inquiries_inquiry;
    DROP FUNCTION inquiries_guard();
    ALTER TABLE inquiries_takeover DROP COLUMN transaction;
    """,
)

OFFICE_SEES_PERSON = migrations.RunSQL(
    f"""CREATE POLICY at_own_office ON callers_person FOR SELECT TO app_user USING (EXISTS (
            SELECT 1 FROM inquiries_inquiry i
            WHERE i.person_id = callers_person.id AND i.office_id = ANY({OFFICES}) AND NOT i.pointer_only))""",
    "DROP POLICY at_own_office ON callers_person",
)


class Migration(migrations.Migration):
    """Who sees and writes inquiries: the office its own, an agent the identified person's, a timer no notes."""

    dependencies = [
        ("inquiries", "0001_initial"),
        ("callers", "0002_rights"),
        ("directory", "0002_rights"),
        ("staff", "0002_rights"),
    ]

    operations = [
        OWNER_IN_MUNICIPALITY,
        GUARD,
        protect(
            "inquiries_draft",
            {"app_user, app_worker": "SELECT, INSERT, UPDATE"},
            [
                Policy("own", "app_user", using=f"agent_id = {ACTOR} AND {READABLE}"),
                Policy("begin", "app_user", "INSERT", check=f"agent_id = {ACTOR} AND {NATIONAL}"),
                Policy("go_on", "app_user", "UPDATE", f"agent_id = {ACTOR} AND {READABLE}", f"agent_id = {ACTOR}"),
                Policy("worker_finds", "app_worker", using="true"),
                Policy("worker_finishes", "app_worker", "UPDATE", "true", "true"),
            ],
        ),
        protect(
            "inquiries_inquiry",
            {"app_user, app_worker": "SELECT, INSERT, UPDATE"},
            [
                Policy("own_office", "app_user", using=OWN_OFFICE),
                Policy("identified", "app_user", using=AS_AGENT),
                Policy(
                    "opened",
                    "app_user",
                    "INSERT",
                    check=f"created_by_id = {ACTOR} AND ({NATIONAL} OR {OWN_OFFICE})",
                ),
                Policy("office_acts", "app_user", "UPDATE", OWN_OFFICE, OWN_OFFICE),
                Policy("agent_acts", "app_user", "UPDATE", AS_AGENT, AS_AGENT),
                Policy("worker_sees", "app_worker", using="true"),
                Policy("worker_opens", "app_worker", "INSERT", check="true"),
                Policy("worker_acts", "app_worker", "UPDATE", "true", "true"),
            ],
        ),
        *(
            fixed_column("inquiries_inquiry", column)
            for column in ("municipality_id", "office_id", "received_at", "reference", "key_id", "pointer_only")
        ),
        protect(
            "inquiries_note",
            {"app_user": "SELECT, INSERT", "app_worker": "INSERT"},
            [
                Policy(
                    "of_own_inquiries",
                    "app_user",
                    using=of_inquiry("inquiries_note", f"source = 'nks' OR {AT_OWN_OFFICE}"),
                ),
                Policy(
                    "written_by_agent",
                    "app_user",
                    "INSERT",
                    check=f"source = 'nks' AND author_id = {ACTOR} AND {NATIONAL} AND {of_inquiry('inquiries_note')}",
                ),
                Policy(
                    "written_at_office",
                    "app_user",
                    "INSERT",
                    check=f"source = 'office' AND author_id = {ACTOR} "
                    f"AND {of_inquiry('inquiries_note', AT_OWN_OFFICE)}",
                ),
                Policy("copied", "app_user", "INSERT", check=of_inquiry("inquiries_note", COPIED_NOW)),
                Policy("from_draft", "app_worker", "INSERT", check="source = 'nks'"),
            ],
        ),
        append_only("inquiries_note"),
        same_municipality("inquiries_note"),
        protect(
            "inquiries_sign",
            {"app_user, app_worker": "SELECT, INSERT"},
            [
                Policy("of_own_inquiries", "app_user", using=of_inquiry("inquiries_sign")),
                Policy("ticked", "app_user", "INSERT", check=of_inquiry("inquiries_sign")),
                Policy("worker_sees", "app_worker", using="true"),
                Policy("from_draft", "app_worker", "INSERT", check="true"),
            ],
        ),
        append_only("inquiries_sign"),
        same_municipality("inquiries_sign"),
        protect(
            "inquiries_takeover",
            {"app_user, app_worker": "SELECT, INSERT"},
            [
                Policy("of_own_inquiries", "app_user", using=of_inquiry("inquiries_takeover")),
                Policy(
                    "taken",
                    "app_user",
                    "INSERT",
                    check=f"recorded_by_id = {ACTOR} AND (taker_id = {ACTOR} OR how = 'release') "
                    f"AND {of_inquiry('inquiries_takeover', AT_OWN_OFFICE)}",
                ),
                Policy("worker_sees", "app_worker", using="true"),
                Policy("handed_over", "app_worker", "INSERT", check="how = 'handed_over'"),
            ],
        ),
        append_only("inquiries_takeover"),
        same_municipality("inquiries_takeover"),
        protect(
            "inquiries_colleagueoffer",
            {"app_user, app_worker": "SELECT, INSERT, UPDATE (answer, answered_at)"},
            [
                Policy("of_own_office", "app_user", using=of_inquiry("inquiries_colleagueoffer", AT_OWN_OFFICE)),
                Policy(
                    "offered",
                    "app_user",
                    "INSERT",
                    check=f"by_id = {ACTOR} AND {of_inquiry('inquiries_colleagueoffer', AT_OWN_OFFICE)}",
                ),
                Policy(
                    "answered",
                    "app_user",
                    "UPDATE",
                    of_inquiry("inquiries_colleagueoffer", AT_OWN_OFFICE),
                    of_inquiry("inquiries_colleagueoffer", AT_OWN_OFFICE),
                ),
                Policy("worker_sees", "app_worker", using="true"),
                Policy("overtaken", "app_worker", "UPDATE", "true", "true"),
            ],
        ),
        same_municipality("inquiries_colleagueoffer"),
        OFFICE_SEES_PERSON,
    ]
