"""What the tests of several rooms share: the demo's places and people, and acting as one of them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections
from pytest_django import DjangoDbBlocker

from bindeledd.base.models import User
from bindeledd.base.scope import Scope, scope
from bindeledd.staff.acting import actor_of

CASES_RUN = "schemathesis cases"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many requests were made up from the API's document and answered as it says."""
    reports = terminalreporter.getreports("passed")
    counts = [count for each in reports for name, count in each.user_properties if name == CASES_RUN]
    if counts:
        terminalreporter.write_line(f"Schemathesis: {sum(map(int, counts))} cases, answered as the document says")


@pytest.fixture(scope="session")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Municipalities, offices and invented staff, committed once a run; tests change them in their own transaction."""
    with django_db_blocker.unblock():
        call_command("starting_data", "--demo", stdout=StringIO())
        connections["owner"].close()


@pytest.fixture
def acting_as(demo: None) -> Callable[[str], AbstractContextManager[Scope]]:
    """Enter the scope of a demo user by name: `with acting_as("agent1"): ...` (names in `staff/demo.py`)."""

    def enter(username: str) -> AbstractContextManager[Scope]:
        return scope(actor_of(User.objects.get(username=username)), "test", nested=True)

    return enter
