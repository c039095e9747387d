"""What needs Django while restoring: migrations and the read log, in a database of another name."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from psycopg.conninfo import conninfo_to_dict

from bindeledd.base import audit, sealing
from bindeledd.base.health import readiness
from bindeledd.base.instance import Instance
from bindeledd.base.scope import Actor, scope
from bindeledd.base.verifying import Report, verify

T = TypeVar("T")


def known_migrations() -> set[str]:
    """Every migration of this version as "app.name"."""
    return {f"{app}.{name}" for app, name in readiness.known_migrations()}


def brought_up_to_date(instance: Instance, name: str, backup_id: str) -> tuple[int, Report]:
    """Run the migrations that the database lacks and check its read log; how many ran, and the log's report.

    Sessions end: whoever was logged in then need not be now. The restore itself gets its line in the read log.
    What waited for its seal or signature in the moment of the backup gets it now.
    """
    with connected_to(instance, name):
        waiting = waiting_migrations()
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_session")
        with scope(Actor.worker(), "restore"):
            audit.record("restored", f"backup:{backup_id}")
        while _as_worker(audit.seal):
            pass
        _as_worker(lambda: sealing.append_heads(audit.chain_heads()))
        return waiting, _as_worker(verify)


def _as_worker(work: Callable[[], T]) -> T:
    with scope(Actor.worker(), "restore"):
        return work()


def waiting_migrations() -> int:
    """How many migrations of this version have not been applied."""
    executor = MigrationExecutor(connections["owner"])
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def connected_to(instance: Instance, name: str) -> Iterator[None]:
    """Let Django's connections lead to this database of the instance's server."""
    before = {alias: dict(connections[alias].settings_dict) for alias in ("default", "owner")}
    _close()
    addresses = {"default": instance.database_login_dsn, "owner": instance.database_owner_dsn}
    for alias, address in addresses.items():
        connections[alias].settings_dict.update(_place(address) | {"NAME": name})
    try:
        yield
    finally:
        _close()
        for alias, settings in before.items():
            connections[alias].settings_dict.update(settings)


def _place(address: str) -> dict[str, Any]:
    parts = conninfo_to_dict(address)
    return {key: parts.get(key.lower()) for key in ("HOST", "PORT", "USER", "PASSWORD")}


def _close() -> None:
    for each in connections.all():
        each.close()
    connections["default"].close_pool()  # type: ignore[attr-defined]


def heads_in(content: bytes) -> dict[str, int]:
    """The last signed position of each chain in a file of heads; lines that can't be read count for nothing."""
    found: dict[str, int] = {}
    for line in content.splitlines():
        try:
            heads = json.loads(line)["body"]["heads"]
            found |= {chain: int(head[0]) for chain, head in heads.items()}
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            continue
    return found
