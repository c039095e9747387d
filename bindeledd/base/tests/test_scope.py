"""The database keeps secrets: outside a scope nothing, inside only what the actor may see."""

import pytest
from django.db import DatabaseError, connection, transaction

from bindeledd.base.errors import Refused
from bindeledd.base.events import record_event
from bindeledd.base.models import AuditLine, Event, User
from bindeledd.base.scope import Actor, NestedScope, NoScope, current_actor, scope

pytestmark = pytest.mark.django_db
ANNA = Actor("user", user_id=1, offices=(12,), municipalities=("0301",), roles=frozenset({"office_adviser"}))


def test_outside_a_scope_there_is_no_actor() -> None:
    with pytest.raises(NoScope):
        current_actor()


def test_outside_a_scope_the_login_role_reads_no_events() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        list(Event.objects.all())


def test_a_scope_in_a_scope_is_a_fault() -> None:
    with scope(ANNA, "a", nested=True), pytest.raises(NestedScope), scope(ANNA, "b"):
        pass


def test_the_role_and_settings_end_with_the_scope() -> None:
    with scope(ANNA, "look", nested=True):
        assert _setting("bindeledd.actor") == "1"
        assert _setting("role") == "app_user"
    assert _setting("bindeledd.actor") == ""
    assert _setting("role") == "none"


def test_the_role_and_settings_end_with_a_failed_scope() -> None:
    with pytest.raises(ZeroDivisionError), scope(ANNA, "look", nested=True):
        raise ZeroDivisionError
    assert _setting("bindeledd.offices") == ""
    assert _setting("role") == "none"


def test_events_of_another_office_are_not_seen() -> None:
    with scope(Actor.worker(), "w", nested=True):
        record_event("made", "x:1", office_id=12)
        record_event("made", "x:2", office_id=13)
    with scope(ANNA, "look", nested=True):
        assert [event.subject for event in Event.objects.all()] == ["x:1"]


def test_nobody_writes_events_in_anothers_name() -> None:
    with (
        pytest.raises(DatabaseError),
        scope(ANNA, "forge", nested=True),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO base_event (actor_kind, actor_id, kind, subject, data) VALUES ('user', 2, 'x', 'y', '{}')"
        )


@pytest.mark.parametrize("statement", ["UPDATE base_event SET kind = 'z'", "DELETE FROM base_event"])
def test_not_even_the_owner_changes_an_event(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = 'app_owner'")
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'base_event'::regclass AND NOT tgisinternal")
        assert {name for (name,) in cursor.fetchall()} == {"append_only", "append_only_whole"}
    with pytest.raises(DatabaseError), scope(Actor.worker(), "w", nested=True), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_refusal_is_logged_although_its_work_is_rolled_back() -> None:
    with pytest.raises(Refused), scope(ANNA, "look", nested=True):
        record_event("made", "x:9", office_id=12)
        raise Refused("nei", action="open", subject="inquiry:9", municipality="0301")
    with scope(Actor.worker(), "w", nested=True):
        assert not Event.objects.filter(subject="x:9").exists()
        line = AuditLine.objects.get(subjects=["inquiry:9"])
    assert (line.outcome, line.actor_id, line.municipality) == ("denied:denied", 1, "0301")


def test_password_hashes_are_out_of_reach_of_working_roles() -> None:
    with pytest.raises(DatabaseError), scope(ANNA, "look", nested=True), connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM base_localpassword")


def test_names_of_colleagues_can_be_read_in_a_scope() -> None:
    with scope(ANNA, "look", nested=True):
        assert not User.objects.filter(username="nobody").exists()


def _setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [name])
        row = cursor.fetchone()
    assert row is not None
    return str(row[0])
