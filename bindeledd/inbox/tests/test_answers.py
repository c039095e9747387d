"""What others answer shows at the office: a no, a caller who was told or can't be, a telephone that did not answer."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from bindeledd.base.clock import now
from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.calls.models import Call, CallRequest
from bindeledd.duty.models import SignOn
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs import jobs
from bindeledd.handoffs.tests import world
from bindeledd.inbox.tests.office import address, logged_in, send, text
from bindeledd.inquiries import actions as inquiries

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]


def asked() -> tuple[UUID, int]:
    inquiry = world.inquiry(world.GAMLE_OSLO)
    with as_user("gamle-oslo1"):
        return inquiry, handoffs.report_wrong_office(inquiry, world.office(world.SAGENE))


def test_a_no_with_its_reason_shows_at_the_office_that_asked() -> None:
    inquiry, report = asked()
    client = logged_in("sagene1")
    assert "Nei, den hører ikke til hos oss" in text(client.get("/kontor/"))
    answer = client.post(reverse("inbox:say_no", args=[report]), {"reason": "not_here"})
    assert answer.status_code == 302
    assert "Hører disse til dere?" not in text(client.get("/kontor/"))
    page = text(logged_in("gamle-oslo1").get(address("inquiry", inquiry)))
    assert "Nav Sagene har svart nei" in page
    assert "Personen oppholder seg ikke hos oss" in page
    assert "Dere kan spørre et annet kontor" in page


@pytest.mark.parametrize("reason", ["", "because", "x" * 3000, "not_here\x00"])
def test_a_no_without_one_of_the_reasons_is_no_answer(reason: str) -> None:
    _, report = asked()
    answer = logged_in("sagene1").post(reverse("inbox:say_no", args=[report]), {"reason": reason})
    assert answer.status_code == 422
    assert "Velg en grunn" in text(answer)


def test_a_no_to_what_is_gone_is_told_so() -> None:
    _, report = asked()
    client = logged_in("sagene1")
    client.post(reverse("inbox:say_no", args=[report]), {"reason": "agreed"})
    assert client.post(reverse("inbox:say_no", args=[report]), {"reason": "agreed"}).status_code == 409


def test_a_caller_who_cannot_be_told_is_on_the_leaders_page_and_on_the_inquiry(monkeypatch: pytest.MonkeyPatch) -> None:
    inquiry = world.inquiry()
    world.due_in(inquiry, timedelta(minutes=90))
    monkeypatch.setattr("bindeledd.handoffs.actions.telling.now", lambda: now() + timedelta(minutes=60))
    with as_process("worker"):
        jobs.callers_to_tell()
    board = text(logged_in("leder-sagene").get("/kontor/leder/"))
    assert "Innringere vi ikke får varslet" in board
    assert "Personen har ikke sagt ja til SMS på nummeret." in board
    assert "Innringeren vet ikke at fristen kan ryke" in text(logged_in("sagene1").get(address("inquiry", inquiry)))


def ringing() -> tuple[Client, UUID, UUID]:
    inquiry = world.inquiry()
    with as_user("sagene1"):
        inquiries.claim(inquiry)
    client = logged_in("sagene1")
    answer = send(client, "ring", inquiry, own="1", own_telephone="900 12 345")
    return client, inquiry, UUID(answer.headers["Location"].split("samtale=")[1])


def test_ringing_the_own_telephone_can_be_stopped() -> None:
    client, inquiry, call = ringing()
    page = text(client.get(reverse("inbox:under_way", args=[inquiry, call])))
    assert "Avbryt oppringningen" in page
    answer = client.post(reverse("inbox:stop", args=[inquiry, call]))
    assert answer.status_code == 302
    with as_process("switchboard"):
        assert list(CallRequest.objects.filter(call=call).order_by("id").values_list("verb", flat=True)) == [
            "begin",
            "hang_up",
        ]


def test_only_whoever_rings_can_stop() -> None:
    _, inquiry, call = ringing()
    assert logged_in("sagene2").post(reverse("inbox:stop", args=[inquiry, call])).status_code == 403


def test_while_they_talk_the_button_hangs_up() -> None:
    client, inquiry, call = ringing()
    with as_process("switchboard"):
        Call.objects.filter(id=call).update(phase="talking", answered_at=now())
    assert "Legg på" in text(client.get(reverse("inbox:under_way", args=[inquiry, call])))


def test_a_line_that_did_not_answer_says_so_to_whoever_took_it() -> None:
    line = world.line(world.SAGENE).id
    client = logged_in("sagene1")
    client.post(reverse("inbox:sign_on", args=[line]))
    assert "Det ringer nå. Svar og trykk 1." in text(client.get("/kontor/vakt/"))
    with as_process("switchboard"):
        call = SignOn.objects.get(line=line).test_call
        assert call is not None
        Call.objects.filter(id=call).update(phase="ended", ended_at=now(), end_reason="no_confirmation")
    with as_process("worker"):
        assert jobs.tested_lines() == 1
    page = text(client.get("/kontor/vakt/"))
    assert "Du har ikke fått vakttelefonen." in page
    assert "Noen svarte, men trykket ikke 1." in page


def test_leaving_with_something_urgent_is_refused_with_a_sentence() -> None:
    line = world.line(world.SAGENE).id
    client = logged_in("sagene1")
    client.post(reverse("inbox:sign_on", args=[line]))
    call = world.ring_in()
    with as_user("agent1"):
        world.fill(call, **world.form(signs="power_cut"))
        handoffs.start_consult(call, line)
    answer = client.post(reverse("inbox:sign_off", args=[line]))
    assert answer.status_code == 409
    assert "henvendelse som haster, ligger på denne vakttelefonen" in text(answer)
    assert logged_in("sagene2").post(reverse("inbox:take_line", args=[line])).status_code == 302
    assert client.post(reverse("inbox:sign_off", args=[line])).status_code == 409, "it is not theirs any more"
