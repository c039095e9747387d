from django.conf import settings
from django.db import migrations

from bindeledd.base.policies import ACTOR, Policy, fixed_column, has_role, protect

PROCESSES = "app_worker, app_switchboard, app_supervisor"
EVERYBODY = f"app_login, app_user, {PROCESSES}"
TODAY = "(now() AT TIME ZONE 'Europe/Oslo')::date"
ADMINISTRATOR = has_role("administrator")
AGENT_LEAD = has_role("agent_lead")
LEADS_THE_OFFICE = f"""{ADMINISTRATOR} OR office_id IN (
    SELECT m.office_id FROM staff_membership m
    WHERE m.user_id = {ACTOR} AND m.role = 'office_leader'
      AND daterange(m.valid_from, m.valid_to, '[]') @> {TODAY})"""  # noqa: S608 - constants only
NARROW = "SELECT (id, call_id, valid_from, valid_to), UPDATE (valid_to)"


def open_to_read(*writes: Policy) -> list[Policy]:
    """Everybody reads, set-up may fill the table, and just these writes."""
    return [
        Policy("set_up", "app_owner", "ALL", using="true", check="true"),
        Policy("read_by_all", EVERYBODY, using="true"),
        *writes,
    ]


EVERY_OFFICE_IN_USE_HAS_A_LEADER = migrations.RunSQL(
    f"""
    CREATE FUNCTION staff_require_leader(office bigint) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM directory_office WHERE id = office AND in_use) AND NOT coalesce((
            SELECT range_agg(daterange(m.valid_from, m.valid_to, '[]')) @> daterange({TODAY}, NULL)
            FROM staff_membership m JOIN base_user u ON u.id = m.user_id
            WHERE m.office_id = office AND m.role = 'office_leader' AND u.is_active), false)
        THEN
            RAISE EXCEPTION 'office % is in use and must have a leader, now and from now on', office
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END $$;

    CREATE FUNCTION staff_membership_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM staff_require_leader(OLD.office_id); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER leader_stays AFTER UPDATE OR DELETE ON staff_membership
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.role = 'office_leader')
        EXECUTE FUNCTION staff_membership_changed();

    CREATE FUNCTION staff_office_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM staff_require_leader(NEW.id); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER has_leader AFTER INSERT OR UPDATE ON directory_office
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.in_use)
        EXECUTE FUNCTION staff_office_changed();

    CREATE FUNCTION staff_user_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM staff_require_leader(office_id) FROM staff_membership
        WHERE user_id = NEW.id AND role = 'office_leader';
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER leader_stays_active AFTER UPDATE ON base_user
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active)
        EXECUTE FUNCTION staff_user_changed();
    """,  # noqa: S608 - constants only
    """
    DROP TRIGGER leader_stays ON staff_membership;
    DROP TRIGGER has_leader ON directory_office;
    DROP TRIGGER leader_stays_active ON base_user;
    DROP FUNCTION staff_membership_changed(), staff_office_changed(), staff_user_changed(),
                  staff_require_leader(bigint);
    """,
)

GRANTS_ARE_ONLY_NARROWED = migrations.RunSQL(
    """CREATE TRIGGER only_narrowed BEFORE UPDATE ON staff_accessgrant FOR EACH ROW
       WHEN (NEW.valid_to > OLD.valid_to) EXECUTE FUNCTION bindeledd_refuse_change()""",
    "DROP TRIGGER only_narrowed ON staff_accessgrant",
)


class Migration(migrations.Migration):
    """Who reads and writes the tables of staff (laws 2, 6, 7)."""

    dependencies = [
        ("staff", "0001_initial"),
        ("directory", "0002_rights"),
        ("base", "0002_policies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        protect(
            "staff_membership",
            {EVERYBODY: "SELECT", "app_user": "INSERT, UPDATE (valid_to)"},
            open_to_read(
                Policy("appointed", "app_user", "INSERT", check=f"{ADMINISTRATOR} AND user_id <> {ACTOR}"),
                Policy("ended", "app_user", "UPDATE", ADMINISTRATOR, ADMINISTRATOR),
            ),
        ),
        protect(
            "staff_deputy",
            {EVERYBODY: "SELECT", "app_user": "INSERT, UPDATE (valid_to)"},
            open_to_read(
                Policy("appointed", "app_user", "INSERT", check=LEADS_THE_OFFICE),
                Policy("ended", "app_user", "UPDATE", LEADS_THE_OFFICE, LEADS_THE_OFFICE),
            ),
        ),
        protect(
            "staff_leadduty",
            {EVERYBODY: "SELECT", "app_user": "INSERT, UPDATE (until)"},
            open_to_read(
                Policy("taken", "app_user", "INSERT", check=f"{AGENT_LEAD} AND lead_id = {ACTOR}"),
                Policy("relieved", "app_user", "UPDATE", AGENT_LEAD, AGENT_LEAD),
            ),
        ),
        protect(
            "staff_accessgrant",
            {"app_user": "SELECT, INSERT, UPDATE (valid_to)", "app_worker, app_switchboard": NARROW},
            [
                Policy("own", "app_user", using=f"actor_id = {ACTOR}"),
                Policy(
                    "made_by_identifying",
                    "app_user",
                    "INSERT",
                    check=f"actor_id = {ACTOR} AND {has_role('agent', 'agent_lead')}",
                ),
                Policy("narrow_own", "app_user", "UPDATE", f"actor_id = {ACTOR}", f"actor_id = {ACTOR}"),
                Policy("ends", "app_worker, app_switchboard", using="true"),
                Policy("narrow", "app_worker, app_switchboard", "UPDATE", "true", "true"),
            ],
        ),
        EVERY_OFFICE_IN_USE_HAS_A_LEADER,
        GRANTS_ARE_ONLY_NARROWED,
        fixed_column("staff_accessgrant", "municipality_id"),
        fixed_column("staff_membership", "office_id"),
    ]
