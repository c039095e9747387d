"""Tell somebody that something waits, in the acting transaction: never what, about whom or where (law 7)."""

import uuid

from bindeledd.base.clock import now
from bindeledd.base.jobs import wake
from bindeledd.base.live import notify
from bindeledd.base.scope import Actor
from bindeledd.base.writing import Insert, append_values
from bindeledd.notices.queries import of_actor
from bindeledd.staff.queries import leader_of

_INSERT = Insert(
    """INSERT INTO notices_notice
       (id, to_user_id, to_office_id, kind, subject, created_at, mail, attempts, next_attempt_at)""",
    columns=9,
    conflict="ON CONFLICT DO NOTHING",
)


def notify_user(user_id: int, kind: str, subject: str) -> None:
    """Leave a notice for a person. `kind` is a code, `subject` an id such as `inquiry:<uuid>`.

    While the same notice is unseen a second one is not made.
    """
    _leave(kind, subject, user_id=user_id)
    notify(f"agent:{user_id}")


def notify_office(office_id: int, kind: str, subject: str) -> None:
    """Leave a notice for everybody at an office; the first who sees it has seen it for all."""
    _leave(kind, subject, office_id=office_id)
    notify(f"office:{office_id}")


def notify_leader(office_id: int, kind: str, subject: str) -> None:
    """Leave a notice for the office's leader or the deputy in force. Raises NoLeader for an office not in use."""
    notify_user(leader_of(office_id).id, kind, subject)


def mark_seen(actor: Actor, subject: str | None = None) -> int:
    """Mark the actor's and their offices' notices as seen, those about one subject or all; returns how many."""
    unseen = of_actor(actor).filter(seen_at=None)
    if subject is not None:
        unseen = unseen.filter(subject=subject)
    return unseen.update(seen_at=now())


def _leave(kind: str, subject: str, user_id: int | None = None, office_id: int | None = None) -> None:
    moment = now()
    append_values(_INSERT, [uuid.uuid4(), user_id, office_id, kind, subject, moment, "due", 0, moment])
    wake("notices.send_mail")
