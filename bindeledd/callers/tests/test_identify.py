"""Who is on the telephone: found again only in the municipality named, and never looked up."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from bindeledd.base.clock import now
from bindeledd.base.errors import Invalid, NotFound, Refused
from bindeledd.base.models import AuditLine, DataKey, User
from bindeledd.base.scope import acting_user_id
from bindeledd.callers import actions
from bindeledd.callers.errors import TooManyPersons
from bindeledd.callers.models import Identification, Person
from bindeledd.callers.queries import PersonView, identification_of, names_of, person_view
from bindeledd.callers.rules import MOST_PERSONS_A_CALL
from bindeledd.callers.tests.people import as_process, as_user, call_of, national_id
from bindeledd.staff.queries import access_until

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
NUMBER = national_id(1)


def identify(call: uuid.UUID | None = None, **changes: Any) -> PersonView:
    values: dict[str, Any] = {
        "municipality": "0301",
        "name": "Tove Oppdiktet",
        "national_id": NUMBER,
        "has_none": False,
        "method": "control_questions" if changes.get("has_none") else "national_id",
    }
    return actions.identify(call or own_call(), **(values | changes))


def own_call() -> uuid.UUID:
    """A fresh call of whoever acts."""
    return call_of(User.objects.get(id=acting_user_id()).username)


def test_the_same_person_is_found_again_by_another_agent() -> None:
    with as_user("agent1"):
        first = identify()
    with as_user("agent2"):
        again = identify(name="Tove M. Oppdiktet", national_id=f"{NUMBER[:6]} {NUMBER[6:]}")
    assert again.id == first.id
    assert again.name == "Tove Oppdiktet"


def test_in_another_municipality_it_is_another_person() -> None:
    with as_user("agent1"):
        assert identify().id != identify(municipality="4601").id


def test_without_a_national_id_it_is_a_new_person_each_time() -> None:
    with as_user("agent1"):
        assert identify(national_id=None, has_none=True).id != identify(national_id=None, has_none=True).id


def test_identifying_again_leaves_no_key_behind() -> None:
    with as_user("agent1"):
        identify()
        before = DataKey.objects.count()
        identify()
        assert DataKey.objects.count() == before


def test_nothing_is_seen_before_identification_not_even_with_the_id() -> None:
    with as_user("agent1"):
        person = identify()
    with as_user("agent2"):
        assert person_view(person.id) is None
        assert names_of([person.id]) == {}
        assert not Person.objects.filter(national_id_hash__isnull=False).exists()
        assert not Identification.objects.exists()


def test_the_database_holds_neither_name_nor_number() -> None:
    with as_user("agent1"):
        person = identify()
        row = Person.objects.get(id=person.id)
    stored = bytes(row.name_ct) + bytes(row.national_id_ct or b"") + bytes(row.national_id_hash or b"")
    assert b"Tove" not in stored
    assert NUMBER.encode() not in stored
    assert NUMBER[6:] not in person.national_id_masked


def test_on_behalf_of_somebody_needs_the_callers_name() -> None:
    call = call_of("agent1")
    with as_user("agent1"):
        with pytest.raises(Invalid) as caught:
            identify(on_behalf="other")
        assert caught.value.field == "caller_name"
        identify(call, on_behalf="other", caller_name="Sosionom i fengselet")
        found = identification_of(call)
    assert found is not None
    assert (found.on_behalf, found.caller_name) == ("other", "Sosionom i fengselet")


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"national_id": "12345678901"}, "national_id"),
        ({"national_id": None}, "national_id"),
        ({"has_none": True}, "national_id"),
        ({"name": " \u202e "}, "person_name"),
        ({"method": "guess"}, "method"),
        ({"method": "name_only"}, "method"),
        ({"method": "national_id", "national_id": None, "has_none": True}, "method"),
        ({"on_behalf": "everybody"}, "on_behalf"),
        ({"name": "x" * 121}, "person_name"),
    ],
)
def test_bad_answers_get_a_sentence_and_store_nothing(changes: dict[str, Any], field: str) -> None:
    with as_user("agent1"):
        with pytest.raises(Invalid) as caught:
            identify(**changes)
        assert caught.value.field == field
        assert not Identification.objects.exists()


def test_a_municipality_that_does_not_exist_is_not_found() -> None:
    with as_user("agent1"), pytest.raises(NotFound):
        identify(municipality="9999")


@pytest.mark.parametrize("who", ["sagene1", "leder-sagene", "admin"])
def test_only_the_contact_centre_identifies_and_the_refusal_is_logged(who: str) -> None:
    with pytest.raises(Refused), as_user(who):
        identify()
    with as_process("worker"):
        assert AuditLine.objects.filter(action="identify", outcome="denied:denied").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE callers_person SET national_id_ct = ''",
        "UPDATE callers_person SET call_id = gen_random_uuid()",
        "DELETE FROM callers_person",
        "DELETE FROM callers_identification",
    ],
)
@pytest.mark.parametrize("who", ["agent1", "admin"])
def test_nobody_changes_or_deletes_who_was_identified(who: str, statement: str) -> None:
    with as_user("agent1"):
        identify()
    with as_user(who), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_misspelt_name_is_corrected_in_the_call_in_which_it_was_told() -> None:
    call = call_of("agent1")
    with as_user("agent1"):
        first = identify(call, name="Tove Oppdikett")
        again = identify(call, name="Tove Oppdiktet")
        assert (again.id, again.name) == (first.id, "Tove Oppdiktet")
        assert names_of([first.id]) == {first.id: "Tove Oppdiktet"}
    with as_process("worker"):
        assert AuditLine.objects.filter(action="correct_name", subjects__contains=[f"person:{first.id}"]).count() == 1


@pytest.mark.parametrize("who", ["agent1", "agent2"])
def test_no_later_call_changes_the_name(who: str) -> None:
    with as_user("agent1"):
        first = identify()
    with as_user(who):
        assert identify(name="Tore Annen").name == "Tove Oppdiktet"
        with connection.cursor() as cursor:
            cursor.execute("UPDATE callers_person SET name_ct = 'x' WHERE call_id IS NULL OR id <> %s", [first.id])
            assert cursor.rowcount == 0


def test_the_database_lets_nobody_else_write_the_name() -> None:
    with as_user("agent1"):
        identify()
    with as_user("agent2"):
        identify()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE callers_person SET name_ct = 'x'")
            assert cursor.rowcount == 0


def test_one_call_opens_a_family_but_not_a_register() -> None:
    call = call_of("agent1")
    with as_user("agent1"):
        for seed in range(MOST_PERSONS_A_CALL):
            identify(call, national_id=national_id(seed))
        identify(call, national_id=national_id(0))
    with pytest.raises(TooManyPersons), as_user("agent1"):
        identify(call, national_id=national_id(MOST_PERSONS_A_CALL))
    with as_user("agent1"):
        identify(national_id=national_id(MOST_PERSONS_A_CALL))
    with as_process("worker"):
        refused = AuditLine.objects.filter(action="identify", outcome="denied:too_many_persons")
        assert refused.filter(subjects=[f"call:{call}"]).count() == 1


def test_the_owner_of_the_tables_sees_nobody() -> None:
    with as_user("agent1"):
        identify()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relforcerowsecurity AND relname LIKE ANY(%s)",
            [["callers_person", "callers_identification", "inquiries_%", "handoffs_%"]],
        )
        forced = {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE tablename LIKE ANY(%s)",
            [["callers_%", "inquiries_%", "handoffs_%"]],
        )
        assert forced == {name for (name,) in cursor.fetchall()}
        cursor.execute(
            "SELECT count(*) FROM pg_policies WHERE 'app_owner' = ANY(roles) AND tablename = ANY(%s)",
            [sorted(forced)],
        )
        assert cursor.fetchone() == (0,)


def test_an_identification_stays_in_the_persons_municipality() -> None:
    with as_user("agent1"):
        call = own_call()
        person = identify(call)
        with pytest.raises(IntegrityError), transaction.atomic():
            Identification(
                call_id=call,
                agent_id=acting_user_id(),
                person_id=person.id,
                municipality_id="4601",
                method="national_id",
                on_behalf="self",
            ).save(force_insert=True)


def test_nothing_is_opened_in_somebody_elses_call_or_in_none() -> None:
    theirs = call_of("agent2")
    for call in (theirs, uuid.uuid4()):
        with pytest.raises(DatabaseError, match="row-level security"), as_user("agent1"):
            identify(call)


def test_after_the_call_nothing_is_opened_for_longer_than_ten_minutes() -> None:
    ended = now() - timedelta(minutes=3)
    call = call_of("agent1", phase="ended", ended_at=ended, end_reason="caller_hung_up")
    with pytest.raises(DatabaseError, match="row-level security"), as_user("agent1"):
        identify(call)
    with as_user("agent1"):
        person = identify(call, until=ended + timedelta(minutes=10))
        assert access_until(call, person.id) == ended + timedelta(minutes=10)


def test_a_call_that_is_wrapped_up_opens_nobody() -> None:
    moment = now()
    over: dict[str, Any] = {
        "phase": "ended",
        "ended_at": moment,
        "end_reason": "caller_hung_up",
        "wrapped_up_at": moment,
    }
    call = call_of("agent1", **over)
    with pytest.raises(DatabaseError, match="row-level security"), as_user("agent1"):
        identify(call, until=moment + timedelta(minutes=5))
