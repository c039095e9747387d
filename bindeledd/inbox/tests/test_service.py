"""Who answers after closing, on the leader's page and the administrator's: what is typed wrongly stays in its field."""

import pytest
from django.test import Client
from django.urls import reverse

from bindeledd.callers.tests.people import as_process
from bindeledd.directory.models import OutOfHours
from bindeledd.handoffs.tests import world
from bindeledd.inbox.tests.office import logged_in, text

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
GIVEN = {"name": "Sosial vakttjeneste i Oslo", "number": "22 33 44 55"}
PAGES = ["leder-sagene", "admin", "national"]


def who(page: str) -> Client:
    return logged_in("leder-sagene" if page == "leder-sagene" else "admin")


def address(page: str, what: str = "service") -> str:
    """The same form on three pages: the office's, the municipality's and the national one."""
    if page == "leder-sagene":
        return reverse(f"inbox:{what}", args=[world.office(world.SAGENE)])
    if page == "admin":
        return reverse(f"directory:{what}", args=["0301"])
    return reverse({"service": "directory:national", "service_tried": "directory:national_tried"}[what])


@pytest.mark.parametrize("page", PAGES)
def test_it_is_entered_tried_and_shown_with_who_did_it(page: str) -> None:
    client = who(page)
    answer = client.post(address(page), GIVEN, follow=True)
    shown = text(answer)
    assert "Den gjelder fra neste samtale." in shown
    assert "Sosial vakttjeneste i Oslo" in shown and "22 33 44 55" in shown
    assert "bekreft at de rette svarer" in shown
    answer = client.post(address(page, "service_tried"), {"number": "+4722334455"}, follow=True)
    shown = text(answer)
    assert "Det er notert at nummeret er prøvd." in shown
    assert "bekreft at de rette svarer" not in shown
    assert "Nummeret prøvd – " in shown


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"number": ""}, "Skriv et telefonnummer."),
        ({"number": "2233445"}, "Telefonnummeret finnes ikke."),
        ({"number": "55 55 33 33"}, "Dette er kontaktsenterets eget nummer."),
        ({"number": "113"}, "Nødnumrene"),
        ({"number": "legevakten"}, "Dette er ikke et telefonnummer."),
        ({"number": "9" * 200}, "tegn"),
        ({"name": ""}, "Skriv hva tjenesten heter."),
        ({"name": "x" * 200}, "tegn"),
        ({"name": "1234"}, "Skriv hva tjenesten heter."),
        ({"number": "22\x00"}, "Null"),
    ],
)
def test_what_cannot_be_said_at_its_field_and_nothing_typed_is_lost(
    page: str, wrong: dict[str, str], said: str
) -> None:
    answer = who(page).post(address(page), GIVEN | wrong)
    assert answer.status_code == 422
    card = answer.context["card"] if page != "leder-sagene" else answer.context["page"].service
    (field,) = wrong
    assert said in card.form.errors[field][0]
    assert {name: card.form[name].value() for name in GIVEN} == GIVEN | wrong
    with as_process("worker"):
        assert OutOfHours.objects.count() == 1


@pytest.mark.parametrize("page", PAGES)
def test_a_number_that_was_changed_meanwhile_is_not_confirmed(page: str) -> None:
    client = who(page)
    client.post(address(page), GIVEN)
    answer = client.post(address(page, "service_tried"), {"number": "116117"})
    assert answer.status_code == 409
    assert "i mellomtiden" in text(answer)


@pytest.mark.parametrize("page", ["leder-sagene", "admin"])
def test_without_its_own_the_page_says_that_the_national_one_holds(page: str) -> None:
    client = who(page)
    client.post(address(page), GIVEN)
    answer = client.post(address(page, "remove_service"), follow=True)
    shown = text(answer)
    assert "Den nasjonale gjelder" in shown and "Nasjonal vakttelefon" in shown
    assert "Jeg har ringt" not in shown, "the national one is not a municipality's to confirm"
    assert client.post(address(page, "remove_service")).status_code == 404


def test_the_office_is_told_with_whom_it_shares() -> None:
    assert "felles for 15 kontorer i Oslo" in text(logged_in("leder-sagene").get("/kontor/innstillinger/"))
    assert "felles for" not in text(logged_in("leder-tromso").get("/kontor/innstillinger/"))


def test_the_list_says_which_municipalities_have_their_own() -> None:
    client = logged_in("admin")
    client.post(address("admin"), GIVEN)
    shown = text(client.get(reverse("directory:municipalities"), {"q": "oslo"}))
    assert "egen vakttjeneste: Sosial vakttjeneste i Oslo" in shown
    assert "1 kommune har lagt inn" in shown


@pytest.mark.parametrize("other", ["leder-tromso", "sagene1", "agent1", "lead1", "admin"])
def test_the_offices_forms_are_its_leaders(other: str) -> None:
    client = logged_in(other)
    for what in ("service", "service_tried", "remove_service"):
        assert client.post(address("leder-sagene", what), GIVEN).status_code == 403
    with as_process("worker"):
        assert OutOfHours.objects.count() == 1


@pytest.mark.parametrize("other", ["leder-sagene", "agent1", "lead1"])
def test_the_administrators_forms_are_theirs(other: str) -> None:
    client = logged_in(other)
    for what in ("service", "service_tried", "remove_service"):
        assert client.post(address("admin", what), GIVEN).status_code == 403
    for what in ("service", "service_tried"):
        assert client.post(address("national", what), GIVEN).status_code == 403


def test_a_municipality_that_is_not_there() -> None:
    client = logged_in("admin")
    for what in ("service", "remove_service"):
        assert client.post(reverse(f"directory:{what}", args=["0000"]), GIVEN).status_code == 404
