"""A notice says that something waits, to its receiver only; its e-mail is the same for every matter."""

import smtplib
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, connections, transaction

from bindeledd.base.clock import now
from bindeledd.base.models import User
from bindeledd.base.scope import Actor, Scope, scope
from bindeledd.directory.models import Office
from bindeledd.notices.actions import mark_seen, notify_leader, notify_office, notify_user
from bindeledd.notices.jobs import send_mail
from bindeledd.notices.models import MailAddress, Notice
from bindeledd.notices.queries import unseen

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
ActingAs = Callable[[str], AbstractContextManager[Scope]]
SUBJECT = f"inquiry:{uuid.UUID(int=1)}"


def user_id(username: str) -> int:
    return User.objects.values_list("id", flat=True).get(username=username)


def office(number: str) -> int:
    return Office.objects.values_list("id", flat=True).get(number=number)


def worker() -> AbstractContextManager[Scope]:
    return scope(Actor.worker(), "test", nested=True)


def sole_notice() -> Notice:
    with worker():
        return Notice.objects.get()


def test_a_person_sees_their_notice_until_they_have_seen_it(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        notify_user(user_id("sagene1"), "assigned", SUBJECT)
    with acting_as("sagene1") as entered:
        assert unseen(entered.actor).own == 1
        assert mark_seen(entered.actor, SUBJECT) == 1
        assert unseen(entered.actor).count == 0


def test_an_offices_notice_is_seen_by_all_its_staff_and_once_for_all(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        notify_office(office("0313"), "promise_given", SUBJECT)
    with acting_as("sagene1") as entered:
        assert unseen(entered.actor).offices == 1
        mark_seen(entered.actor)
    with acting_as("sagene2") as entered:
        assert unseen(entered.actor).count == 0


def test_the_leader_gets_what_is_for_the_leader(acting_as: ActingAs) -> None:
    with worker():
        notify_leader(office("0313"), "slipping", SUBJECT)
    with acting_as("leder-sagene") as entered:
        assert unseen(entered.actor).own == 1


@pytest.mark.parametrize("other", ["leder-tromso", "agent2", "lead1", "admin"])
def test_nobody_else_sees_a_notice(acting_as: ActingAs, other: str) -> None:
    with acting_as("agent1"):
        notify_office(office("0313"), "promise_given", SUBJECT)
        assert Notice.objects.count() == 0
    with acting_as(other):
        assert Notice.objects.count() == 0


def test_neither_login_role_nor_supervisor_reads_notices() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.count()
    with pytest.raises(DatabaseError), scope(Actor("supervisor"), "test", nested=True):
        Notice.objects.count()


def test_the_owner_reads_and_writes_no_notices() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET LOCAL row_security = off")
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic(using="owner"):
            cursor.execute("SELECT count(*) FROM notices_notice")
        cursor.execute("SET LOCAL row_security = on")
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic(using="owner"):
            cursor.execute(
                "INSERT INTO notices_notice (id, to_user_id, kind, subject, created_at, mail, attempts, "
                "next_attempt_at)"
                " VALUES (gen_random_uuid(), 1, 'x', 'call:1', now(), 'due', 0, now())"
            )


def test_the_same_unseen_notice_is_not_left_twice(acting_as: ActingAs) -> None:
    with acting_as("agent1"):
        notify_user(user_id("sagene1"), "assigned", SUBJECT)
        notify_user(user_id("sagene1"), "assigned", SUBJECT)
    with acting_as("sagene1") as entered:
        assert unseen(entered.actor).count == 1
        mark_seen(entered.actor)
    with acting_as("agent1"):
        notify_user(user_id("sagene1"), "assigned", SUBJECT)
    with acting_as("sagene1") as entered:
        assert unseen(entered.actor).count == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"to_office_id": 1},
        {"to_user_id": None},
        {"kind": "Ringte om strøm"},
        {"subject": "Kari Nordmann"},
        {"subject": "inquiry:+4799999999"},
    ],
)
def test_the_database_refuses_content_and_a_notice_without_one_receiver(bad: dict[str, Any]) -> None:
    good = {"to_user_id": user_id("sagene1"), "kind": "assigned", "subject": SUBJECT}
    with pytest.raises(IntegrityError), worker():
        Notice.objects.create(**{**good, **bad})


def test_every_mail_is_the_same_whatever_the_matter(acting_as: ActingAs) -> None:
    with worker():
        notify_user(user_id("sagene1"), "assigned", SUBJECT)
        notify_office(office("5501"), "slipping", f"call:{uuid.UUID(int=2)}")
        assert send_mail() == 2
        assert send_mail() == 0
    first, second = sorted(mail.outbox, key=lambda each: each.to)
    assert (first.to, second.to) == (["kontor-5501@demo.invalid"], ["sagene1@demo.invalid"])
    assert (first.subject, first.body) == (second.subject, second.body)


def test_a_mail_is_not_sent_for_what_has_been_seen(acting_as: ActingAs) -> None:
    with worker():
        notify_user(user_id("sagene1"), "assigned", SUBJECT)
    with acting_as("sagene1") as entered:
        mark_seen(entered.actor)
    with worker():
        send_mail()
    assert (sole_notice().mail, mail.outbox) == ("not_needed", [])


def test_a_receiver_without_address_has_the_notice_in_bindeledd_only() -> None:
    with worker():
        notify_user(user_id("leder-1106"), "assigned", SUBJECT)
        send_mail()
    assert sole_notice().mail == "no_address"


def test_a_mail_server_in_trouble_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    with worker():
        notify_user(user_id("sagene1"), "assigned", SUBJECT)
        assert send_mail() == 0
        assert send_mail() == 0
    waiting = sole_notice()
    assert (waiting.mail, waiting.attempts) == ("due", 1)
    assert waiting.next_attempt_at > now() + timedelta(seconds=50)


def test_after_twelve_attempts_a_mail_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise OSError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    with worker():
        notify_user(user_id("sagene1"), "assigned", SUBJECT)
        Notice.objects.update(attempts=11)
        send_mail()
    assert sole_notice().mail == "given_up"


def test_mail_addresses_are_seen_by_their_owner_and_the_sender_only(acting_as: ActingAs) -> None:
    for username in ("sagene1", "agent1"):
        with acting_as(username):
            assert list(MailAddress.objects.values_list("email", flat=True)) == [f"{username}@demo.invalid"]
    with worker():
        assert MailAddress.objects.count() > 40
    for kind in ("switchboard", "supervisor"):
        with pytest.raises(DatabaseError, match="permission denied"), scope(_process(kind), "test", nested=True):
            MailAddress.objects.count()


def _process(kind: Any) -> Actor:
    return Actor(kind)


def test_an_address_that_no_mail_can_have_holds_up_nobody_else(acting_as: ActingAs) -> None:
    with acting_as("sagene1"):
        MailAddress.objects.filter(user=user_id("sagene1")).update(email="a\n@demo.invalid")
    with worker():
        notify_user(user_id("sagene1"), "assigned", SUBJECT)
        notify_user(user_id("sagene2"), "assigned", SUBJECT)
        assert send_mail() == 2
        assert Notice.objects.get(to_user=user_id("sagene1")).mail == "given_up"
    assert [each.to for each in mail.outbox] == [["sagene2@demo.invalid"]]
