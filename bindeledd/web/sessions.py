"""Sessions in the database, and who they belong to: one plain statement each, since every request asks for both."""

from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as Stored
from django.db import connection
from django.utils.crypto import constant_time_compare

from bindeledd.base.clock import now
from bindeledd.base.models import User

_LIVING = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(Stored):
    """Django's own, read without the making of a query each time."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and no key any more, when it has ended."""
        with connection.cursor() as cursor:
            cursor.execute(_LIVING, [self.session_key, now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return dict(self.decode(row[0]))


def user_of(session: SessionBase) -> User | AnonymousUser:
    """Who is logged in; nobody when the account is closed or its password changed since."""
    user_id = session.get(SESSION_KEY)
    user = User.objects.of_session(int(user_id)) if user_id else None
    if user is None or not user.is_active:
        return AnonymousUser()
    same = constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    return user if same else AnonymousUser()
