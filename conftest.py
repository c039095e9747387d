"""Database for the tests: made anew for each run by the owner role, used through the login role."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from pytest_django import DjangoDbBlocker

from bindeledd.base.scope import Actor, Scope, scope


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first: pure ones, those with a database, those that commit to it for good, then journeys."""
    items.sort(key=_tier)


def _tier(item: pytest.Item) -> int:
    tiers = {"journey": 3, "commits": 2, "django_db": 1}
    return max((tier for name, tier in tiers.items() if item.get_closest_marker(name)), default=0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Create, migrate and in the end drop a database of this run's own."""
    name = f"bindeledd_test_{os.getpid()}"
    administrator = settings.INSTANCE.database_admin_dsn
    _execute(administrator, "CREATE DATABASE {} OWNER app_owner", name)
    for alias in ("default", "owner"):
        connections[alias].settings_dict["NAME"] = name
    with django_db_blocker.unblock():
        call_command("migrate", database="owner", verbosity=0)
        connections["owner"].close()
        yield
        for connection in connections.all():
            connection.close()
        connections["default"].close_pool()  # type: ignore[attr-defined]
    _execute(administrator, "DROP DATABASE {} WITH (FORCE)", name)


def _execute(dsn: str, statement: str, name: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


@pytest.fixture
def acting() -> Callable[..., AbstractContextManager[Scope]]:
    """Enter a scope inside a test's own transaction: `with acting(actor): ...`."""

    def enter(actor: Actor, purpose: str = "test") -> AbstractContextManager[Scope]:
        return scope(actor, purpose, nested=True)

    return enter
