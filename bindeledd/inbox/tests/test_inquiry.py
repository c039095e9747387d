"""The inquiry page's forms: what works, and the sentence for everything that does not."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client

from bindeledd.base.clock import OSLO, now
from bindeledd.base.models import User
from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs.models import Attempt, Booking
from bindeledd.handoffs.tests import world
from bindeledd.inbox.tests.office import address, logged_in, send, text
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries.models import Note

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]


@pytest.fixture
def client() -> Client:
    return logged_in("sagene1")


@pytest.fixture
def inquiry() -> UUID:
    """An inquiry that sagene1 has taken."""
    made = world.inquiry(person_name="Tove Oppdiktet", other_way="Gå innom søsteren")
    with as_user("sagene1"):
        inquiries.claim(made)
    return made


def test_the_page_says_what_was_said_and_promised(client: Client, inquiry: UUID) -> None:
    page = text(client.get(address("inquiry", inquiry)))
    for said in (
        "Tove Oppdiktet",
        world.TEXT,
        "Gå innom søsteren",
        "Legg aldri igjen beskjed",
        "data-promise",
        "41 23",
    ):
        assert said in page


def test_the_first_words_name_neither_service_nor_office(client: Client, inquiry: UUID) -> None:
    words = client.get(address("inquiry", inquiry)).context["plan"].first_words.lower()
    assert "tove oppdiktet" in words
    assert not any(word in words for word in ("nav", "sosial", "sagene", "kontor"))


def test_of_two_who_claim_the_second_learns_by_whom() -> None:
    inquiry = world.inquiry()
    first, second = logged_in("sagene1"), logged_in("sagene2")
    assert send(first, "claim", inquiry).status_code == 302
    late = send(second, "claim", inquiry)
    assert late.status_code == 409
    winner = User.objects.get(username="sagene1").display_name
    assert f"{winner} har allerede overtatt henvendelsen." in text(late)
    assert world.row(inquiry).responsible_id == world.user("sagene1")


def test_letting_go_makes_the_leader_responsible(client: Client, inquiry: UUID) -> None:
    assert send(client, "release", inquiry).status_code == 302
    assert world.row(inquiry).responsible_id == world.user("leder-sagene")


def test_a_note_is_kept_as_it_was_written(client: Client, inquiry: UUID) -> None:
    written = "Ringte 💛\nČáhppes\x00\u202e"
    assert send(client, "note", inquiry, text=written.replace("\x00", "")).status_code == 302
    assert "Ringte 💛\nČáhppes" in text(client.get(address("inquiry", inquiry)))


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "Skriv en tekst."),
        ("   ", "Skriv en tekst."),
        ("\u200b\u202e", "Skriv noe i notatet."),
        ("x" * 4001, "4000"),
    ],
)
def test_a_note_that_cannot_be_kept(client: Client, inquiry: UUID, written: str, sentence: str) -> None:
    answer = send(client, "note", inquiry, text=written)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert answer.context["forms"]["note"]["text"].value() == written
    with as_user("sagene1"):
        assert not Note.objects.filter(inquiry=inquiry, source="office").exists()


def test_lines_are_counted_as_they_were_typed(client: Client, inquiry: UUID) -> None:
    assert send(client, "note", inquiry, text="\r\n".join("x" * 2000)).status_code == 302


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Velg hvordan det gikk."),
        ({"result": "maybe", "way": "number"}, "Velg"),
        ({"result": "reached", "way": "smoke"}, "Velg"),
        ({"result": "reached", "way": "number", "note": "x" * 4001}, "4000"),
    ],
)
def test_an_attempt_that_cannot_be_recorded(
    client: Client, inquiry: UUID, fields: dict[str, str], sentence: str
) -> None:
    answer = send(client, "attempt", inquiry, **fields)
    assert answer.status_code == 422
    assert sentence in text(answer)
    with as_process("worker"):
        assert not Attempt.objects.filter(inquiry=inquiry).exists()


def test_an_attempt_in_vain_is_shown(client: Client, inquiry: UUID) -> None:
    assert send(client, "attempt", inquiry, result="no_answer", way="other_way", note="Ingen hjemme").status_code == 302
    page = text(client.get(address("inquiry", inquiry)))
    assert "Svarte ikke" in page
    assert "Ingen hjemme" in page


def booking(at: datetime, minutes: int = 30) -> dict[str, str]:
    local = at.astimezone(OSLO)
    return {
        "day": f"{local:%Y-%m-%d}",
        "starts": f"{local:%H:%M}",
        "ends": f"{local + timedelta(minutes=minutes):%H:%M}",
    }


def test_a_time_within_the_deadline_is_booked(client: Client, inquiry: UUID) -> None:
    due = world.row(inquiry).due_at
    assert due is not None
    assert send(client, "book", inquiry, **booking(due - timedelta(hours=2))).status_code == 302
    assert "Avtalt" in text(client.get(address("inquiry", inquiry)))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Velg en dato."),
        ({"day": "i morgen", "starts": "10:00", "ends": "11:00"}, "Skriv datoen slik"),
        ({"day": "2026-02-30", "starts": "10:00", "ends": "11:00"}, "Skriv datoen slik"),
        ({"day": "2030-01-02", "starts": "25:00", "ends": "11:00"}, "Skriv klokkeslettet slik"),
        ({"day": "2030-01-02", "starts": "12:00", "ends": "11:00"}, "Slutten må være etter starten."),
        ({"day": "2030-01-02", "starts": "10:00", "ends": "11:00"}, "innen fristen"),
        ({"day": "2001-01-02", "starts": "10:00", "ends": "11:00"}, "som ikke har vært"),
    ],
)
def test_a_time_that_cannot_be_booked(client: Client, inquiry: UUID, fields: dict[str, str], sentence: str) -> None:
    answer = send(client, "book", inquiry, **fields)
    assert answer.status_code in (409, 422)
    assert sentence in text(answer)
    with as_process("worker"):
        assert not Booking.objects.filter(inquiry=inquiry).exists()


@pytest.mark.parametrize("number", ["", "123", "ikke et nummer", "8" * 50, "820 12 345"])
def test_an_own_telephone_that_is_no_number(client: Client, inquiry: UUID, number: str) -> None:
    answer = send(client, "ring", inquiry, own="1", own_telephone=number)
    assert answer.status_code == 422
    assert answer.context["forms"]["ring"].errors["own_telephone"]


def test_ringing_follows_the_call(client: Client, inquiry: UUID) -> None:
    answer = send(client, "ring", inquiry, own="1", own_telephone="900 12 345")
    assert answer.status_code == 302
    page = text(client.get(answer.headers["Location"]))
    under_way = page.split('id="under-way"')[1].split('hx-get="')[1].split('"')[0]
    assert client.get(under_way).status_code == 200


def test_outside_the_safe_hours_nobody_is_rung(client: Client) -> None:
    local = now().astimezone(OSLO)
    wrong = ("01:00", "02:00") if local.hour >= 3 else ("10:00", "11:00")
    made = world.inquiry(safe_from=wrong[0], safe_to=wrong[1])
    with as_user("sagene1"):
        inquiries.claim(made)
    assert "Du kan ikke ringe nå" in text(client.get(address("inquiry", made)))
    answer = send(client, "ring", made, page="1")
    assert answer.status_code == 409
    assert "bare trygt å ringe mellom" in text(answer)


@pytest.mark.parametrize("colleague", ["", "x", "999999", "-1"])
def test_a_colleague_who_is_not_one(client: Client, inquiry: UUID, colleague: str) -> None:
    answer = send(client, "hand", inquiry, colleague=colleague)
    assert answer.status_code == 422
    assert "Velg en kollega" in text(answer)


def test_an_inquiry_stays_until_the_colleague_says_yes(client: Client, inquiry: UUID) -> None:
    assert send(client, "hand", inquiry, colleague=str(world.user("sagene2"))).status_code == 302
    assert world.row(inquiry).responsible_id == world.user("sagene1")


@pytest.mark.parametrize("fields", [{}, {"to_office": "x"}, {"to_office": "0"}, {"to_office": "9" * 30}])
def test_a_wrong_office_that_is_not_chosen(client: Client, inquiry: UUID, fields: dict[str, str]) -> None:
    answer = send(client, "wrong_office", inquiry, office_name="Berg", **fields)
    assert answer.status_code == 422
    assert "velg kontoret fra listen" in text(answer)
    assert answer.context["forms"]["wrong_office"]["office_name"].value() == "Berg"


def test_the_own_office_is_no_other_office(client: Client, inquiry: UUID) -> None:
    answer = send(client, "wrong_office", inquiry, to_office=str(world.office(world.SAGENE)))
    assert answer.status_code == 422
    assert "Velg et annet kontor" in text(answer)


def test_closing_needs_contact(client: Client, inquiry: UUID) -> None:
    answer = send(client, "close", inquiry, outcome="contact_made", note="Ikke mist meg")
    assert answer.status_code == 409
    assert "Registrer forsøket først" in text(answer)
    assert "Ikke mist meg" in text(answer)
    assert "Velg et utfall." in text(send(client, "close", inquiry))


def test_closed_after_contact_it_can_be_read_and_noted_but_not_changed(client: Client, inquiry: UUID) -> None:
    send(client, "attempt", inquiry, result="reached", way="number")
    assert send(client, "close", inquiry, outcome="contact_made").status_code == 302
    page = text(client.get(address("inquiry", inquiry)))
    assert "Lukket: Kontakt oppnådd" in page
    assert address("close", inquiry) not in page
    answer = send(client, "attempt", inquiry, result="reached", way="number")
    assert answer.status_code == 409
    assert "Henvendelsen er avsluttet." in text(answer)
    assert send(client, "note", inquiry, text="Rettelse").status_code == 302


def test_closing_without_contact_shows_what_is_missing(client: Client, inquiry: UUID) -> None:
    with as_user("sagene1"):
        handoffs.record_attempt(inquiry, "no_answer", way="other_way")
    page = client.get(address("inquiry", inquiry))
    assert [each.met for each in page.context["page"].conditions()] == [False, False, False, True]
    answer = send(client, "unreached", inquiry, leader=str(world.user("leder-sagene")))
    assert answer.status_code == 409
    assert "minst tre forsøk" in text(answer)


@pytest.mark.parametrize("leader", ["", "x", "999999"])
def test_closing_without_contact_needs_the_leaders_name(client: Client, inquiry: UUID, leader: str) -> None:
    assert send(client, "unreached", inquiry, leader=leader).status_code == 422


def test_urgency_is_lowered_only_after_a_talk(client: Client) -> None:
    made = world.inquiry(signs="power_cut")
    with as_user("sagene1"):
        inquiries.claim(made)
    answer = send(client, "urgency", made, reason="Strømmen er tilbake")
    assert answer.status_code == 409
    assert "Strømmen er tilbake" in text(answer)
    assert send(client, "urgency", made, reason="").status_code == 422
    send(client, "attempt", made, result="reached", way="number")
    assert send(client, "urgency", made, reason="Strømmen er tilbake").status_code == 302
    assert world.row(made).urgency == "normal"


def test_a_colleague_who_has_it_not_cannot_close_it(inquiry: UUID) -> None:
    with as_user("sagene1"):
        handoffs.record_attempt(inquiry, "reached")
    answer = send(logged_in("sagene2"), "close", inquiry, outcome="contact_made")
    assert answer.status_code == 403
    assert "ansvarlig" in text(answer)
