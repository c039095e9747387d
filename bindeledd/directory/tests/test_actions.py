"""An office's hours and a municipality's agreements: changed by whom they belong to, seen at once, kept in events."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from bindeledd.base.clock import OSLO, now
from bindeledd.base.errors import Invalid, NotFound
from bindeledd.base.models import Event
from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.directory import actions, agreements, rules
from bindeledd.directory.errors import AgreementGone, AgreementOverlaps, DateTaken
from bindeledd.directory.models import Agreement, Office, OfficeHours, SpecialDate
from bindeledd.directory.queries import clear_text_allowed, office_card, phone_hours_end

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
TODAY = now().astimezone(OSLO).date()
TOMORROW = TODAY + timedelta(days=1)
WEDNESDAY = date(2027, 6, 9)


def sagene() -> int:
    with as_process("worker"):
        return Office.objects.values_list("id", flat=True).get(number="0313")


class TestHours:
    def test_new_hours_show_on_the_card_and_in_promises_at_once(self) -> None:
        week = {2: [(time(9), time(11)), (time(12), time(13, 30))]}
        with as_user("leder-sagene"):
            assert actions.set_hours(sagene(), "phone", week)
            assert not actions.set_hours(sagene(), "phone", week), "nothing has changed"
        with as_user("agent1"):
            card = office_card(sagene(), datetime(2027, 6, 9, 11, 30, tzinfo=OSLO))
            assert card.phone_today == ((time(9), time(11)), (time(12), time(13, 30)))
            assert not card.phone.open_now
            assert phone_hours_end(sagene(), WEDNESDAY) == time(13, 30)

    def test_what_stood_before_is_kept(self) -> None:
        with as_user("leder-sagene"):
            actions.set_hours(sagene(), "phone", {0: [(time(10), time(12))]})
            event = Event.objects.filter(kind="hours_changed").latest("id")
        assert event.data["after"] == [[0, "10:00", "12:00"]]
        assert len(event.data["before"]) == 5

    @pytest.mark.parametrize("who", ["sagene1", "leder-tromso", "agent1", "admin", "lead1"])
    def test_nobody_else_changes_an_offices_hours(self, who: str) -> None:
        with as_process("worker"):
            before = OfficeHours.objects.filter(office=sagene(), kind="phone").count()
        with as_user(who), pytest.raises(DatabaseError), transaction.atomic():
            actions.set_hours(sagene(), "phone", {0: [(time(10), time(12))]})
        with as_process("worker"):
            assert OfficeHours.objects.filter(office=sagene(), kind="phone").count() == before > 0

    def test_the_database_refuses_hours_that_overlap(self) -> None:
        with as_user("leder-sagene"), pytest.raises(IntegrityError), transaction.atomic():
            actions.set_hours(sagene(), "phone", {0: [(time(9), time(12)), (time(11), time(13))]})


class TestSpecialDates:
    def test_a_closed_day_shows_and_moves_no_deadline_later(self) -> None:
        day = date(2027, 6, 9)
        with as_user("leder-sagene"):
            actions.add_special_date(sagene(), day, None, "Planleggingsdag")
        with as_user("agent1"):
            card = office_card(sagene(), datetime(2027, 6, 9, 10, tzinfo=OSLO))
            assert (card.phone.open_now, card.special_note) == (False, "Planleggingsdag")
            assert phone_hours_end(sagene(), day) == time(15)

    def test_a_day_has_one_entry_until_it_is_removed(self) -> None:
        day = TODAY + timedelta(days=30)
        with as_user("leder-sagene"):
            actions.add_special_date(sagene(), day, (time(10), time(12)))
            with pytest.raises(DateTaken):
                actions.add_special_date(sagene(), day, None)
            special = SpecialDate.objects.get(office=sagene(), date=day)
            actions.remove_special_date(sagene(), special.id)
            with pytest.raises(NotFound):
                actions.remove_special_date(sagene(), special.id)
            kinds = list(Event.objects.filter(office_id=sagene()).order_by("id").values_list("kind", flat=True))
        assert kinds[-2:] == ["special_date_added", "special_date_removed"]

    @pytest.mark.parametrize("day", [TODAY - timedelta(days=1), date(2099, 1, 1)])
    def test_days_that_cannot_be(self, day: date) -> None:
        with as_user("leder-sagene"), pytest.raises(Invalid):
            actions.add_special_date(sagene(), day, None)

    def test_another_offices_leader_adds_none(self) -> None:
        with as_user("leder-tromso"), pytest.raises(DatabaseError), transaction.atomic():
            actions.add_special_date(sagene(), TODAY, None)


class TestAgreements:
    NUMBER = "5601"

    @pytest.fixture(autouse=True)
    def ended(self, demo: None, db: None) -> None:
        """What the demo has of agreements ends today."""
        with as_process("worker"):
            rows = list(Agreement.objects.filter(municipality=self.NUMBER, valid_to=None).values_list("id", flat=True))
        with as_user("admin"):
            for agreement in rows:
                actions.end_agreement(agreement, TODAY)

    def register(self, kind: str, **changes: Any) -> Agreement:
        values = {"first": TOMORROW, "last": None, "signed": TODAY} | changes
        with as_user("admin"):
            return actions.register_agreement(self.NUMBER, kind, **values)

    def allowed(self) -> bool:
        with as_process("worker"):
            return clear_text_allowed(self.NUMBER, TOMORROW)

    def test_clear_text_needs_both_signed_and_ends_with_either(self) -> None:
        assert not self.allowed()
        made = self.register("data_processor", signed=None)
        self.register("cooperation")
        assert not self.allowed(), "one is not signed"
        with as_user("admin"):
            actions.sign_agreement(made.id, TODAY)
        assert self.allowed()

    def test_two_of_a_kind_do_not_overlap(self) -> None:
        with pytest.raises(AgreementOverlaps):
            self.register("partnership", first=TODAY)
        self.register("partnership", last=TODAY + timedelta(days=9))
        with pytest.raises(AgreementOverlaps):
            self.register("partnership", first=TODAY + timedelta(days=9))
        self.register("partnership", first=TODAY + timedelta(days=10))

    def test_an_agreement_ends_once_and_is_never_lengthened(self) -> None:
        made = self.register("connection")
        with as_user("admin"):
            assert actions.end_agreement(made.id, TODAY + timedelta(days=5)).valid_to == TODAY + timedelta(days=5)
            with pytest.raises(AgreementGone):
                actions.end_agreement(made.id, TODAY + timedelta(days=6))
            with pytest.raises(AgreementGone):
                actions.sign_agreement(made.id, TODAY)
            with pytest.raises(Invalid):
                actions.end_agreement(made.id, TODAY - timedelta(days=1))

    @pytest.mark.parametrize(
        ("kind", "changes"),
        [
            ("other", {}),
            ("connection", {"last": TODAY - timedelta(days=1)}),
            ("connection", {"signed": TODAY + timedelta(days=1)}),
        ],
    )
    def test_what_cannot_be_registered(self, kind: str, changes: dict[str, Any]) -> None:
        with pytest.raises(Invalid):
            self.register(kind, **changes)

    @pytest.mark.parametrize("who", ["leder-sagene", "sagene1", "agent1", "lead1"])
    def test_only_administrators_register(self, who: str) -> None:
        with as_user(who), pytest.raises(DatabaseError), transaction.atomic():
            actions.register_agreement(self.NUMBER, "connection", TODAY, None, TODAY)

    def test_another_administrator_sees_who_did_what(self) -> None:
        self.register("connection")
        with as_user("admin"):
            (change,) = [each for each in agreements.changes_of(self.NUMBER) if each.kind == "agreement_registered"][:1]
        assert change.by
        with as_user("agent1"):
            assert agreements.changes_of(self.NUMBER) == []


STARTS = st.tuples(st.integers(0, 21), st.integers(0, 59))
INTERVAL = st.tuples(STARTS, st.integers(1, 119)).map(
    lambda pair: (time(*pair[0]), time(*divmod(pair[0][0] * 60 + pair[0][1] + pair[1], 60)))
)


@given(st.lists(INTERVAL, max_size=4))
def test_hours_as_text_are_read_as_they_were_or_refused_when_they_overlap(intervals: list[tuple[time, time]]) -> None:
    ordered = sorted(intervals)
    text = rules.day_as_text(intervals)
    if any(later[0] < earlier[1] for earlier, later in pairwise(ordered)):
        with pytest.raises(Invalid):
            rules.parse_day("day", text)
    else:
        assert rules.parse_day("day", text) == ordered


@pytest.mark.parametrize(
    "text", ["9-15", "09.00–15.00", "9:00 - 15:00", "kl. 9 til kl. 15", " 09.00 — 15.00 ", "9.00 to 15.00"]
)
def test_hours_may_be_written_in_many_ways(text: str) -> None:
    assert rules.parse_day("day", text) == [(time(9), time(15))]


def test_two_intervals_and_none() -> None:
    assert rules.parse_day("day", "12.15-15 og 9-11.30") == [(time(9), time(11, 30)), (time(12, 15), time(15))]
    assert rules.parse_day("day", "  ") == []


@pytest.mark.parametrize(
    "text",
    [
        "stengt",
        "9",
        "15-9",
        "9-9",
        "25-26",
        "9-12.75",
        "9-12, 11-13",
        "9-15🙂",
        "1-2,3-4,5-6,7-8,9-10",
        "9" * 200,
        "٩-١٥",
    ],
)
def test_what_is_no_hours(text: str) -> None:
    with pytest.raises(Invalid):
        rules.parse_day("day", text)
