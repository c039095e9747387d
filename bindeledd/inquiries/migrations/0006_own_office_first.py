from django.db import migrations


def renamed(table: str, old: str, new: str) -> migrations.RunSQL:
    """The same policy under another name."""
    return migrations.RunSQL(
        f"ALTER POLICY {old} ON {table} RENAME TO {new}", f"ALTER POLICY {new} ON {table} RENAME TO {old}"
    )


class Migration(migrations.Migration):
    """The office's own rows are recognised first, as most are: PostgreSQL tries policies from the last name on.

    Only the order depends on it, and so how many of the others' questions are asked at all.
    """

    dependencies = [("inquiries", "0006_handed_in")]

    operations = [
        renamed("inquiries_inquiry", "own_office", "within_own_office"),
        renamed("callers_person", "at_own_office", "within_own_office"),
    ]
