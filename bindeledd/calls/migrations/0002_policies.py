from django.db import migrations

from bindeledd.base.policies import ACTOR, Policy, grant, has_role, protect

LEAD = has_role("agent_lead")
AGENTS = has_role("agent", "agent_lead")
MINE = f"agent_id = {ACTOR}"
UNFINISHED = f"{MINE} AND wrapped_up_at IS NULL"
# An UPDATE must leave a row that its author may read, hence the minutes after wrap-up.
FRESH = f"{MINE} AND (wrapped_up_at IS NULL OR wrapped_up_at > now() - interval '10 minutes')"
# A form that its agent left is assigned to a lead by a notice: number and agent of that call, until seen (law 6).
ASSIGNED = f"""EXISTS (SELECT 1 FROM notices_notice n WHERE n.to_user_id = {ACTOR} AND n.seen_at IS NULL
                AND n.kind = 'draft_became_callback' AND n.subject = 'call:' || calls_call.id)"""  # noqa: S608
QUEUED = "queue_state IN ('waiting', 'offered')"
EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"


def switchboard(name: str = "switchboard") -> Policy:
    """The switchboard runs the calls: all rows, everything."""
    return Policy(name, "app_switchboard", "ALL", "true", "true")


def worker_reads() -> Policy:
    """Sweeps find due rows."""
    return Policy("worker_reads", "app_worker", using="true")


class Migration(migrations.Migration):
    """Who sees calls: their agent until wrapped up, who took over, leads the queue; the rest nobody.

    Numbers lie in the call's row, so agents get the queue from rows of its own (law 7).
    """

    dependencies = [("calls", "0001_initial"), ("base", "0002_policies"), ("notices", "0002_rights")]

    operations = [
        protect(
            "calls_call",
            {
                "app_switchboard": EVERYTHING,
                "app_user": "SELECT, INSERT, UPDATE (wrapped_up_at, outcome)",
                "app_worker": "SELECT, UPDATE (number_key_id, number_ct, number_hash)",
            },
            [
                switchboard(),
                worker_reads(),
                Policy("worker_purges", "app_worker", "UPDATE", "ended_at IS NOT NULL", "number_key_id IS NULL"),
                Policy("own_until_wrapped_up", "app_user", using=FRESH),
                Policy(
                    "own_callback",
                    "app_user",
                    using=f"{MINE} AND direction = 'out' AND first_ring_at > now() - interval '12 hours'",
                ),
                Policy("taken_over", "app_user", using=f"taken_over_by_id = {ACTOR} AND ended_at IS NULL"),
                Policy("lead_sees_queue", "app_user", using=f"{QUEUED} AND {LEAD}"),
                Policy("lead_follows_up", "app_user", using=f"{LEAD} AND {ASSIGNED}"),
                Policy(
                    "starts_callback",
                    "app_user",
                    "INSERT",
                    check=f"direction = 'out' AND {MINE} AND phase = 'new' AND engine = ''",
                ),
                Policy("wraps_up", "app_user", "UPDATE", UNFINISHED, MINE),
            ],
        ),
        protect(
            "calls_queueentry",
            {"app_switchboard": EVERYTHING, "app_user, app_worker": "SELECT"},
            [switchboard(), worker_reads(), Policy("agents_see_queue", "app_user", using=AGENTS)],
        ),
        protect(
            "calls_agentpresence",
            {"app_switchboard": EVERYTHING, "app_user": "SELECT, INSERT, UPDATE", "app_worker": "SELECT"},
            [
                switchboard(),
                worker_reads(),
                Policy("own", "app_user", "ALL", f"user_id = {ACTOR}", f"user_id = {ACTOR}"),
                Policy("lead_sees", "app_user", using=LEAD),
            ],
        ),
        protect(
            "calls_callrequest",
            {"app_switchboard": EVERYTHING, "app_user": "SELECT, INSERT", "app_worker": "SELECT, DELETE"},
            [
                switchboard(),
                worker_reads(),
                Policy("worker_purges", "app_worker", "DELETE", "handled_at IS NOT NULL"),
                Policy("own", "app_user", using=MINE),
                Policy("asks", "app_user", "INSERT", check=MINE),
            ],
        ),
        grant("calls_callrequest_id_seq", {"app_user": "USAGE"}),
        protect(
            "calls_contact",
            {
                "app_switchboard": "SELECT, INSERT",
                "app_worker": "SELECT, INSERT, UPDATE (number_key_id, number_ct)",
                "app_user": "SELECT, UPDATE (state, result, closed_at, closed_by_id)",
            },
            [
                Policy("switchboard_reads", "app_switchboard", using="true"),
                Policy("switchboard_opens", "app_switchboard", "INSERT", check="true"),
                worker_reads(),
                Policy("worker_opens", "app_worker", "INSERT", check="true"),
                Policy("worker_purges", "app_worker", "UPDATE", "state = 'closed'", "number_key_id IS NULL"),
                Policy("leads_read", "app_user", using=f"state = 'open' AND {LEAD}"),
                Policy("closer_reads", "app_user", using=f"closed_by_id = {ACTOR}"),
                Policy(
                    "leads_close",
                    "app_user",
                    "UPDATE",
                    f"state = 'open' AND {LEAD}",
                    f"closed_by_id = {ACTOR}",
                ),
            ],
        ),
        protect(
            "calls_softphone",
            {"app_switchboard": "SELECT", "app_user": "SELECT, INSERT, UPDATE"},
            [
                Policy("switchboard_reads", "app_switchboard", using="true"),
                Policy(
                    "own",
                    "app_user",
                    "ALL",
                    f"user_id = {ACTOR}",
                    f"user_id = {ACTOR} AND sip_user = 'u' || user_id AND kind = 'web'",
                ),
            ],
        ),
        grant(
            "calls_linehours",
            {"app_user, app_worker, app_switchboard, app_supervisor": "SELECT"},
        ),
    ]
