"""Tell the other processes that something changed: names of things only, never what they hold (law 13)."""

from django.db import connection

CHANNEL = "bindeledd"


def notify(topic: str) -> None:
    """Announce a topic such as `queue`, `agent:7` or `office:12`; it is sent when the transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, topic])
