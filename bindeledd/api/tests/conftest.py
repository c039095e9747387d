"""Systems for the tests of the API, committed once a run."""

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from bindeledd.api import door
from bindeledd.api.tests.systems import System
from bindeledd.handoffs.tests.world import SAGENE


@pytest.fixture(scope="session")
def _committed(demo: None, django_db_blocker: DjangoDbBlocker) -> tuple[System, System]:
    with django_db_blocker.unblock():
        made = System.made(SAGENE), System.made(None)
        connections["owner"].close()
    return made


@pytest.fixture
def office_system(_committed: tuple[System, System]) -> System:
    """The own system of the office Sagene, with every scope an office may have."""
    return _committed[0]


@pytest.fixture
def partner(_committed: tuple[System, System]) -> System:
    """A prison's system, which hands in."""
    return _committed[1]


@pytest.fixture(autouse=True)
def full_buckets() -> None:
    """Each test may ask as fast as it likes, until it tries not to."""
    door._buckets.clear()
