from django.db import migrations

CLEAR_TEXT = """CREATE OR REPLACE FUNCTION bindeledd_clear_text_allowed(wanted text, on_day date) RETURNS boolean
    LANGUAGE {language} STABLE AS $$ {begin}
        SELECT count(*) = 2 FROM directory_agreement
         WHERE municipality_id = wanted AND kind IN ('cooperation', 'data_processor')
           AND signed_at <= on_day AND valid_from <= on_day AND coalesce(valid_to, 'infinity') >= on_day{end}
    $$"""

PHONE_HOURS = migrations.RunSQL(
    """
    CREATE FUNCTION directory_phone_hours(place bigint, day date)
    RETURNS TABLE (opens time, closes time, special_opens time, special_closes time) LANGUAGE plpgsql STABLE AS $$
    BEGIN
        RETURN QUERY
        SELECT h.opens, h.closes, s.opens, s.closes FROM directory_office o
          LEFT JOIN directory_officehours h
            ON h.office_id = o.id AND h.kind = 'phone' AND h.weekday = extract(isodow FROM day) - 1
          LEFT JOIN directory_specialdate s ON s.office_id = o.id AND s.date = day
         WHERE o.id = place;
    END $$
    """,
    "DROP FUNCTION directory_phone_hours(bigint, date)",
)


class Migration(migrations.Migration):
    """What every promise asks about its office keeps its plan as long as the connection lasts (decision 13)."""

    dependencies = [("directory", "0003_out_of_hours")]

    operations = [
        migrations.RunSQL(
            CLEAR_TEXT.format(language="plpgsql", begin="BEGIN RETURN (", end="); END"),
            CLEAR_TEXT.format(language="sql", begin="", end=""),
        ),
        PHONE_HOURS,
    ]
