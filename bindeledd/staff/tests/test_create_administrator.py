"""The first person of an instance without demo."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django import DjangoDbBlocker

from bindeledd.base.models import LocalPassword, User
from bindeledd.staff.models import Membership
from bindeledd.staff.queries import actor_of

OWNER = "owner"


@pytest.fixture
def unblocked(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Real commits; whoever was made is removed again."""
    with django_db_blocker.unblock():
        yield
        LocalPassword.objects.using(OWNER).filter(user__username="sjef").delete()
        Membership.objects.using(OWNER).filter(user__username="sjef").delete()
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
