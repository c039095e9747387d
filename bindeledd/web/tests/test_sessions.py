"""Who a session belongs to, and when it belongs to nobody any more."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bindeledd.base.clock import now
from bindeledd.base.models import User
from bindeledd.web.sessions import SessionStore, user_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture
def key() -> str:
    """The key of a session in which agent1 is logged in."""
    client = Client()
    client.force_login(User.objects.get(username="agent1"), backend="django.contrib.auth.backends.ModelBackend")
    return str(client.session.session_key)


def test_the_session_and_its_user_take_two_statements(key: str) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        user = user_of(SessionStore(key))
    assert isinstance(user, User) and (user.username, user.display_name != "") == ("agent1", True)
    assert len(asked) == 2


def test_a_changed_password_ends_the_session(key: str) -> None:
    User.objects.get(username="agent1").set_password("en ganske lang setning")
    assert isinstance(user_of(SessionStore(key)), AnonymousUser)


def test_a_closed_account_is_nobody(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = User.objects.of_session(User.objects.get(username="agent1").id)
    assert closed is not None and isinstance(user_of(SessionStore(key)), User)
    closed.is_active = False
    monkeypatch.setattr(type(User.objects), "of_session", lambda *_: closed)
    assert isinstance(user_of(SessionStore(key)), AnonymousUser)


def test_a_session_that_ran_out_is_nobodys(key: str) -> None:
    Session.objects.filter(session_key=key).update(expire_date=now() - timedelta(seconds=1))
    session = SessionStore(key)
    assert isinstance(user_of(session), AnonymousUser) and session.session_key is None


@pytest.mark.parametrize("key", ["", "nothing-like-it", None])
def test_without_a_session_nobody_is_there(key: str | None) -> None:
    assert isinstance(user_of(SessionStore(key)), AnonymousUser)
