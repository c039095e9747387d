# ruff: noqa: S608 - SQL put together from constants of this repository only
from importlib import import_module

from django.db import migrations

from bindeledd.base.policies import ACTOR, has_role

lost = import_module("bindeledd.calls.migrations.0009_lost_calls_only_end")
TODAY = "(now() AT TIME ZONE 'Europe/Oslo')::date"
WORKS_AT_LINE = f"""
CREATE FUNCTION calls_works_at_line(line bigint, person bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM duty_dutyline l WHERE l.id = line AND (
            EXISTS (SELECT 1 FROM staff_membership m
                    WHERE m.office_id = l.office_id AND m.user_id = person
                      AND daterange(m.valid_from, m.valid_to, '[]') @> {TODAY})
            OR EXISTS (SELECT 1 FROM staff_deputy d
                       WHERE d.office_id = l.office_id AND d.deputy_id = person
                         AND d.valid_from <= statement_timestamp() AND d.valid_to > statement_timestamp())));
END $$;
"""
MAY_ASK = f"""
CREATE FUNCTION calls_may_ask(verb text, asked uuid, args jsonb) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF verb IN ('take', 'join') THEN
        RETURN {has_role("agent_lead")};
    ELSIF verb = 'complete' THEN
        RETURN EXISTS (SELECT 1 FROM calls_call c WHERE c.id = asked AND c.agent_id = {ACTOR}
                          AND calls_works_at_line(c.consult_line_id, (args ->> 'taker')::bigint));
    ELSIF verb = 'place_used' THEN
        RETURN EXISTS (SELECT 1 FROM calls_call c
                       WHERE asked IN (c.id, c.joins) AND c.agent_id = {ACTOR} AND c.wrapped_up_at IS NULL);
    END IF;
    RETURN true;
END $$;
CREATE POLICY may_ask ON calls_callrequest AS RESTRICTIVE FOR INSERT TO app_user
    WITH CHECK (calls_may_ask(verb, call_id, args));
CREATE POLICY nobody_yet ON calls_call AS RESTRICTIVE FOR INSERT TO app_user
    WITH CHECK (handed_over_at IS NULL AND taken_over_by_id IS NULL);
"""
GUARD = lost.GUARD.replace(
    "    IF OLD.engine = 'manual'",
    """    IF NEW.taken_over_by_id IS DISTINCT FROM OLD.taken_over_by_id
            AND NOT calls_works_at_line(NEW.consult_line_id, NEW.taken_over_by_id) THEN
        RAISE EXCEPTION 'who takes a caller over works at the office that was rung' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.engine = 'manual'""",
)


class Migration(migrations.Migration):
    """The laws about who takes a caller over and who comes into a call hold for whatever an agent's role could write
    by hand: a taker works at the office that was rung (law 2), only a lead passes others by or comes in, and a kept
    place is used up only from the call that stands in it."""

    dependencies = [
        ("calls", "0009_lost_calls_only_end"),
        ("duty", "0002_rights"),
        ("staff", "0004_deputies"),
    ]

    operations = [
        migrations.RunSQL(WORKS_AT_LINE, "DROP FUNCTION calls_works_at_line(bigint, bigint)"),
        migrations.RunSQL(
            MAY_ASK,
            "DROP POLICY nobody_yet ON calls_call; DROP POLICY may_ask ON calls_callrequest;"
            " DROP FUNCTION calls_may_ask(text, uuid, jsonb);",
        ),
        migrations.RunSQL(GUARD, lost.GUARD),
    ]
