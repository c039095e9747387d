"""The office's inbox over a million inquiries: row-level security against the same query without, and the page."""

import time
from typing import Any

from bench import product, promise
from bench.report import Row, quantile
from bench.visitors import Visitor
from journeys.kit.instance import Instance

ADVISER = "sagene1"
TOTAL = 1_000_000
OPEN_EACH = 20  # one inquiry in so many is open
REPEATS = 200
PAGES = 100
LIMIT_RATIO, LIMIT_PAGE = 1.2, 0.1


def measure(instance: Instance) -> list[Row]:
    """Fill the table, then ask for the first page in every way."""
    product.load(instance)
    _fill(instance)
    statement, values = _statement()
    bare, bare_free = _times(instance, statement, values)
    with_policies, without = _inbox_times(instance)
    pages = _pages(instance)
    ratio, p95 = with_policies / without, quantile(pages, 0.95)
    return [
        Row(
            "inbox over 1,000,000 inquiries under row-level security",
            f"{with_policies * 1000:.1f} ms median",
            f"ratio ≤ {LIMIT_RATIO}",
            f"{ratio:.2f}",
            f"the same as a role that passes by the policies: {without * 1000:.1f} ms",
            good=ratio <= LIMIT_RATIO,
        ),
        Row(
            "of it the list's statement alone",
            f"{bare * 1000:.2f} ms median",
            "–",
            f"{bare / bare_free:.2f}",
            f"the same as a role that passes by the policies: {bare_free * 1000:.2f} ms",
        ),
        Row(
            "inbox page over 1,000,000 inquiries",
            f"p95 {p95 * 1000:.0f} ms, median {quantile(pages, 0.5) * 1000:.0f} ms",
            f"p95 ≤ {LIMIT_PAGE * 1000:.0f} ms",
            good=p95 <= LIMIT_PAGE,
        ),
    ]


