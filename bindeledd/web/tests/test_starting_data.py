"""An instance starts with what it needs, in seconds; starting again changes nothing."""

import json
import os
import time
from collections.abc import Iterator
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from pytest_django import DjangoDbBlocker

from bindeledd.base.models import User
from bindeledd.directory.models import Municipality, Office
from bindeledd.duty.models import DutyLine
from bindeledd.staff.acting import actor_of
from bindeledd.staff.demo import DEMO_USERS, OFFICES, DemoUser
from bindeledd.staff.models import Membership

OWNER = "owner"
with_demo = pytest.mark.usefixtures("demo")
in_database = pytest.mark.django_db(databases=["default", "owner"])


def counts() -> list[int]:
    return [model.objects.using(OWNER).count() for model in (Municipality, Office, Membership, User, DutyLine)]


@in_database
@with_demo
def test_starting_again_adds_nothing() -> None:
    before = counts()
    call_command("starting_data", "--demo", stdout=StringIO())
    assert counts() == before


@in_database
@with_demo
def test_every_office_has_two_lines_with_a_telephone_of_their_own() -> None:
    lines = DutyLine.objects.using(OWNER)
    assert lines.count() == 2 * Office.objects.using(OWNER).count()
    numbers = [number for number in lines.values_list("number", flat=True) if number]
    assert len(numbers) == len(set(numbers)) == lines.count() - 3


@in_database
@with_demo
@pytest.mark.parametrize("person", DEMO_USERS, ids=lambda person: str(person.username))
def test_whoever_the_login_page_offers_exists_in_their_role(person: DemoUser) -> None:
    actor = actor_of(User.objects.get(username=person.username))
    roles = {person.role, person.also} - {""}
    assert (set(actor.roles), len(actor.offices)) == (roles, 1 if person.office else 0)


@in_database
@with_demo
def test_the_demos_offices_bear_their_real_names() -> None:
    found = dict(Office.objects.using(OWNER).filter(number__in=OFFICES).values_list("number", "name"))
    assert found == {number: name for number, (_, name) in OFFICES.items()}


def test_drafts_first_and_the_demo_on_top_each_in_seconds(empty_database: None) -> None:
    assert _timed("--no-demo") == {"municipalities": 357, "offices": 381, "in_use": 0}
    assert counts()[2:] == [0, 0, 0]
    assert _timed("--demo") == {"municipalities": 357, "offices": 381, "in_use": 381}
    assert counts()[4] == 2 * 381


def _timed(mode: str) -> dict[str, int]:
    out, started = StringIO(), time.monotonic()
    call_command("starting_data", mode, "--json", stdout=out)
    assert time.monotonic() - started < 15  # one second alone, but tests share the machine
    return dict(json.loads(out.getvalue()))


@pytest.fixture
def empty_database(settings: Any, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A migrated database without any rows, for the owner's connection."""
    owner, name = connections[OWNER], f"bindeledd_test_{os.getpid()}_empty"
    before = owner.settings_dict["NAME"]
    with psycopg.connect(settings.INSTANCE.database_owner_dsn, autocommit=True) as server, django_db_blocker.unblock():
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        owner.close()
        owner.settings_dict["NAME"] = name
        call_command("migrate", database=OWNER, verbosity=0)
        yield
        owner.close()
        owner.settings_dict["NAME"] = before
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
