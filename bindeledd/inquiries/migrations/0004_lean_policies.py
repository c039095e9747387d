# ruff: noqa: S608 - SQL put together from constants of this repository only
from importlib import import_module

from django.db import migrations

from bindeledd.base.policies import ACTOR, OFFICES, Policy, rewrite

before = import_module("bindeledd.inquiries.migrations.0002_rights")
GRANTED = import_module("bindeledd.callers.migrations.0003_lean_policies").GRANTED
AS_AGENT = f"person_id = {GRANTED} OR (created_by_id = {ACTOR} AND inquiries_own_call(call_id))"
VISIBLE = "inquiries_visible(inquiry_id)"
AT_OWN_OFFICE = "inquiries_at_own_office(inquiry_id)"
COPIED_NOW = "inquiries_copied_now(inquiry_id)"


def asks(name: str, argument: str, question: str) -> migrations.RunSQL:
    """A function for policies: whether there is such a row, for whoever asks."""
    return migrations.RunSQL(
        f"""CREATE FUNCTION {name}({argument} uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
            BEGIN RETURN EXISTS ({question}); END $$""",
        f"DROP FUNCTION {name}(uuid)",
    )


OF_INQUIRY = "SELECT 1 FROM inquiries_inquiry i WHERE i.id = inquiry"
FUNCTIONS = [
    asks(
        "inquiries_own_call",
        "call",
        f"SELECT 1 FROM inquiries_draft d WHERE d.call_id = call AND d.agent_id = {ACTOR}",
    ),
    asks("inquiries_visible", "inquiry", OF_INQUIRY),
    asks("inquiries_at_own_office", "inquiry", f"{OF_INQUIRY} AND i.office_id = ANY({OFFICES})"),
    asks(
        "inquiries_copied_now",
        "inquiry",
        f"{OF_INQUIRY} AND i.office_id = ANY({OFFICES}) AND i.created_by_id = {ACTOR} AND i.created_at = now()",
    ),
]


class Migration(migrations.Migration):
    """The same rows are seen and written as before, by policies that cost less to plan."""

    dependencies = [
        ("callers", "0003_lean_policies"),
        ("inquiries", "0003_sms_consent"),
    ]

    operations = [
        *FUNCTIONS,
        rewrite(
            "inquiries_inquiry",
            [
                Policy("identified", "app_user", using=before.AS_AGENT),
                Policy("agent_acts", "app_user", "UPDATE", before.AS_AGENT, before.AS_AGENT),
            ],
            [
                Policy("identified", "app_user", using=AS_AGENT),
                Policy("agent_acts", "app_user", "UPDATE", AS_AGENT, AS_AGENT),
            ],
        ),
        rewrite(
            "inquiries_note",
            [
                Policy(
                    "of_own_inquiries",
                    "app_user",
                    using=before.of_inquiry("inquiries_note", f"source = 'nks' OR {before.AT_OWN_OFFICE}"),
                ),
                Policy(
                    "written_by_agent",
                    "app_user",
                    "INSERT",
                    check=f"source = 'nks' AND author_id = {ACTOR} AND {before.NATIONAL} "
                    f"AND {before.of_inquiry('inquiries_note')}",
                ),
                Policy(
                    "written_at_office",
                    "app_user",
                    "INSERT",
                    check=f"source = 'office' AND author_id = {ACTOR} "
                    f"AND {before.of_inquiry('inquiries_note', before.AT_OWN_OFFICE)}",
                ),
                Policy("copied", "app_user", "INSERT", check=before.of_inquiry("inquiries_note", before.COPIED_NOW)),
            ],
            [
                Policy("of_own_inquiries", "app_user", using=f"source = 'nks' AND {VISIBLE} OR {AT_OWN_OFFICE}"),
                Policy(
                    "written_by_agent",
                    "app_user",
                    "INSERT",
                    check=f"source = 'nks' AND author_id = {ACTOR} AND {before.NATIONAL} AND {VISIBLE}",
                ),
                Policy(
                    "written_at_office",
                    "app_user",
                    "INSERT",
                    check=f"source = 'office' AND author_id = {ACTOR} AND {AT_OWN_OFFICE}",
                ),
                Policy("copied", "app_user", "INSERT", check=COPIED_NOW),
            ],
        ),
        rewrite(
            "inquiries_sign",
            [
                Policy("of_own_inquiries", "app_user", using=before.of_inquiry("inquiries_sign")),
                Policy("ticked", "app_user", "INSERT", check=before.of_inquiry("inquiries_sign")),
            ],
            [
                Policy("of_own_inquiries", "app_user", using=VISIBLE),
                Policy("ticked", "app_user", "INSERT", check=VISIBLE),
            ],
        ),
        rewrite(
            "inquiries_takeover",
            [
                Policy("of_own_inquiries", "app_user", using=before.of_inquiry("inquiries_takeover")),
                Policy(
                    "taken",
                    "app_user",
                    "INSERT",
                    check=f"recorded_by_id = {ACTOR} AND (taker_id = {ACTOR} OR how = 'release') "
                    f"AND {before.of_inquiry('inquiries_takeover', before.AT_OWN_OFFICE)}",
                ),
            ],
            [
                Policy("of_own_inquiries", "app_user", using=VISIBLE),
                Policy(
                    "taken",
                    "app_user",
                    "INSERT",
                    check=f"recorded_by_id = {ACTOR} AND (taker_id = {ACTOR} OR how = 'release') AND {AT_OWN_OFFICE}",
                ),
            ],
        ),
        rewrite(
            "inquiries_colleagueoffer",
            [
                Policy(
                    "of_own_office",
                    "app_user",
                    using=before.of_inquiry("inquiries_colleagueoffer", before.AT_OWN_OFFICE),
                ),
                Policy(
                    "offered",
                    "app_user",
                    "INSERT",
                    check=f"by_id = {ACTOR} AND {before.of_inquiry('inquiries_colleagueoffer', before.AT_OWN_OFFICE)}",
                ),
                Policy(
                    "answered",
                    "app_user",
                    "UPDATE",
                    before.of_inquiry("inquiries_colleagueoffer", before.AT_OWN_OFFICE),
                    before.of_inquiry("inquiries_colleagueoffer", before.AT_OWN_OFFICE),
                ),
            ],
            [
                Policy("of_own_office", "app_user", using=AT_OWN_OFFICE),
                Policy("offered", "app_user", "INSERT", check=f"by_id = {ACTOR} AND {AT_OWN_OFFICE}"),
                Policy("answered", "app_user", "UPDATE", AT_OWN_OFFICE, AT_OWN_OFFICE),
            ],
        ),
    ]
