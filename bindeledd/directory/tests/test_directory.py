"""Search, office card and agreements over the starting data, and what the database refuses."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from bindeledd.base.clock import OSLO
from bindeledd.base.errors import NotFound
from bindeledd.base.scope import Scope
from bindeledd.directory import queries
from bindeledd.directory.models import Municipality, Office, OfficeHours
from bindeledd.directory.queries import search_places
from bindeledd.directory.starting.hours import phone_hours, reception_hours
from bindeledd.directory.starting.places import municipalities, offices

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
ActingAs = Callable[[str], AbstractContextManager[Scope]]
FRIDAY_NOON = datetime(2026, 11, 20, 12, tzinfo=OSLO)


@pytest.fixture(autouse=True)
def as_agent(acting_as: ActingAs) -> Any:
    with acting_as("agent1"):
        yield


def labels(text: str) -> list[str]:
    return [place.label for place in search_places(text)]


def office(number: str) -> int:
    return Office.objects.values_list("id", flat=True).get(number=number)


class TestSearch:
    def test_a_municipality_with_one_office_is_one_place(self) -> None:
        assert labels("lillehamm") == ["Lillehammer"]

    @pytest.mark.parametrize("typed", ["Tromsø", "tromso", "TROMS", "tromsoe"])
    def test_it_is_found_without_norwegian_letters(self, typed: str) -> None:
        assert labels(typed)[0] == "Tromsø"

    @pytest.mark.parametrize("typed", ["oslo", "bydel", "Oslo bydel"])
    def test_oslo_lists_all_its_districts(self, typed: str) -> None:
        assert len([label for label in labels(typed) if label.startswith("Oslo, bydel")]) == 15

    @pytest.mark.parametrize("typed", ["sagene", "oslo sagene", "nav sagene", "Sag"])
    def test_a_district_is_found_by_its_name(self, typed: str) -> None:
        assert labels(typed)[0] == "Oslo, bydel Sagene"

    def test_a_city_lists_its_offices(self) -> None:
        assert labels("bergen") == [f"Bergen, Bergen {part}" for part in ("nord", "sentrum", "sør", "vest")]

    def test_one_letter_lists_names_that_begin_with_it_first(self) -> None:
        assert all(label.startswith("Å") for label in labels("Å")[:8])

    def test_either_name_of_a_bilingual_municipality_finds_it(self) -> None:
        assert labels("kautokeino") == labels("guovdageaidnu") == ["Guovdageaidnu - Kautokeino"]
        assert labels("tråante")[0].startswith("Trondheim")

    def test_namesakes_are_told_apart_by_county(self) -> None:
        assert {place.county for place in search_places("herøy")} == {"Møre og Romsdal", "Nordland"}

    def test_one_query_answers(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            search_places("o")

    @pytest.mark.parametrize("typed", ["", "x" * 10_000, "'; DROP TABLE", "%", "\u202e", "🙂"])
    def test_odd_input_finds_nothing(self, typed: str) -> None:
        assert search_places(typed) == []


class TestOfficeCard:
    def test_it_tells_what_is_open_now_and_today(self) -> None:
        card = queries.office_card(office("0313"), FRIDAY_NOON)
        assert (card.name, card.municipality_name, card.district) == ("Nav Sagene", "Oslo", "bydel Sagene")
        assert card.phone.open_now and card.phone.closes_at == datetime(2026, 11, 20, 15, tzinfo=OSLO)
        assert card.phone_today == ((time(9), time(15)),)
        assert card.clear_text_allowed and card.in_use and card.what_to_know

    def test_on_a_saturday_it_tells_when_it_opens(self) -> None:
        card = queries.office_card(office("0313"), FRIDAY_NOON + timedelta(days=1))
        assert card.reception.opens_at == datetime(2026, 11, 23, 9, tzinfo=OSLO)

    def test_an_unknown_office_is_not_found(self) -> None:
        with pytest.raises(NotFound):
            queries.office_card(0, FRIDAY_NOON)

    def test_phone_hours_end_is_found_for_a_date(self) -> None:
        assert queries.phone_hours_end(office("0313"), date(2026, 11, 20)) == time(15)
        assert queries.phone_hours_end(office("0313"), date(2026, 11, 21)) is None


class TestAgreements:
    DAY = date(2026, 11, 20)

    @pytest.mark.parametrize(
        ("municipality", "allowed"), [("0301", True), ("5601", False), ("3405", False), ("9999", False)]
    )
    def test_clear_text_needs_both_agreements(self, municipality: str, allowed: bool) -> None:
        assert queries.clear_text_allowed(municipality, self.DAY) is allowed
        with connection.cursor() as cursor:
            cursor.execute("SELECT bindeledd_clear_text_allowed(%s, %s)", [municipality, self.DAY])
            assert cursor.fetchone() == (allowed,)

    def test_a_lapsed_agreement_was_valid_to_its_last_day(self) -> None:
        assert queries.clear_text_allowed("3405", date(2026, 6, 30))
        assert not queries.clear_text_allowed("3405", date(2026, 7, 1))

    @pytest.mark.parametrize("change", ["signed_at = NULL", "valid_from = '2026-11-21'", "signed_at = '2026-11-21'"])
    def test_an_unsigned_or_future_agreement_opens_nothing(self, change: str) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"UPDATE directory_agreement SET {change} WHERE municipality_id = '0301'")
            cursor.execute("SELECT bindeledd_clear_text_allowed('0301', %s)", [self.DAY])
            assert cursor.fetchone() == (False,)


class TestRefusals:
    @pytest.mark.parametrize(
        ("statement", "constraint"),
        [
            (
                "INSERT INTO directory_agreement (municipality_id, kind, valid_from) "
                "VALUES ('0301', 'cooperation', '2030-01-01')",
                "one_agreement_of_a_kind_at_a_time",
            ),
            ("UPDATE directory_agreement SET valid_to = valid_from - 1", "agreement_ends_after_start"),
            ("UPDATE directory_agreement SET kind = 'friendship'", "agreement_kind"),
            ("UPDATE directory_agreement SET municipality_id = '5601' WHERE municipality_id = '0301'", "never changed"),
            ("UPDATE directory_office SET municipality_id = '5601' WHERE number = '0313'", "never changed"),
            ("UPDATE directory_office SET number = '03X3' WHERE number = '0313'", "office_number_of_four_digits"),
            ("UPDATE directory_officehours SET closes = opens", "office_hours_closes_after_opens"),
            ("UPDATE directory_officehours SET weekday = 7", "office_hours_weekday"),
            ("UPDATE directory_specialdate SET closed = false, opens = NULL, closes = NULL", "closed_or_hours"),
            (
                "INSERT INTO directory_officehours (office_id, kind, weekday, opens, closes) "
                "SELECT office_id, kind, weekday, opens, closes FROM directory_officehours LIMIT 1",
                "office_hours_do_not_overlap",
            ),
        ],
    )
    def test_the_database_refuses(self, statement: str, constraint: str) -> None:
        with pytest.raises(IntegrityError, match=constraint), connections["owner"].cursor() as cursor:
            cursor.execute(statement)

    @pytest.mark.parametrize("table", ["municipality", "office", "agreement"])
    def test_working_roles_delete_nothing(self, table: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM directory_{table}")
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(f"DELETE FROM directory_{table}")

    @pytest.mark.parametrize("table", ["officehours", "specialdate"])
    def test_only_an_offices_leader_takes_hours_away(self, table: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM directory_{table}")
            assert cursor.rowcount == 0


class TestStartingData:
    def test_every_municipality_has_an_office(self) -> None:
        assert Municipality.objects.count() == 357
        assert not Municipality.objects.filter(offices=None).exists()
        assert Office.objects.count() == 357 - 5 + 15 + 4 + 3 + 4 + 3

    def test_office_numbers_are_unique_and_stay(self) -> None:
        numbers = [office.number for office in offices()]
        assert len(numbers) == len(set(numbers))
        taken = {each.number for each in municipalities()}
        assert not {each.number for each in offices() if each.number != each.municipality} & taken

    def test_every_pattern_of_hours_occurs_in_about_the_share_surveyed(self) -> None:
        weekly = [_weekly(office.number, office.county) for office in offices() if office.county != "Oslo"]
        share = [sum(hours <= most for hours in weekly) / len(weekly) for most in (0, 8, 10)]
        assert share == pytest.approx([11 / 70, 49 / 70, 61 / 70], abs=0.06)

    def test_there_are_lunch_gaps_appointment_only_and_offices_without_phone_hours(self) -> None:
        assert OfficeHours.objects.filter(kind="reception", weekday=0, opens=time(12, 15)).exists()
        assert Office.objects.filter(by_appointment=True).exists()
        assert Office.objects.exclude(hours__kind="phone").exists()

    def test_oslo_is_open_from_nine_to_three(self) -> None:
        assert _weekly("0313", "Oslo") == 30
        assert len(phone_hours("0313", "Oslo")) == 5


def _weekly(number: str, county: str) -> float:
    week = reception_hours(number, county)
    return sum((each.closes.hour - each.opens.hour) + (each.closes.minute - each.opens.minute) / 60 for each in week)
