"""The inbox: what needs somebody first, whose it is, and nothing of anybody else's."""

from datetime import timedelta

import pytest
from django.urls import reverse

from bindeledd.base.models import AuditLine
from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs.tests import world
from bindeledd.inbox.tests.office import address, logged_in, send, text
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries.models import Inquiry
from bindeledd.staff.actions import appoint
from bindeledd.staff.models import Role

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
INBOX = "/kontor/"
WITHOUT_AGREEMENT = "5601"


def test_an_empty_inbox_says_what_will_appear() -> None:
    assert "Ingen åpne henvendelser" in text(logged_in("sagene1").get(INBOX))


def test_urgent_stands_before_what_is_due_sooner() -> None:
    calm, urgent = (
        world.inquiry(seed=1, person_name="Rolig Mønster"),
        world.inquiry(seed=2, person_name="Haster Mønster", signs="power_cut"),
    )
    world.due_in(calm, timedelta(hours=1))
    page = text(logged_in("sagene1").get(INBOX))
    assert page.index(str(urgent)) < page.index(str(calm))


def test_another_offices_inquiries_are_not_listed() -> None:
    world.inquiry(world.BERGEN, person_name="Fjern Mønster")
    assert "Fjern Mønster" not in text(logged_in("sagene1").get(INBOX))


def test_mine_and_unclaimed_are_filters() -> None:
    mine, free = world.inquiry(seed=1, person_name="Min Mønster"), world.inquiry(seed=2, person_name="Ledig Mønster")
    with as_user("sagene1"):
        inquiries.claim(mine)
    client = logged_in("sagene1")
    shown_mine, shown_free = text(client.get(f"{INBOX}?vis=mine")), text(client.get(f"{INBOX}?vis=ledige"))
    assert str(mine) in shown_mine
    assert str(free) not in shown_mine
    assert str(free) in shown_free
    assert str(mine) not in shown_free


def test_an_unknown_filter_shows_all() -> None:
    world.inquiry(person_name="Vanlig Mønster")
    assert "Vanlig Mønster" in text(logged_in("sagene1").get(f"{INBOX}?vis=noe+annet&antall=æ"))


def test_show_more_goes_on_where_the_page_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bindeledd.inbox.views.lists.STEP", 2)
    ids = {str(world.inquiry(seed=n, person_name=f"Navn {'ABC'[n]}")) for n in range(3)}
    client = logged_in("sagene1")
    first = client.get(INBOX)
    cursor = first.context["found"].cursor
    rest = client.get(INBOX, {"fra": cursor, "antall": 4})
    seen = [str(row.id) for response in (first, rest) for row in response.context["found"].rows]
    assert sorted(seen) == sorted(ids)


@pytest.mark.parametrize("cursor", ["x", "1_2_3", "9" * 300, "1_1e400_" + "0" * 32])
def test_a_made_up_place_in_the_list_gets_a_sentence(cursor: str) -> None:
    response = logged_in("sagene1").get(INBOX, {"fra": cursor})
    assert response.status_code == 422
    assert "Traceback" not in text(response)


def test_the_list_writes_one_line_in_the_read_log() -> None:
    seen = {world.inquiry(seed=1), world.inquiry(seed=2)}
    logged_in("sagene1").get(INBOX)
    with as_process("worker"):
        line = AuditLine.objects.filter(action="read", purpose="inbox:inbox").get()
    assert set(line.subjects) == {f"inquiry:{each}" for each in seen}


def test_a_pointer_shows_neither_name_nor_need() -> None:
    pointer = world.inquiry(WITHOUT_AGREEMENT, person_name="Skjult Mønster")
    client = logged_in("alta1")
    for page in (text(client.get(INBOX)), text(client.get(address("inquiry", pointer)))):
        assert "Skjult Mønster" not in page
        assert "Påminnelse uten innhold" in page


def test_who_works_at_two_offices_chooses_which_to_see() -> None:
    here, there = world.inquiry(seed=1), world.inquiry(world.BERGEN, seed=2)
    with as_user("admin"):
        appoint(world.user("sagene1"), Role.OFFICE_ADVISER, world.office(world.BERGEN))
    client = logged_in("sagene1")
    both = text(client.get(INBOX))
    assert str(here) in both
    assert str(there) in both
    one = text(client.get(INBOX, {"kontor": world.office(world.BERGEN)}))
    assert str(here) not in one
    assert str(there) in one
    assert str(here) not in text(client.get(INBOX)), "the choice is remembered"
    assert str(here) in text(client.get(INBOX, {"kontor": "alle"}))


def test_nobody_chooses_an_office_that_is_not_theirs() -> None:
    there = world.inquiry(world.BERGEN)
    page = text(logged_in("sagene1").get(INBOX, {"kontor": world.office(world.BERGEN)}))
    assert str(there) not in page


def test_a_colleague_asked_sees_the_question_and_takes_over() -> None:
    inquiry = world.inquiry()
    with as_user("sagene1"):
        inquiries.claim(inquiry)
        offer = inquiries.hand_to(inquiry, world.user("sagene2"))
    client = logged_in("sagene2")
    assert "En kollega spør om du kan ta over" in text(client.get(INBOX))
    answer = client.post(reverse("inbox:accept", args=[offer]))
    assert answer.status_code == 302
    assert world.row(inquiry).responsible_id == world.user("sagene2")
    assert client.post(reverse("inbox:accept", args=[offer])).status_code == 409


def test_a_colleague_may_say_no() -> None:
    inquiry = world.inquiry()
    with as_user("sagene1"):
        inquiries.claim(inquiry)
        offer = inquiries.hand_to(inquiry, world.user("sagene2"))
    assert logged_in("sagene2").post(reverse("inbox:decline", args=[offer])).status_code == 302
    assert world.row(inquiry).responsible_id == world.user("sagene1")


def test_claiming_from_the_list_leads_to_the_inquiry() -> None:
    inquiry = world.inquiry()
    answer = send(logged_in("sagene1"), "claim", inquiry)
    assert answer.headers["Location"].startswith(f"/kontor/henvendelse/{inquiry}/")
    assert world.row(inquiry).responsible_id == world.user("sagene1")


def test_another_office_sees_no_content_before_it_takes_over_and_then_has_it() -> None:
    inquiry = world.inquiry(world.GAMLE_OSLO, person_name="Flyttet Mønster")
    due = world.row(inquiry).due_at
    with as_user("gamle-oslo1"):
        report = handoffs.report_wrong_office(inquiry, world.office(world.SAGENE))
    client = logged_in("sagene1")
    asked = text(client.get(INBOX))
    assert "Hører disse til dere?" in asked
    assert "Flyttet Mønster" not in asked
    answer = client.post(reverse("inbox:take_over", args=[report]))
    assert answer.status_code == 302
    assert "Flyttet Mønster" in text(client.get(answer.headers["Location"]))
    with as_process("worker"):
        copy = Inquiry.objects.get(office__number=world.SAGENE, state="open")
    assert copy.due_at == due
    assert client.post(reverse("inbox:take_over", args=[report])).status_code == 409


def test_the_question_to_another_office_can_be_taken_back() -> None:
    inquiry = world.inquiry()
    client = logged_in("sagene1")
    send(client, "claim", inquiry)
    assert send(client, "wrong_office", inquiry, to_office=str(world.office(world.BERGEN))).status_code == 302
    assert "Trekk spørsmålet tilbake" in text(client.get(address("inquiry", inquiry)))
    assert send(client, "withdraw", inquiry).status_code == 302
    assert "Trekk spørsmålet tilbake" not in text(client.get(address("inquiry", inquiry)))
