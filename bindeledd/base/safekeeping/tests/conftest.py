"""One installation for all drills, and places for others."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from bindeledd.base.safekeeping.tests.house import House
from bindeledd.base.setup import prepare


@pytest.fixture(scope="session")
def house(django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """An installation with three inquiries. Tests may destroy and restore it."""
    with django_db_blocker.unblock(), _place() as folder:
        built = House(folder)
        try:
            yield built.build()
        finally:
            built.stop()


@pytest.fixture
def there() -> Iterator[House]:
    """Another machine: a data folder with nothing in it."""
    with _place() as folder:
        prepare.load_or_new(folder)
        other = House(folder)
        try:
            yield other
        finally:
            other.stop()


@contextmanager
def _place() -> Iterator[Path]:
    """Not pytest's own folder: PostgreSQL runs as another user when we are root, and must be let through to it."""
    with tempfile.TemporaryDirectory(prefix="bindeledd-drill-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)
