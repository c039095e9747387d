from importlib import import_module

from django.db import migrations

from bindeledd.base.policies import ACTOR, Policy, rewrite

before = import_module("bindeledd.calls.migrations.0002_policies")

FUNCTION = migrations.RunSQL(
    f"""CREATE FUNCTION calls_assigned_to_actor(call uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
        BEGIN
            RETURN EXISTS (SELECT 1 FROM notices_notice n
                           WHERE n.to_user_id = {ACTOR} AND n.seen_at IS NULL
                             AND n.kind = 'draft_became_callback' AND n.subject = 'call:' || call);
        END $$""",  # noqa: S608 - constants only
    "DROP FUNCTION calls_assigned_to_actor(uuid)",
)


class Migration(migrations.Migration):
    """The same calls are seen as before, by a policy that costs less to plan."""

    dependencies = [("calls", "0004_by_hand")]

    operations = [
        FUNCTION,
        rewrite(
            "calls_call",
            [Policy("lead_follows_up", "app_user", using=f"{before.LEAD} AND {before.ASSIGNED}")],
            [Policy("lead_follows_up", "app_user", using=f"{before.LEAD} AND calls_assigned_to_actor(id)")],
        ),
    ]
