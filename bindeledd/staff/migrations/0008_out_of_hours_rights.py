from django.db import migrations

from bindeledd.base.policies import MUNICIPALITIES, Policy, fixed_column, has_role, protect

EVERYBODY = "app_user, app_worker, app_switchboard, app_supervisor"
ADMINISTRATOR = has_role("administrator")
MAY_WRITE = f"({ADMINISTRATOR} OR staff_leads_in(municipality_id))"
KINDS = "'out_of_hours_entered', 'out_of_hours_removed', 'out_of_hours_tried'"

LEADS_IN = migrations.RunSQL(
    """
    CREATE FUNCTION staff_leads_in(wanted text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN EXISTS (SELECT 1 FROM directory_office o WHERE o.municipality_id = wanted AND staff_leads(o.id));
    END $$
    """,
    "DROP FUNCTION staff_leads_in(text)",
)

TRIED_NOW_AND_THIS_NUMBER = migrations.RunSQL(
    """
    CREATE FUNCTION directory_service_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.number <> OLD.number THEN
            NEW.verified_at := NULL;
        ELSIF NEW.verified_at IS DISTINCT FROM OLD.verified_at THEN
            NEW.verified_at := now();
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER tried_now BEFORE UPDATE ON directory_outofhours
        FOR EACH ROW EXECUTE FUNCTION directory_service_changed();
    """,
    "DROP TRIGGER tried_now ON directory_outofhours; DROP FUNCTION directory_service_changed();",
)


class Migration(migrations.Migration):
    """Who answers when the line is closed is for the leaders of the municipality's offices, and for administrators.

    The national default is an administrator's and is never removed. When a number was last tried, the database says.
    """

    dependencies = [
        ("staff", "0007_subject_leads"),
        ("directory", "0003_out_of_hours"),
        ("base", "0002_policies"),
    ]

    operations = [
        LEADS_IN,
        TRIED_NOW_AND_THIS_NUMBER,
        fixed_column("directory_outofhours", "municipality_id"),
        protect(
            "directory_outofhours",
            {EVERYBODY: "SELECT", "app_user": "INSERT, UPDATE (number, name, verified_at), DELETE"},
            [
                Policy("set_up", "app_owner", "ALL", using="true", check="true"),
                Policy("read_by_all", EVERYBODY, using="true"),
                Policy("entered", "app_user", "INSERT", check=f"{MAY_WRITE} AND verified_at IS NULL"),
                Policy("changed", "app_user", "UPDATE", MAY_WRITE, MAY_WRITE),
                Policy("removed", "app_user", "DELETE", f"municipality_id IS NOT NULL AND {MAY_WRITE}"),
            ],
        ),
        migrations.RunSQL(
            f"""CREATE POLICY out_of_hours_history ON base_event FOR SELECT TO app_user
                USING (kind IN ({KINDS}) AND ({ADMINISTRATOR} OR municipality = ANY({MUNICIPALITIES})))""",
            "DROP POLICY out_of_hours_history ON base_event",
        ),
    ]
