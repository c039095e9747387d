"""Who answers when the line is closed: set by whom it belongs to, in force for the next call, kept in events."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from bindeledd.base.clock import now
from bindeledd.base.errors import Invalid, NotFound
from bindeledd.base.models import AuditLine, Event
from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.calls import requests
from bindeledd.directory.actions import remove_out_of_hours, set_out_of_hours, verify_out_of_hours
from bindeledd.directory.errors import ServiceChanged
from bindeledd.directory.models import OutOfHours
from bindeledd.directory.out_of_hours import own_services, service_changes, service_of
from bindeledd.handoffs.tests import world
from bindeledd.staff.actions import appoint_deputy

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
OSLO, ALTA = "0301", "5601"
NATIONAL = "+4721099999"
OWN = "+4722334455"
OTHERS = ["sagene1", "leder-tromso", "agent1", "lead1", "fag1"]


def dialled(place: str) -> str | None:
    return requests.endpoint_of(str(uuid4()), f"outofhours:{place}")


def entered(place: str | None = OSLO, number: str = "22 33 44 55", who: str = "leder-sagene") -> None:
    with as_user(who):
        assert set_out_of_hours(place, number, "Vakttjenesten")


class TestInForce:
    def test_the_next_call_goes_to_the_municipalitys_own_and_others_to_the_national(self) -> None:
        assert dialled(OSLO) == "PJSIP/4721099999@trunk_out"
        entered()
        assert dialled(OSLO) == "PJSIP/4722334455@trunk_out"
        assert dialled(ALTA) == dialled("*") == "PJSIP/4721099999@trunk_out"

    def test_a_short_number_is_dialled_as_it_is(self) -> None:
        entered(number="116 117")
        assert dialled(OSLO) == "PJSIP/116117@trunk_out"

    def test_without_its_own_the_national_one_holds_again(self) -> None:
        entered()
        with as_user("leder-sagene"):
            remove_out_of_hours(OSLO)
            with pytest.raises(NotFound):
                remove_out_of_hours(OSLO)
        assert dialled(OSLO) == "PJSIP/4721099999@trunk_out"

    def test_the_national_one_is_the_administrators(self) -> None:
        with as_user("admin"):
            assert set_out_of_hours(None, "116117", "Legevakt")
            service = service_of(ALTA)
        assert service and (service.number, service.own) == ("116117", False)
        assert dialled(ALTA) == dialled("*") == "PJSIP/116117@trunk_out"

    def test_the_same_again_changes_nothing(self) -> None:
        entered()
        with as_user("leder-sagene"):
            verify_out_of_hours(OSLO, OWN)
            assert not set_out_of_hours(OSLO, "+47 22334455", "  Vakttjenesten ")
            service = service_of(OSLO)
            assert len(service_changes(OSLO)) == 2
        assert service and service.tried


class TestWho:
    def test_any_leader_in_the_municipality_and_the_administrator(self) -> None:
        entered(who="leder-sagene")
        entered(number="116117", who="leder-gamle-oslo")
        entered(number="21 09 88 88", who="admin")
        with as_user("leder-gamle-oslo"):
            told = [(each.what, bool(each.by)) for each in service_changes(OSLO)]
        assert told == [("Nytt nummer", True), ("Nytt nummer", True), ("Lagt inn", True)]

    def test_the_deputy_in_force(self) -> None:
        office, deputy = world.office(world.SAGENE), world.user("sagene1")
        with as_user("leder-sagene"):
            appoint_deputy(office, deputy, now() - timedelta(minutes=1), now() + timedelta(hours=1))
        entered(who="sagene1")

    @pytest.mark.parametrize("who", OTHERS)
    def test_nobody_else_writes(self, who: str) -> None:
        with as_user(who), pytest.raises(DatabaseError), transaction.atomic():
            set_out_of_hours(OSLO, "116117", "x-vakten")
        entered()
        with as_user(who), pytest.raises(DatabaseError), transaction.atomic():
            set_out_of_hours(OSLO, "116117", "x-vakten")
        with as_user(who), pytest.raises(NotFound):
            remove_out_of_hours(OSLO)
        with as_user(who), pytest.raises(ServiceChanged):
            verify_out_of_hours(OSLO, OWN)
        with as_process("worker"):
            found = OutOfHours.objects.get(municipality=OSLO)
        assert (found.number, found.verified_at) == (OWN, None)

    @pytest.mark.parametrize("who", ["leder-sagene", *OTHERS])
    def test_nobody_else_writes_the_national_one(self, who: str) -> None:
        with as_user(who), pytest.raises(DatabaseError), transaction.atomic():
            set_out_of_hours(None, "116117", "x-vakten")
        with as_user(who), pytest.raises(ServiceChanged):
            verify_out_of_hours(None, NATIONAL)

    def test_history_is_for_the_municipality_and_administrators(self) -> None:
        entered()
        for who, seen in (("admin", 1), ("leder-gamle-oslo", 1), ("leder-tromso", 0), ("agent1", 0)):
            with as_user(who):
                assert len(service_changes(OSLO)) == seen, who

    def test_events_and_log_hold_codes_and_no_number(self) -> None:
        entered()
        with as_user("leder-sagene"):
            verify_out_of_hours(OSLO, OWN)
            set_out_of_hours(OSLO, OWN, "Natt og helg")
            remove_out_of_hours(OSLO)
        subject = f"out_of_hours:{OSLO}"
        with as_process("worker"):
            events = list(Event.objects.filter(subject=subject).order_by("id").values_list("kind", "data"))
            lines = AuditLine.objects.filter(subjects__contains=[subject], municipality=OSLO).count()
        assert events == [
            ("out_of_hours_entered", {"what": "first"}),
            ("out_of_hours_tried", {}),
            ("out_of_hours_entered", {"what": "name"}),
            ("out_of_hours_removed", {}),
        ]
        assert lines == 4


class TestTried:
    def test_a_new_number_has_not_been_tried(self) -> None:
        entered()
        with as_user("leder-sagene"):
            verify_out_of_hours(OSLO, OWN)
            set_out_of_hours(OSLO, OWN, "Et annet navn")
            kept = service_of(OSLO)
            set_out_of_hours(OSLO, "116117", "Et annet navn")
            new = service_of(OSLO)
        assert kept and kept.tried and new and new.tried is None

    def test_who_tried_a_number_that_was_changed_meanwhile_is_told(self) -> None:
        entered()
        entered(number="116117", who="leder-gamle-oslo")
        with as_user("leder-sagene"), pytest.raises(ServiceChanged):
            verify_out_of_hours(OSLO, OWN)

    def test_nobody_says_when(self) -> None:
        entered()
        long_ago = datetime(2020, 1, 1, tzinfo=UTC)
        with as_user("leder-sagene"), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE directory_outofhours SET verified_at = %s WHERE municipality_id = %s RETURNING verified_at",
                [long_ago, OSLO],
            )
            ((tried,),) = cursor.fetchall()
        assert tried > long_ago + timedelta(days=365)
        with as_user("leder-tromso"), pytest.raises(DatabaseError, match="row-level"), transaction.atomic():
            OutOfHours.objects.create(municipality_id="5501", number="116117", name="x", verified_at=now())


class TestDatabase:
    def test_the_national_one_is_never_removed(self) -> None:
        with as_user("admin"), connection.cursor() as cursor:
            cursor.execute("DELETE FROM directory_outofhours")
            assert cursor.rowcount == 0

    @pytest.mark.parametrize("kind", ["worker", "switchboard", "supervisor"])
    @pytest.mark.parametrize(
        "statement",
        [
            "INSERT INTO directory_outofhours (municipality_id, number, name) VALUES ('0301', '116117', 'x')",
            "UPDATE directory_outofhours SET number = '116117'",
            "DELETE FROM directory_outofhours",
        ],
    )
    def test_processes_only_read(self, kind: str, statement: str) -> None:
        with as_process(kind), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM directory_outofhours")
            assert cursor.fetchone() == (1,)
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(statement)

    def test_a_service_stays_in_its_municipality(self) -> None:
        entered()
        statement = "UPDATE directory_outofhours SET municipality_id = '5601' WHERE municipality_id = '0301'"
        with as_user("admin"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)
        insert = "INSERT INTO directory_outofhours (municipality_id, number, name) VALUES ('0301', '116117', 'x')"
        with connections["owner"].cursor() as cursor:
            cursor.execute(insert.replace("'0301'", "'1508'"))
            with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(using="owner"):
                cursor.execute(statement.replace("'0301'", "'1508'"))


@pytest.mark.parametrize(
    ("number", "name", "field"),
    [
        ("", "Vakt", "number"),
        ("112", "Vakt", "number"),
        (settings.INSTANCE.called_number, "Vakt", "number"),
        ("116117", " ", "name"),
        ("116117", "12345", "name"),
        ("116117", "x" * 101, "name"),
    ],
)
def test_what_cannot_be_entered(number: str, name: str, field: str) -> None:
    with as_user("leder-sagene"), pytest.raises(Invalid) as caught:
        set_out_of_hours(OSLO, number, name)
    assert caught.value.field == field
    with as_process("worker"):
        assert own_services() == {}


def test_a_municipality_that_is_not_there() -> None:
    with as_user("admin"), pytest.raises(NotFound):
        set_out_of_hours("0000", "116117", "Vakt")