def _fill(instance: Instance) -> None:
    """Copy inquiries that were really given until there are a million, over all offices."""
    have = instance.sql("SELECT count(*) FROM inquiries_inquiry")[0][0]
    if have < 50:
        promise.give_some(50)
    missing = TOTAL - int(instance.sql("SELECT count(*) FROM inquiries_inquiry")[0][0])
    if missing <= 0:
        return
    print(f"  filling in {missing} inquiries …", flush=True)
    columns = [
        name
        for (name,) in instance.sql(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'public.inquiries_inquiry'::regclass"
            " AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
        )
    ]
    values = ", ".join(CHANGED.get(name, f'source."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    instance.sql_together(
        "SET session_replication_role = replica",  # the copies are valid; their triggers would take an hour
        "INSERT INTO inquiries_inquiry (" + names + ") SELECT " + values + FROM.format(missing=missing),
        "ANALYZE inquiries_inquiry",
    )


CLOSED = f"number % {OPEN_EACH} <> 0"
CHANGED = {
    "id": "gen_random_uuid()",
    "reference": "lpad((9000000000 - number)::text, 10, '0')",
    "office_id": "place.id",
    "municipality_id": "place.municipality_id",
    "state": f"CASE WHEN {CLOSED} THEN 'closed' ELSE 'open' END",
    "outcome": f"CASE WHEN {CLOSED} THEN 'contact_made' ELSE '' END",
    "kept": f"CASE WHEN {CLOSED} THEN true END",
    "closed_at": f"CASE WHEN {CLOSED} THEN now() END",
    "moved_to_office_id": "NULL",
    "approved_by_id": "NULL",
    "due_at": "source.due_at + random() * interval '9 days'",
    "received_at": "source.received_at - random() * interval '9 days'",
}
FROM = (
    " FROM generate_series(1, {missing}) number"
    " JOIN (SELECT row_number() OVER () - 1 AS place_number, id, municipality_id FROM directory_office) place"
    " ON place_number = number % (SELECT count(*) FROM directory_office)"
    " JOIN (SELECT row_number() OVER () - 1 AS source_number, * FROM (SELECT * FROM inquiries_inquiry"
    " WHERE state = 'open' AND person_id IS NOT NULL LIMIT 50) given) source"
    " ON source_number = number % (SELECT least(50, count(*)) FROM inquiries_inquiry"
    " WHERE state = 'open' AND person_id IS NOT NULL)"
)


def _statement() -> tuple[str, Any]:
    """The very statement that the page's query sends, with its values."""
    from django.db import connection

    from bindeledd.base.models import User
    from bindeledd.base.scope import scope
    from bindeledd.handoffs.queries import inbox_page
    from bindeledd.staff.acting import actor_of

    seen: list[tuple[str, Any]] = []

    def record(execute: Any, statement: str, values: Any, many: bool, context: Any) -> Any:
        seen.append((statement, values))
        return execute(statement, values, many, context)

    actor = actor_of(User.objects.get(username=ADVISER))
    with connection.execute_wrapper(record), scope(actor, "bench"):
        inbox_page(actor.offices)
    return next(each for each in seen if 'FROM "inquiries_inquiry"' in each[0] and "LIMIT" in each[0])


def _times(instance: Instance, statement: str, values: Any) -> tuple[float, float]:
    """Median seconds of the statement as the adviser and as the administrator, turn by turn."""
    import psycopg
    from django.db import connection

    from bindeledd.base.models import User
    from bindeledd.base.scope import scope
    from bindeledd.staff.acting import actor_of

    actor = actor_of(User.objects.get(username=ADVISER))
    inside, outside = [], []
    with scope(actor, "bench"), _passing(instance, connection.connection) as passing:
        held, free = psycopg.ClientCursor(connection.connection), psycopg.ClientCursor(passing)
        for _ in range(REPEATS):
            found, seconds = _asked(held, statement, values)
            same, seconds_free = _asked(free, statement, values)
            inside.append(seconds)
            outside.append(seconds_free)
            assert found == same > 0
    return quantile(inside, 0.5), quantile(outside, 0.5)


def _passing(instance: Instance, like: Any) -> Any:
    """A connection of the administrator that turns answers into Python's values as Django's does."""
    import psycopg

    return psycopg.connect(instance.admin_dsn, context=like, prepare_threshold=None)


def _inbox_times(instance: Instance) -> tuple[float, float]:
    """Median seconds of the inbox (list, names decrypted, read log), with the policies and without, by turns."""
    from django.db import connection

    from bindeledd.base.models import User
    from bindeledd.base.scope import scope
    from bindeledd.handoffs.queries import inbox_page
    from bindeledd.staff.acting import actor_of

    instance.sql_together(
        "DROP ROLE IF EXISTS bench_free",
        "CREATE ROLE bench_free BYPASSRLS",
        "GRANT app_user TO bench_free",
        "GRANT bench_free TO app_login WITH INHERIT FALSE, SET TRUE",
    )
    actor = actor_of(User.objects.get(username=ADVISER))
    took: dict[str, list[float]] = {"app_user": [], "bench_free": []}
    for _ in range(REPEATS):
        for role, times in took.items():
            with scope(actor, "bench"):
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL ROLE {role}")
                began = time.perf_counter()
                assert inbox_page(actor.offices).rows
                times.append(time.perf_counter() - began)
    instance.sql("DROP ROLE bench_free")
    return quantile(took["app_user"], 0.5), quantile(took["bench_free"], 0.5)


def _asked(cursor: Any, statement: str, values: Any) -> tuple[int, float]:
    """Number of rows and seconds."""
    began = time.perf_counter()
    rows = len(cursor.execute(statement, values).fetchall())
    return rows, time.perf_counter() - began


def _pages(instance: Instance) -> list[float]:
    """Seconds from request to answer of the inbox page, one after the other."""
    visitor = Visitor(instance, ADVISER)
    visitor.get("/kontor/")
    took = []
    for _ in range(PAGES):
        began = time.perf_counter()
        page = visitor.get("/kontor/")
        took.append(time.perf_counter() - began)
        assert "/henvendelse/" in page
    return took
