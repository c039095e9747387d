"""Who acts: roles and offices in force now. In one statement, since every request asks it first."""

from django.db import connection

from bindeledd.base.clock import OSLO, now
from bindeledd.base.models import User
from bindeledd.base.scope import Actor

_ROLES = """
SELECT m.role, m.office_id, o.municipality_id
  FROM staff_membership m JOIN base_user u ON u.id = m.user_id LEFT JOIN directory_office o ON o.id = m.office_id
 WHERE m.user_id = %(user)s AND u.is_active
   AND m.valid_from <= %(today)s AND (m.valid_to IS NULL OR m.valid_to >= %(today)s)
UNION
SELECT 'office_leader', d.office_id, o.municipality_id
  FROM staff_deputy d JOIN base_user u ON u.id = d.deputy_id JOIN directory_office o ON o.id = d.office_id
 WHERE d.deputy_id = %(user)s AND u.is_active AND d.valid_from <= %(now)s AND d.valid_to > %(now)s"""


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
