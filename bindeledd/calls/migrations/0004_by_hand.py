from django.db import migrations, models

from bindeledd.base.policies import ACTOR, has_role

AGENTS = has_role("agent", "agent_lead")
OPEN_BY_HAND = "engine = 'manual' AND ended_at IS NULL"
CHANGED_WRAP_UP = "ARRAY['wrapped_up_at', 'outcome']"

GUARD = f"""
CREATE FUNCTION calls_only_by_hand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - {CHANGED_WRAP_UP} = to_jsonb(OLD) - {CHANGED_WRAP_UP} THEN
        RETURN NEW;
    END IF;
    IF NEW.id <> OLD.id OR NEW.engine <> OLD.engine OR NEW.first_ring_at <> OLD.first_ring_at
            OR NEW.agent_id IS DISTINCT FROM OLD.agent_id THEN
        RAISE EXCEPTION 'what a call is does not change' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.engine = 'manual' OR (OLD.ended_at IS NULL AND NEW.end_reason = 'engine_lost') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the switchboard moves this call' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER only_by_hand BEFORE UPDATE ON calls_call FOR EACH ROW
    WHEN (current_user = 'app_user') EXECUTE FUNCTION calls_only_by_hand();
"""

LAST_WELL = """
CREATE FUNCTION calls_engine_was_well() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.well_at := NEW.beat_at;
    RETURN NEW;
END $$;
CREATE TRIGGER was_well BEFORE INSERT OR UPDATE ON calls_enginestatus FOR EACH ROW
    WHEN (NEW.connected) EXECUTE FUNCTION calls_engine_was_well();
"""

RIGHTS = f"""
GRANT UPDATE ON calls_call TO app_user;
CREATE POLICY begins_by_hand ON calls_call FOR INSERT TO app_user WITH CHECK (
    direction = 'in' AND {OPEN_BY_HAND} AND phase = 'talking' AND agent_id = {ACTOR} AND {AGENTS});
GRANT UPDATE (phase, state, version, queue_state, ended_at, end_reason, consult_state, consult_reason)
    ON calls_call TO app_worker;
CREATE POLICY worker_ends_by_hand ON calls_call FOR UPDATE TO app_worker
    USING ({OPEN_BY_HAND}) WITH CHECK (engine = 'manual' AND ended_at IS NOT NULL);
GRANT UPDATE (state, reason, since) ON calls_agentpresence TO app_worker;
CREATE POLICY worker_wraps_up ON calls_agentpresence FOR UPDATE TO app_worker
    USING (state = 'in_call') WITH CHECK (state = 'wrap_up');
"""


class Migration(migrations.Migration):
    """Calls by hand: their agent moves them, nobody else's and no engine's; since when telephony has been down."""

    dependencies = [("calls", "0003_engine_status")]

    operations = [
        migrations.AddField("enginestatus", "well_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "call",
            models.Index(
                fields=["first_ring_at"], name="call_by_hand", condition=models.Q(engine="manual", ended_at=None)
            ),
        ),
        migrations.RunSQL(
            RIGHTS,
            "DROP POLICY begins_by_hand ON calls_call; DROP POLICY worker_ends_by_hand ON calls_call;"
            " DROP POLICY worker_wraps_up ON calls_agentpresence; REVOKE UPDATE ON calls_call FROM app_user;"
            " GRANT UPDATE (wrapped_up_at, outcome) ON calls_call TO app_user;",
        ),
        migrations.RunSQL(GUARD, "DROP TRIGGER only_by_hand ON calls_call; DROP FUNCTION calls_only_by_hand;"),
        migrations.RunSQL(
            LAST_WELL, "DROP TRIGGER was_well ON calls_enginestatus; DROP FUNCTION calls_engine_was_well;"
        ),
    ]
