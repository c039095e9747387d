"""The first people of an instance without demo are made from the command line."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django import DjangoDbBlocker

from bindeledd.base.models import LocalPassword, User
from bindeledd.directory.models import Municipality, Office
from bindeledd.staff.acting import actor_of
from bindeledd.staff.models import Membership
from bindeledd.staff.queries import leader_of

OWNER = "owner"


@pytest.fixture
def unblocked(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Real commits; whoever was made is removed again."""
    with django_db_blocker.unblock():
        yield
        LocalPassword.objects.using(OWNER).filter(user__username="sjef").delete()
        Office.objects.using(OWNER).filter(number="0398").update(in_use=False)
        Membership.objects.using(OWNER).filter(user__username="sjef").delete()
        Office.objects.using(OWNER).filter(number="0398").delete()
        Municipality.objects.using(OWNER).filter(number="0399").delete()
        User.objects.using(OWNER).filter(username="sjef").delete()
        connections[OWNER].close()


@pytest.mark.usefixtures("unblocked")
def test_the_first_administrator_can_log_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("en-lang-setning-om-fjell\n"))
    call_command("create_administrator", "sjef", "Kari Sjef", stdout=StringIO())
    made = User.objects.get(username="sjef")
    assert made.check_password("en-lang-setning-om-fjell")
    assert actor_of(made).roles == {"administrator"}
    monkeypatch.setattr("sys.stdin", StringIO("en-lang-setning-om-fjell\n"))
    with pytest.raises(CommandError, match="already"):
        call_command("create_administrator", "sjef", "Kari Sjef")


@pytest.mark.usefixtures("unblocked")
@pytest.mark.parametrize(("username", "password"), [("sjef", "kort"), ("Store Bokstaver", "en-lang-setning-om-fjell")])
def test_a_bad_name_or_password_is_refused(username: str, password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(password + "\n"))
    with pytest.raises(CommandError):
        call_command("create_administrator", username, "Kari Sjef")
    assert not User.objects.filter(display_name="Kari Sjef").exists()


@pytest.mark.usefixtures("unblocked")
def test_the_first_leader_takes_an_office_into_use(monkeypatch: pytest.MonkeyPatch) -> None:
    place = Municipality.objects.using(OWNER).create(number="0399", name="Prøve", county="Prøve", sort_key="prøve")
    Office.objects.using(OWNER).create(number="0398", name="Nav Prøve", municipality=place, sort_key="prøve")
    monkeypatch.setattr("sys.stdin", StringIO("en-lang-setning-om-fjell\n"))
    call_command("create_account", "sjef", "Kari Sjef", "office_leader", "--office", "0398", stdout=StringIO())
    assert Office.objects.get(number="0398").in_use
    assert leader_of(Office.objects.get(number="0398").id).display_name == "Kari Sjef"
    with pytest.raises(CommandError, match="has a leader"):
        call_command("create_account", "to", "Ola To", "office_leader", "--office", "0398")


@pytest.mark.usefixtures("unblocked")
@pytest.mark.parametrize(("role", "office"), [("office_adviser", "9998"), ("office_adviser", ""), ("agent", "0313")])
def test_a_role_that_does_not_fit_the_office_is_refused(role: str, office: str) -> None:
    with pytest.raises(CommandError, match="office"):
        call_command("create_account", "sjef", "Kari Sjef", role, "--office", office)
