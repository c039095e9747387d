"""One call told twice: the right side is the product's own, the left side the sources', and nothing is written."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from bindeledd.base import calendar
from bindeledd.base.clock import OSLO
from bindeledd.base.models import AuditLine, User
from bindeledd.callers.tests.people import as_process
from bindeledd.inquiries.models import Inquiry
from bindeledd.inquiries.rules import NEEDS, SIGNS, is_reference
from bindeledd.web.compared import then, today
from bindeledd.web.compared.axis import WIDTH, Axis
from bindeledd.web.compared.stories import HOURS, STORIES, WORDS
from bindeledd.web.compared.views import TALK, TRY, WAIT

MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given beside
BY_CODE = {story.code: story for story in STORIES}


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=20)), st.floats(0, 1))
def test_the_axis_has_whole_days_and_keeps_the_order_of_time(first: datetime, length: timedelta, part: float) -> None:
    last = first + length
    axis = Axis(first, last)
    days = axis.days
    assert days[0].day == first.astimezone(OSLO).date() and days[-1].day == last.astimezone(OSLO).date()
    assert sum(day.width for day in days) == WIDTH
    local = [each.astimezone(OSLO).replace(tzinfo=None) for each in (first, first + length * part, last)]
    if local == sorted(local):  # on the night when clocks go back the wall's time is not in order
        assert 0 <= axis.x(first) <= axis.x(first + length * part) <= axis.x(last) <= WIDTH
    assert axis.bar(first, last).width > 0


@settings(deadline=None)  # the first look at a year's holidays takes its time
@given(st.dates(date(2025, 1, 1), date(2029, 1, 1)))
def test_each_hour_comes_again_within_the_year_on_a_working_day_while_the_line_is_open(day: date) -> None:
    for hour in HOURS:
        found = hour.next(day)
        assert day < found.date() <= day + timedelta(days=400)
        assert calendar.is_working_day(found.date()) and time(9) <= found.time() < time(15)
        assert hour.may_be(found.date())


def test_the_hours_of_2026() -> None:
    found = [hour.next(date(2026, 11, 22)).date() for hour in HOURS]
    assert found == [date(2026, 11, 27), date(2026, 11, 24), date(2027, 3, 24), date(2026, 12, 23)]


def test_stories_speak_the_products_words_and_their_codes_name_nothing() -> None:
    for story in STORIES:
        assert story.need in NEEDS and set(story.signs) <= SIGNS.keys()
        assert [term for term, _instead in then.words_of(story)] == list(story.avoided)
        assert not [term for term in story.avoided if term.split(",")[0] in story.coded.casefold().split()]
    assert {term for story in STORIES for term in story.avoided} == WORDS.keys()
    assert is_reference(today.REFERENCE)


def test_a_crisis_was_texted_to_the_leader_too() -> None:
    at = datetime(2026, 11, 27, 14, 38, tzinfo=OSLO)
    assert then.message(STORIES[0], at, "90 00 00 01", urgent=True).startswith("Leder fikk sms 27.11. kl. 14.38.")
    assert "sms" not in then.message(STORIES[2], at, "90 00 00 01", urgent=False)


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.usefixtures("demo")
class TestPage:
    """With the demo's offices."""

    def told(self, code: str, at: datetime) -> today.Today:
        """The right side of this story at this time of call."""
        with as_process("worker"), override("nb"):
            return today.told(BY_CODE[code], today.Moments(at, at + WAIT, at + TRY, at + TALK))

    def test_what_is_urgent_is_due_the_same_day_and_says_so(self) -> None:
        here = self.told("natt", datetime(2026, 11, 27, 14, 30, tzinfo=OSLO))
        assert here.urgent
        assert here.deadline.due_at == datetime(2026, 11, 27, 15, 30, tzinfo=OSLO)
        assert here.promise == "Nav Sagene ringer deg i dag, senest kl. 15.30."
        assert here.leader_told_at < here.deadline.due_at and here.caller_told_at < here.deadline.due_at

    def test_easter_makes_two_working_days_a_week(self) -> None:
        here = self.told("gjeld", datetime(2027, 3, 24, 13, 0, tzinfo=OSLO))
        assert not here.urgent
        assert (here.deadline.working_days, here.deadline.calendar_days) == (2, 7)
        assert "om 2 arbeidsdager, 7 døgn" in here.promise

    def test_the_owner_is_the_offices_own_leader(self) -> None:
        with as_process("worker"):
            leader = User.objects.get(username="leder-sagene").display_name
        assert self.told("gjeld", datetime(2026, 11, 24, 10, 0, tzinfo=OSLO)).owner == leader

    @pytest.mark.parametrize(("story", "hour"), list(product([s.code for s in STORIES], [h.code for h in HOURS])))
    def test_every_choice_is_a_page_that_tells_what_the_rules_say(self, story: str, hour: str) -> None:
        answer = Client().get(reverse("compared"), {"samtale": story, "tid": hour})
        page, here = answer.content.decode(), answer.context["here"]
        assert answer.status_code == 200
        assert here.promise in page and here.owner in page and answer.context["coded"] in page
        assert "Helsetilsynet, Rapport 5/2021" in page and "style=" not in page

    def test_it_writes_nothing(self) -> None:
        with as_process("worker"):
            before = (Inquiry.objects.count(), AuditLine.objects.count())
        Client().get(reverse("compared"))
        with as_process("worker"):
            assert (Inquiry.objects.count(), AuditLine.objects.count()) == before

    def test_unknown_choices_show_the_first(self) -> None:
        answer = Client().get(reverse("compared"), {"samtale": "<script>", "tid": "9" * 500})
        assert answer.context["story"] == STORIES[0] and answer.context["hour"] == HOURS[0]

    def test_only_the_demo_has_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(django_settings, "BINDELEDD_DEMO", False)
        assert Client().get(reverse("compared")).status_code == 404
