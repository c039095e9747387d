from django.db import migrations

MAKE = migrations.RunSQL(
    """
    CREATE FUNCTION callers_make_person(
        person uuid, municipality text, key uuid, wrapped_key bytea, name bytea, national_id bytea, hash bytea,
        has_none boolean, told_in uuid) RETURNS boolean LANGUAGE plpgsql AS $$
    DECLARE
        made integer;
    BEGIN
        INSERT INTO callers_person (id, municipality_id, key_id, name_ct, national_id_ct, national_id_hash,
                                    has_no_national_id, call_id)
        VALUES (person, municipality, key, name, national_id, hash, has_none, told_in) ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS made = ROW_COUNT;
        IF made = 1 THEN
            INSERT INTO base_datakey (id, compartment, wrapped) VALUES (key, municipality, wrapped_key);
        END IF;
        RETURN made = 1;
    END $$
    """,
    "DROP FUNCTION callers_make_person(uuid, text, uuid, bytea, bytea, bytea, bytea, boolean, uuid)",
)


class Migration(migrations.Migration):
    """A person and the person's key are made in one statement; the key only when the person was not known before.

    The function runs as whoever calls it, under the same policies. The person's reference to the key is checked when
    the transaction ends.
    """

    dependencies = [("callers", "0004_corrected_names"), ("base", "0002_policies")]

    operations = [MAKE]
