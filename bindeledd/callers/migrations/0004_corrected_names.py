# ruff: noqa: S608 - SQL put together from constants of this repository only
from importlib import import_module

from django.db import migrations, models

from bindeledd.base.policies import ACTOR

GRANTED = import_module("bindeledd.callers.migrations.0003_lean_policies").GRANTED
MADE_IN_THIS_CALL = f"""id = {GRANTED} AND call_id IN (
    SELECT g.call_id FROM staff_accessgrant g
    WHERE g.actor_id = {ACTOR} AND g.person_id = callers_person.id AND g.valid_to > statement_timestamp())"""

ONLY_THE_NAME = migrations.RunSQL(
    f"""
    DROP TRIGGER append_only ON callers_person;
    CREATE TRIGGER append_only BEFORE DELETE ON callers_person
        FOR EACH ROW EXECUTE FUNCTION bindeledd_refuse_change();
    CREATE TRIGGER only_the_name BEFORE UPDATE ON callers_person FOR EACH ROW
        WHEN ((OLD.id, OLD.municipality_id, OLD.key_id, OLD.national_id_ct, OLD.national_id_hash,
               OLD.has_no_national_id, OLD.created_at, OLD.call_id)
              IS DISTINCT FROM
              (NEW.id, NEW.municipality_id, NEW.key_id, NEW.national_id_ct, NEW.national_id_hash,
               NEW.has_no_national_id, NEW.created_at, NEW.call_id))
        EXECUTE FUNCTION bindeledd_refuse_change();
    GRANT UPDATE (name_ct) ON callers_person TO app_user;
    CREATE POLICY corrected ON callers_person FOR UPDATE TO app_user
        USING ({MADE_IN_THIS_CALL}) WITH CHECK ({MADE_IN_THIS_CALL});
    """,
    """
    DROP POLICY corrected ON callers_person;
    REVOKE UPDATE ON callers_person FROM app_user;
    DROP TRIGGER only_the_name ON callers_person;
    DROP TRIGGER append_only ON callers_person;
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON callers_person
        FOR EACH ROW EXECUTE FUNCTION bindeledd_refuse_change();
    """,
)


class Migration(migrations.Migration):
    """A name misspelt at the first identification is mended in that very call; nothing else ever changes (law 6)."""

    dependencies = [("callers", "0003_lean_policies")]

    operations = [
        migrations.AddField("person", "call_id", models.UUIDField(null=True)),
        ONLY_THE_NAME,
    ]
