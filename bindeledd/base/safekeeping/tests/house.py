"""An installation of its own for drills: embedded PostgreSQL, the demo's people, inquiries with notes and promises."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from psycopg import sql

from bindeledd.base import audit, crypto, sealing
from bindeledd.base.instance import Instance
from bindeledd.base.safekeeping import programs, within
from bindeledd.base.scope import Actor, scope
from bindeledd.base.setup import database, postgres, prepare
from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.handoffs.queries import inquiry_detail
from bindeledd.handoffs.tests import world
from bindeledd.inquiries.models import Inquiry

Rows = dict[str, frozenset[str]]
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"


@dataclass
class House:
    """One installation on this machine. `running` is whether its database was started."""

    data: Path
    texts: dict[str, Any] = field(default_factory=dict)

    @property
    def instance(self) -> Instance:
        return Instance.load(self.data)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Django's connections, keys and read log are this house's."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("BINDELEDD_DATA", str(self.data))
            patch.setattr(settings, "INSTANCE", self.instance)
            patch.setattr(settings, "BINDELEDD_KEYS", self.data / "keys")
            _forget_keys()
            with within.connected_to(self.instance, database.name_in(self.instance.database_admin_dsn)):
                yield
        _forget_keys()

    def build(self) -> House:
        """A new installation with the demo's places and people, and something in it."""
        postgres.start(prepare.load_or_new(self.data))
        with self.inside():
            call_command("migrate", database="owner", verbosity=0)
            call_command("starting_data", "--demo", stdout=StringIO())
            self.live(3)
        return self

    def live(self, inquiries: int) -> None:
        """So many promises are given, with notes; everything is read once and sealed."""
        for seed in range(1, inquiries + 1):
            world.promised(seed=seed)
        read_texts()
        with scope(Actor.worker(), "test"):
            audit.seal()
        with scope(Actor.worker(), "test"):
            sealing.append_heads(audit.chain_heads())

    def read(self) -> dict[str, Any]:
        """Every text that an adviser of the office can read."""
        with self.inside():
            return read_texts()

    def rows(self) -> Rows:
        """Every row of every table as text."""
        with psycopg.connect(programs.admin(self.instance)) as connection:
            tables = [name for (name,) in connection.execute(_TABLES)]
            return {name: _texts(connection, name) for name in tables}

    def databases(self) -> set[str]:
        with psycopg.connect(self.instance.database_admin_dsn) as connection:
            return {name for (name,) in connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate")}

    def destroy_database(self) -> None:
        with psycopg.connect(self.instance.database_admin_dsn, autocommit=True) as connection:
            connection.execute("DROP DATABASE bindeledd WITH (FORCE)")

    def start(self) -> None:
        postgres.start(self.instance)

    def stop(self) -> None:
        postgres.stop(self.data)


def read_texts() -> dict[str, Any]:
    """What the office reads of each of its inquiries."""
    with as_process("worker"):
        ids = list(Inquiry.objects.order_by("id").values_list("id", flat=True))
    with as_user("leder-sagene"):
        return {str(each): repr(inquiry_detail(each)) for each in ids}


def _texts(connection: psycopg.Connection[tuple[Any, ...]], table: str) -> frozenset[str]:
    query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table))
    return frozenset(text for (text,) in connection.execute(query))


def _forget_keys() -> None:
    """What this process knows of keys, as if it were another."""
    crypto.provider.cache_clear()
    crypto._key_file.cache_clear()
    crypto._plain_keys.clear()
    sealing._written.clear()
