from django.db import migrations

KEPT_MEANS_CONTACT = migrations.RunSQL(
    """
    CREATE FUNCTION handoffs_contact_was_made() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        first timestamptz := (SELECT min(a.at) FROM handoffs_attempt a
                              WHERE a.inquiry_id = NEW.id AND a.result = 'reached');
    BEGIN
        IF first IS NULL OR NEW.kept IS DISTINCT FROM (first <= NEW.due_at) THEN
            RAISE EXCEPTION 'kept means that somebody was reached before the due time'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER contact_was_made BEFORE UPDATE ON inquiries_inquiry FOR EACH ROW
        WHEN (OLD.state = 'open' AND NEW.state = 'closed' AND NEW.outcome IN ('contact_made', 'withdrawn'))
        EXECUTE FUNCTION handoffs_contact_was_made();
    """,
    """
    DROP TRIGGER contact_was_made ON inquiries_inquiry;
    DROP FUNCTION handoffs_contact_was_made();
    """,
)


class Migration(migrations.Migration):
    """Unreached is not contact: the database compares what is said at closing with the attempts (law 5)."""

    dependencies = [("handoffs", "0006_nobody_leaves_urgent"), ("inquiries", "0005_no_way_round")]

    operations = [KEPT_MEANS_CONTACT]
