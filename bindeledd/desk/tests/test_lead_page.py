"""The agent lead's page: who is let in, what it shows, and that it shows no more than a lead may see."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from bindeledd.base.clock import now
from bindeledd.base.models import User
from bindeledd.base.scope import Actor, Scope
from bindeledd.calls.contacts import open_contact
from bindeledd.calls.flow import events as ev
from bindeledd.calls.models import AgentPresence, Call
from bindeledd.calls.store import Store
from bindeledd.calls.tests.rows import ENGINE, Line, ready, user_id
from bindeledd.desk import lead_context
from bindeledd.desk.actions import ask_for_help
from bindeledd.handoffs.tests import world
from bindeledd.staff.languages import languages_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
Acting = Callable[[Actor], AbstractContextManager[Scope]]
ActingAs = Callable[[str], AbstractContextManager[Scope]]
PARTS = ("ko", "veiledere", "kontakter", "tall", "ventetid")


def client(username: str) -> Client:
    found = Client(headers={"HX-Request": "true"})
    found.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return found


def test_only_leads_open_it() -> None:
    for who in ("agent1", "fag1", "sagene1", "leder-sagene", "admin"):
        assert client(who).get(reverse("desk:lead")).status_code == 403
        for part in PARTS:
            assert client(who).get(reverse("desk:lead_part", args=[part])).status_code == 403
    assert client("lead1").get(reverse("desk:lead")).status_code == 200
    assert client("lead1").get(reverse("desk:lead_part", args=["lonn"])).status_code == 404


def test_the_queue_shows_each_callers_whole_wait_and_no_number(acting_as: ActingAs) -> None:
    Line(Store(ENGINE)).waiting("0")
    page = client("lead1").get(reverse("desk:lead_part", args=["ko"])).content.decode()
    assert "Det haster" in page and "data-since" in page and "?ta=" in page
    assert "41 23 45 67" not in page and "4741234567" not in page


def test_a_lead_in_a_call_takes_no_other(acting_as: ActingAs) -> None:
    Line(Store(ENGINE)).talking_to(ready(acting_as, "lead1"))
    Line(Store(ENGINE)).waiting()
    assert "?ta=" not in client("lead1").get(reverse("desk:lead_part", args=["ko"])).content.decode()


def test_a_lead_may_come_into_a_call_but_not_into_the_own_one(acting_as: ActingAs) -> None:
    line = Line(Store(ENGINE)).talking_to(ready(acting_as, "agent1"))
    join = reverse("desk:verb", args=[line.state.call_id, "bli-med"])
    assert join in client("lead1").get(reverse("desk:lead_part", args=["veiledere"])).content.decode()
    own = Line(Store(ENGINE)).talking_to(ready(acting_as, "lead2"))
    assert own.state.call_id not in client("lead2").get(reverse("desk:lead_part", args=["veiledere"])).content.decode()


@pytest.mark.parametrize(("to", "state"), [("pause", "paused"), ("klar", "ready")])
def test_agents_are_moved(to: str, state: str, acting: Acting, acting_as: ActingAs) -> None:
    agent = ready(acting_as, "agent1")
    assert client("lead1").post(reverse("desk:lead_move", args=[agent, to])).status_code == 200
    with acting(Actor.worker()):
        assert AgentPresence.objects.get(user=agent).state == state
    assert client("lead1").post(reverse("desk:lead_move", args=[agent, "hjem"])).status_code == 404
    assert client("agent2").post(reverse("desk:lead_move", args=[agent, to])).status_code == 403


def test_languages_are_set_from_the_list_only(acting_as: ActingAs) -> None:
    agent = ready(acting_as, "agent1")
    address = reverse("desk:lead_languages", args=[agent])
    assert client("lead1").post(address, {"languages": ["uk", "en"]}).status_code == 200
    assert client("lead1").post(address, {"languages": ["klingon"]}).status_code == 422
    with acting_as("lead1"):
        assert languages_of([agent])[agent] == {"uk", "en"}


@pytest.fixture
def contact(acting: Acting) -> UUID:
    call_id = world.ring_in(urgent=True)
    with acting(Actor.switchboard()):
        return open_contact(call_id, world.user("lead1"), now() + timedelta(hours=1))


def test_a_contact_is_rung_and_its_outcome_stored(contact: UUID) -> None:
    lead = client("lead1")
    page = lead.get(reverse("desk:lead_part", args=["kontakter"])).content.decode()
    assert "41 23 45 67" in page and reverse("desk:contact_ring", args=[contact]) in page
    page = lead.post(reverse("desk:contact_ring", args=[contact])).content.decode()
    assert "Det ringer hos deg" in page
    assert reverse("desk:contact_ring", args=[contact]) not in page  # one ring at a time
    assert lead.post(reverse("desk:contact", args=[contact]), {"result": "reached"}).status_code == 200
    assert lead.post(reverse("desk:contact", args=[contact]), {"result": "reached"}).status_code == 409


def test_a_telephone_that_is_none_is_said(contact: UUID) -> None:
    address = reverse("desk:contact_ring", args=[contact])
    answer = client("lead1").post(address, {"own_telephone": "hjemme"})
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert client("lead1").post(reverse("desk:contact_ring", args=[uuid4()])).status_code == 409


def test_a_ring_that_ended_suggests_its_outcome(contact: UUID, acting: Acting) -> None:
    client("lead1").post(reverse("desk:contact_ring", args=[contact]))
    with acting(Actor.switchboard()):
        rung = Call.objects.filter(subject=f"contact:{contact}")
        assert rung.update(phase="ended", ended_at=now(), end_reason="no_answer") == 1
    page = client("lead1").get(reverse("desk:lead_part", args=["kontakter"])).content.decode()
    assert '<option value="no_answer" selected>' in page and "Innringeren svarte ikke." in page


def test_what_agents_ask_is_for_leads_and_subject_leads(acting_as: ActingAs) -> None:
    call_id = world.ring_in("agent1")
    with acting_as("agent1"):
        ask_for_help(call_id, "Hva gjelder for studenter?")
    for who in ("lead1", "fag1"):
        assert "Hva gjelder for studenter?" in client(who).get(reverse("desk:asked")).content.decode()
    for who in ("agent2", "sagene1"):
        assert client(who).get(reverse("desk:asked")).status_code == 403
    said = client("fag1").post(reverse("desk:answer", args=[call_id]), {"question": "Det samme."})
    assert said.status_code == 200 and "Det samme." in said.content.decode()
    assert "Det samme." in client("agent1").get(reverse("desk:help", args=[call_id])).content.decode()
    assert client("fag1").post(reverse("desk:answer", args=[call_id]), {"question": ""}).status_code == 422


def test_only_leads_and_subject_leads_are_asked_into_a_call(acting_as: ActingAs) -> None:
    line = Line(Store(ENGINE)).talking_to(ready(acting_as, "agent1"))
    address = reverse("desk:invite", args=[line.state.call_id])
    refused = client("agent1").post(address, {"guest": user_id("agent2")}).content.decode()
    assert "Velg hvem du vil ha med." in refused
    assert "Velg hvem du vil ha med." not in client("agent1").post(address, {"guest": user_id("fag1")}).content.decode()
    ready(acting_as, "lead2")
    Line(Store(ENGINE)).talking_to(user_id("lead2"))
    assert client("agent1").post(address, {"guest": user_id("lead2")}).status_code == 409  # busy


def test_the_day_is_drawn_hour_by_hour(acting_as: ActingAs) -> None:
    Line(Store(ENGINE)).waiting().hung_up()
    with acting_as("lead1"):
        shown = lead_context.day()
    assert max(bar.came for bar in shown["bars"]) == lead_context.TALLEST
    assert all(bar.came_y + bar.came == lead_context.TALLEST for bar in shown["bars"])


def told_card() -> str:
    return client("lead1").get(reverse("desk:lead_part", args=["ventetid"])).content.decode()


def test_nobody_has_been_told_a_wait(acting_as: ActingAs) -> None:
    Line(Store(ENGINE)).waiting().sees(ev.QueueNews(1, None, middle_seconds=60))
    assert "Ingen har hørt en ventetid" in told_card(), "only the number in the queue was said"
    Line(Store(ENGINE)).waiting().sees(ev.QueueNews(1, (0, 5), middle_seconds=60)).hung_up()
    assert "1 innringer har hørt en ventetid, men har ikke fått svar" in told_card()


def test_what_callers_first_heard_is_held_against_what_came(acting_as: ActingAs) -> None:
    for who, first, later in (("agent1", (0, 6), (10, 20)), ("agent2", (10, 20), (0, 6))):
        agent = ready(acting_as, who)
        line = Line(Store(ENGINE)).waiting().sees(ev.QueueNews(1, first, middle_seconds=30 * sum(first)))
        line.sees(ev.QueueNews(1, later, middle_seconds=0))
        line.sees(ev.AgentChosen(agent, f"sip:u{agent}", "web"))
        assert line.state.agent
        line.sees(ev.LegUp(line.state.agent.channel)).hung_up()
    Line(Store(ENGINE)).waiting().sees(ev.QueueNews(1, (0, 5), middle_seconds=60))
    with acting_as("lead1"):
        shown = lead_context.told()
    told = shown["told"]
    assert (told.told, told.answered, told.within, shown["unanswered"]) == (3, 2, 1, 1)
    assert told.mean_minutes == pytest.approx((3 + 15) / 2, abs=0.1)
    assert told.p90_minutes == pytest.approx(3 + 0.9 * 12, abs=0.1)
    page = told_card()
    assert "1 av 2" in page and "9,0 min" in page and "13,8 min" in page
    assert "3 innringere hørte en ventetid" in page and "1 av dem la på eller venter ennå" in page
    assert "Så få samtaler sier lite." in page
