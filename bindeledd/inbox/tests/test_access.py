"""What is not one's own does not exist, and whoever tries is in the read log (law 7)."""

import uuid

import pytest

from bindeledd.base.models import AuditLine
from bindeledd.callers.tests.people import as_process
from bindeledd.handoffs.tests import world
from bindeledd.inbox.tests.office import address, logged_in, send, text

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
VERBS = ("claim", "release", "note", "ring", "attempt", "book", "hand", "wrong_office", "urgency", "close", "unreached")


def test_another_offices_inquiry_looks_like_one_that_never_was() -> None:
    foreign = world.inquiry(world.BERGEN, person_name="Fjern Mønster")
    client = logged_in("sagene1")
    answers = [client.get(address("inquiry", each)) for each in (foreign, uuid.uuid4())]
    assert [each.status_code for each in answers] == [404, 404]
    mains = [text(each).split("<main")[1] for each in answers]
    assert mains[0] == mains[1]
    assert "Mønster" not in text(answers[0])


def test_the_attempt_to_look_is_in_the_read_log() -> None:
    foreign = world.inquiry(world.BERGEN)
    logged_in("sagene1").get(address("inquiry", foreign))
    with as_process("worker"):
        line = AuditLine.objects.get(subjects=[f"inquiry:{foreign}"], actor_id=world.user("sagene1"))
    assert line.outcome == "denied:not_found"


@pytest.mark.parametrize("name", VERBS)
def test_no_verb_reaches_another_offices_inquiry(name: str) -> None:
    foreign = world.inquiry(world.BERGEN)
    before = world.row(foreign)
    fields = {"text": "x", "result": "reached", "way": "number", "outcome": "contact_made", "reason": "x"}
    assert send(logged_in("sagene1"), name, foreign, **fields).status_code == 404
    after = world.row(foreign)
    assert (after.responsible_id, after.state, after.urgency) == (before.responsible_id, before.state, before.urgency)


@pytest.mark.parametrize("username", ["agent1", "admin"])
@pytest.mark.parametrize("path", ["/kontor/", "/kontor/vakt/", "/kontor/leder/", "/kontor/innkommende"])
def test_the_office_pages_are_for_the_office(username: str, path: str) -> None:
    assert logged_in(username).get(path).status_code == 403


def test_the_leaders_page_is_for_the_leader() -> None:
    assert logged_in("sagene1").get("/kontor/leder/").status_code == 403
    assert logged_in("leder-sagene").get("/kontor/leder/").status_code == 200


def test_an_expired_login_leads_back_to_the_form() -> None:
    inquiry = world.inquiry()
    client = logged_in("sagene1")
    client.logout()
    sent = send(client, "note", inquiry, text="Skrevet før innloggingen gikk ut")
    assert sent.status_code == 302
    assert sent.headers["Location"].startswith("/login")
    back = logged_in("sagene1").get(address("note", inquiry))
    assert back.headers["Location"] == f"{address('inquiry', inquiry)}?vis=note"


def test_an_expired_login_answers_the_page_without_replacing_it() -> None:
    client = logged_in("sagene1")
    client.logout()
    answer = client.post(address("note", uuid.uuid4()), {"text": "x"}, headers={"HX-Request": "true"})
    assert answer.status_code == 401


def test_a_number_too_large_is_no_address() -> None:
    assert logged_in("sagene1").post("/kontor/tilbud/99999999999999999999/ja").status_code == 404
