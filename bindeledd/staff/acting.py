"""Who acts: roles and offices in force now. In one statement, since every request asks it first."""

from django.db import connection

from bindeledd.base.clock import OSLO, now
from bindeledd.base.models import User
from bindeledd.base.scope import Actor

_ROLES = "SELECT role, office, municipality FROM staff_roles_of(%(user)s, %(now)s, %(today)s)"


def actor_of(user: User) -> Actor:
    """Who this user is now: roles and offices in force, deputies included. Needs no scope (login role reads it).

    Roles are not tied to offices in the actor: ask `leads_office` whether somebody leads a certain office.
    """
    moment = now()
    with connection.cursor() as cursor:
        cursor.execute(_ROLES, {"user": user.id, "now": moment, "today": moment.astimezone(OSLO).date()})
        rows = cursor.fetchall()
    return Actor(
        "user",
        user_id=user.id,
        offices=tuple(sorted({office for _, office, _ in rows if office is not None})),
        municipalities=tuple(sorted({municipality for *_, municipality in rows if municipality is not None})),
        roles=frozenset(role for role, *_ in rows),
    )
