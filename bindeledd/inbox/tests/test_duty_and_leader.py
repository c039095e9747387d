"""Signing on and off, and the leader's page."""

import pytest
from django.test import Client
from django.urls import reverse

from bindeledd.base.clock import OSLO, now
from bindeledd.callers.tests.people import as_user
from bindeledd.duty.queries import lines_of_officer
from bindeledd.handoffs.tests import world
from bindeledd.inbox.tests.office import logged_in, text
from bindeledd.staff.models import Deputy

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
DUTY, LEADER = "/kontor/vakt/", "/kontor/leder/"


def post(client: Client, name: str, number: int, **fields: str) -> int:
    return client.post(reverse(f"inbox:{name}", args=[number]), fields).status_code


def has(username: str) -> list[int]:
    with as_user(username):
        return lines_of_officer(world.user(username))


def test_the_line_is_the_leaders_until_somebody_takes_it() -> None:
    client, line = logged_in("sagene1"), world.line(world.SAGENE).id
    assert "leder, fordi ingen har tatt vakttelefonen" in text(client.get(DUTY))
    assert post(client, "sign_on", line) == 302
    assert has("sagene1") == [line]
    assert post(client, "sign_off", line) == 302
    assert has("sagene1") == []


def test_who_comes_second_learns_who_has_the_line_and_may_take_it_over() -> None:
    line = world.line(world.SAGENE).id
    first, second = logged_in("sagene1"), logged_in("sagene2")
    post(first, "sign_on", line)
    late = second.post(reverse("inbox:sign_on", args=[line]))
    assert late.status_code == 409
    assert "har vakttelefonen" in text(late)
    assert post(second, "take_line", line) == 302
    assert (has("sagene1"), has("sagene2")) == ([], [line])


def test_a_line_that_is_asked_for_stays_until_the_colleague_takes_it() -> None:
    line = world.line(world.SAGENE).id
    first, second = logged_in("sagene1"), logged_in("sagene2")
    post(first, "sign_on", line)
    assert post(first, "hand_line", line, colleague=str(world.user("sagene2"))) == 302
    assert has("sagene1") == [line]
    assert "En kollega spør om du kan ta vakttelefonen" in text(second.get(DUTY))


@pytest.mark.parametrize("colleague", ["", "x", "999999"])
def test_a_line_cannot_be_given_to_nobody(colleague: str) -> None:
    line, client = world.line(world.SAGENE).id, logged_in("sagene1")
    post(client, "sign_on", line)
    assert post(client, "hand_line", line, colleague=colleague) == 422


def test_another_offices_line_and_one_that_is_not_there() -> None:
    client = logged_in("sagene1")
    assert post(client, "sign_on", world.line(world.BERGEN).id) == 403
    assert post(client, "sign_on", 999999999) == 404
    assert post(client, "sign_off", world.line(world.SAGENE).id) == 409


def test_the_leader_sees_what_must_not_slip() -> None:
    world.inquiry(signs="power_cut", person_name="Haster Mønster")
    page = logged_in("leder-sagene").get(LEADER)
    assert len(page.context["board"].urgent) == 1
    assert len(page.context["board"].unclaimed) == 1
    assert "Varsler" in text(page)


def test_notices_are_marked_as_seen() -> None:
    world.inquiry()
    client = logged_in("leder-sagene")
    assert client.get(LEADER).context["board"].notices
    assert client.post(reverse("inbox:seen")).status_code == 302
    assert not client.get(LEADER).context["board"].notices


def test_a_deputy_is_named_for_days() -> None:
    office, today = world.office(world.SAGENE), now().astimezone(OSLO).date().isoformat()
    client = logged_in("leder-sagene")
    fields = {"colleague": str(world.user("sagene1")), "first": today, "last": today}
    assert post(client, "deputy", office, **fields) == 302
    with as_user("leder-sagene"):
        assert Deputy.objects.filter(office=office, deputy=world.user("sagene1")).exists()
    assert "Stedfortreder" in text(client.get(LEADER))


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("", "", "Velg en dato."),
        ("i dag", "i morgen", "Skriv datoen slik"),
        ("2030-02-02", "2030-02-01", "Siste dag må være etter første dag."),
        ("2001-02-02", "2001-02-03", "etter starten"),
    ],
)
def test_a_deputy_period_that_cannot_be(first: str, last: str, sentence: str) -> None:
    office = world.office(world.SAGENE)
    fields = {"colleague": str(world.user("sagene1")), "first": first, "last": last}
    answer = logged_in("leder-sagene").post(reverse("inbox:deputy", args=[office]), fields)
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_a_leader_names_no_deputy_elsewhere() -> None:
    fields = {"colleague": str(world.user("bergen-sentrum1")), "first": "2030-02-01", "last": "2030-02-02"}
    answer = logged_in("leder-sagene").post(reverse("inbox:deputy", args=[world.office(world.BERGEN)]), fields)
    assert answer.status_code == 403
