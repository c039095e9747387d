from django.db import migrations

APPENDED = {
    "base_event": "actor_kind, actor_id, kind, subject, municipality, office_id, data",
    "base_auditline": "actor_kind, actor_id, purpose, action, subjects, municipality, basis, outcome",
}
EVERYBODY = "app_user, app_worker, app_switchboard, app_supervisor"


def only_these_columns(table: str, columns: str) -> migrations.RunSQL:
    """Whoever writes a line chooses neither its place nor its time: the database fills them in."""
    return migrations.RunSQL(
        f"REVOKE INSERT ON {table} FROM {EVERYBODY}; GRANT INSERT ({columns}) ON {table} TO {EVERYBODY};",
        f"REVOKE INSERT ({columns}) ON {table} FROM {EVERYBODY}; GRANT INSERT ON {table} TO {EVERYBODY};",
    )


class Migration(migrations.Migration):
    """Nobody backdates an event or a line of the read log, or puts it before others (laws 6, 8)."""

    dependencies = [("base", "0004_health_rights")]

    operations = [only_these_columns(table, columns) for table, columns in APPENDED.items()]
