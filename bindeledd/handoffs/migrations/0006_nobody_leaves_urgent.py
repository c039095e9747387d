from django.db import migrations

NOBODY_LEAVES_WHAT_IS_URGENT = migrations.RunSQL(
    """
    CREATE FUNCTION handoffs_nobody_leaves_urgent() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_user = 'app_user'
           AND NOT EXISTS (SELECT 1 FROM duty_signon s WHERE s.line_id = NEW.line_id
                           AND s.since <= clock_timestamp() AND s.until > clock_timestamp())
           AND EXISTS (SELECT 1 FROM inquiries_inquiry i
                       WHERE i.duty_line_id = NEW.line_id AND i.state = 'open' AND i.urgency = 'urgent'
                         AND (i.taken_at IS NULL OR i.responsible_id = NEW.officer_id))
        THEN
            RAISE EXCEPTION 'a duty line with an urgent inquiry is given up only to somebody who takes it'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER nobody_leaves_urgent AFTER UPDATE ON duty_signon
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.until < OLD.until)
        EXECUTE FUNCTION handoffs_nobody_leaves_urgent();
    """,
    "DROP TRIGGER nobody_leaves_urgent ON duty_signon; DROP FUNCTION handoffs_nobody_leaves_urgent();",
)


class Migration(migrations.Migration):
    """What is urgent never lies with a line that everybody has left (law 2). A test ring that fails is no leaving."""

    dependencies = [("handoffs", "0005_forewarnings_and_noes_rights"), ("duty", "0004_tested_lines_rights")]

    operations = [NOBODY_LEAVES_WHAT_IS_URGENT]
