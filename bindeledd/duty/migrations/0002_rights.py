from django.db import migrations

from bindeledd.base.policies import ACTOR, OFFICES, Policy, fixed_column, grant, protect

PROCESSES = "app_worker, app_switchboard, app_supervisor"
EVERYBODY = f"app_user, {PROCESSES}"
OWN_OFFICE = f"line_id IN (SELECT id FROM duty_dutyline WHERE office_id = ANY({OFFICES}))"  # noqa: S608 - constants

HOURS_DO_NOT_OVERLAP = migrations.RunSQL(
    """ALTER TABLE duty_dutyhours ADD CONSTRAINT duty_hours_do_not_overlap EXCLUDE USING gist (
         line_id WITH =, weekday WITH =,
         int4range((extract(epoch FROM opens) / 60)::int, (extract(epoch FROM closes) / 60)::int) WITH &&)""",
    "ALTER TABLE duty_dutyhours DROP CONSTRAINT duty_hours_do_not_overlap",
)


class Migration(migrations.Migration):
    """Lines are facts that everybody reads; only an office's own staff sign on to them, each for themselves (law 2)."""

    dependencies = [("duty", "0001_initial"), ("directory", "0002_rights"), ("base", "0002_policies")]

    operations = [
        HOURS_DO_NOT_OVERLAP,
        fixed_column("duty_dutyline", "office_id"),
        grant("duty_dutyline", {EVERYBODY: "SELECT"}),
        grant("duty_dutyhours", {EVERYBODY: "SELECT"}),
        protect(
            "duty_signon",
            {EVERYBODY: "SELECT", "app_user": "INSERT, UPDATE (until)"},
            [
                Policy("read_by_all", EVERYBODY, using="true"),
                Policy("signed_on", "app_user", "INSERT", check=f"officer_id = {ACTOR} AND {OWN_OFFICE}"),
                Policy("signed_off", "app_user", "UPDATE", OWN_OFFICE, OWN_OFFICE),
            ],
        ),
    ]
