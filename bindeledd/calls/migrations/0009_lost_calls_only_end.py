from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION calls_only_by_hand() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrapped_up text[] := ARRAY['wrapped_up_at', 'outcome'];
    ended text[] := ARRAY['phase', 'state', 'version', 'queue_state', 'ended_at', 'end_reason', 'away',
                          'consult_state', 'consult_reason', 'guest_id', 'guest_state'];
BEGIN
    IF to_jsonb(NEW) - wrapped_up = to_jsonb(OLD) - wrapped_up THEN
        RETURN NEW;
    END IF;
    IF NEW.id <> OLD.id OR NEW.engine <> OLD.engine OR NEW.first_ring_at <> OLD.first_ring_at
            OR NEW.agent_id IS DISTINCT FROM OLD.agent_id THEN
        RAISE EXCEPTION 'what a call is does not change' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.engine = 'manual' OR (
            OLD.ended_at IS NULL AND NEW.end_reason = 'engine_lost' AND NEW.phase = 'ended'
            AND to_jsonb(NEW) - ended = to_jsonb(OLD) - ended) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the switchboard moves this call' USING ERRCODE = 'check_violation';
END $$;
"""


class Migration(migrations.Migration):
    """Who ends a call that the engine lost changes nothing else of it: not its number, nor who took over (law 2)."""

    dependencies = [("calls", "0008_helpers_seen")]

    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]
