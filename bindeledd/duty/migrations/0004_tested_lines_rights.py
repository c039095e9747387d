from django.db import migrations

from bindeledd.base.policies import Policy, protect

EVERYBODY = "app_user, app_worker, app_switchboard, app_supervisor"
OF_LINE = "staff_leads((SELECT l.office_id FROM duty_dutyline l WHERE l.id = line_id))"


def read_by_all() -> list[Policy]:
    return [
        Policy("set_up", "app_owner", "ALL", using="true", check="true"),
        Policy("read_by_all", EVERYBODY, using="true"),
    ]


class Migration(migrations.Migration):
    """Lines and their hours are the office leader's to change; what a test ring showed is the worker's to write."""

    dependencies = [("duty", "0003_tested_lines"), ("staff", "0005_leaders_write")]

    operations = [
        protect(
            "duty_dutyline",
            {
                EVERYBODY: "SELECT",
                "app_user": 'INSERT, UPDATE (kind, "order", name, number, sip_user, desk_phone, closed_down_at)',
            },
            [
                *read_by_all(),
                Policy("opened", "app_user", "INSERT", check="staff_leads(office_id)"),
                Policy("changed", "app_user", "UPDATE", "staff_leads(office_id)", "staff_leads(office_id)"),
            ],
        ),
        protect(
            "duty_dutyhours",
            {EVERYBODY: "SELECT", "app_user": "INSERT, DELETE"},
            [
                *read_by_all(),
                Policy("set_by_leader", "app_user", "INSERT", check=OF_LINE),
                Policy("taken_away_by_leader", "app_user", "DELETE", OF_LINE),
            ],
        ),
        migrations.RunSQL(
            """
            GRANT UPDATE (test_call, test_result) ON duty_signon TO app_user;
            GRANT UPDATE (until, test_result) ON duty_signon TO app_worker;
            CREATE POLICY tested ON duty_signon FOR UPDATE TO app_worker USING (true) WITH CHECK (true);
            CREATE FUNCTION duty_sign_on_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF current_user = 'app_user' AND NEW.test_result <> '' AND NEW.test_result <> OLD.test_result THEN
                    RAISE EXCEPTION 'what a test ring showed is not typed by anybody'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER guard BEFORE UPDATE OF test_result ON duty_signon
                FOR EACH ROW EXECUTE FUNCTION duty_sign_on_guard();
            """,
            """
            DROP TRIGGER guard ON duty_signon;
            DROP FUNCTION duty_sign_on_guard();
            DROP POLICY tested ON duty_signon;
            REVOKE UPDATE (until, test_result) ON duty_signon FROM app_worker;
            REVOKE UPDATE (test_call, test_result) ON duty_signon FROM app_user;
            """,
        ),
    ]
