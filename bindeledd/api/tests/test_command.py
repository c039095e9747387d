"""`bin/bindeledd integration` lets a system in and shows it out again; it commits, as the command does."""

import json
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django import DjangoDbBlocker

from bindeledd.api.models import Integration
from bindeledd.api.tests.systems import System
from bindeledd.handoffs.tests.world import SAGENE

pytestmark = pytest.mark.commits


@pytest.fixture(autouse=True)
def unblocked(demo: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield
        connections["owner"].close()
        connections["default"].close()


def run(*words: str) -> dict[str, str]:
    out = StringIO()
    call_command("integration", *words, "--json", stdout=out)
    return dict(json.loads(out.getvalue()))


def bearer(token: str) -> System:
    return System(Integration(), token)


def test_made_given_a_token_and_ended() -> None:
    made = run("make", "Fagsystem Prøve", "--office", SAGENE)
    system = bearer(made["token"])
    assert system.get("/offices/0313").status == 200
    narrow = bearer(run("token", made["id"], "--scope", "figures:read")["token"])
    assert narrow.get("/offices/0313").status == 403
    run("revoke", made["token"].split("_")[1])
    assert system.get("/offices/0313").status == 401
    assert "Fagsystem Prøve" in run("list")[made["id"]]
    run("end", made["id"])
    assert narrow.get("/figures?month=2026-01").status == 401


def test_what_does_not_exist_is_said_so() -> None:
    with pytest.raises(CommandError, match="no office 9999"):
        run("make", "Fagsystem Prøve", "--office", "9999")
    with pytest.raises(CommandError, match="no token"):
        run("revoke", "aaaaaaaa")
    partner = run("make", "Fengsel Prøve")
    with pytest.raises(CommandError):
        run("token", partner["id"], "--scope", "figures:read")
    run("end", partner["id"])
