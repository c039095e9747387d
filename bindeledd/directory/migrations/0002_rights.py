from django.db import migrations

from bindeledd.base.policies import fixed_column, grant

EVERYBODY = "app_user, app_worker, app_switchboard, app_supervisor"

HOURS_DO_NOT_OVERLAP = migrations.RunSQL(
    """ALTER TABLE directory_officehours ADD CONSTRAINT office_hours_do_not_overlap EXCLUDE USING gist (
         office_id WITH =, kind WITH =, weekday WITH =,
         int4range((extract(epoch FROM opens) / 60)::int, (extract(epoch FROM closes) / 60)::int) WITH &&)""",
    "ALTER TABLE directory_officehours DROP CONSTRAINT office_hours_do_not_overlap",
)

CLEAR_TEXT_ALLOWED = migrations.RunSQL(
    """CREATE FUNCTION bindeledd_clear_text_allowed(wanted text, on_day date) RETURNS boolean
       LANGUAGE sql STABLE AS $$
         SELECT count(*) = 2 FROM directory_agreement
         WHERE municipality_id = wanted AND kind IN ('cooperation', 'data_processor')
           AND signed_at <= on_day AND valid_from <= on_day AND coalesce(valid_to, 'infinity') >= on_day
       $$""",
    "DROP FUNCTION bindeledd_clear_text_allowed(text, date)",
)


class Migration(migrations.Migration):
    """Public facts: everybody reads, only the owner writes (set-up and imports), no row-level security.

    `bindeledd_clear_text_allowed` lets the tables of higher rooms refuse text without agreement (rules L61).
    """

    dependencies = [("directory", "0001_initial"), ("base", "0001_initial")]

    operations = [
        HOURS_DO_NOT_OVERLAP,
        CLEAR_TEXT_ALLOWED,
        fixed_column("directory_office", "municipality_id"),
        fixed_column("directory_agreement", "municipality_id"),
        grant("directory_municipality", {EVERYBODY: "SELECT", "app_login": "SELECT"}),
        grant("directory_office", {EVERYBODY: "SELECT", "app_login": "SELECT"}),
        grant("directory_officehours", {EVERYBODY: "SELECT"}),
        grant("directory_specialdate", {EVERYBODY: "SELECT"}),
        grant("directory_agreement", {EVERYBODY: "SELECT"}),
    ]
