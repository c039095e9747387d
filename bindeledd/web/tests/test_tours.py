"""The tours: every step points at something that is really there, and the session knows how far one has come."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.urls import reverse

from bindeledd.base.scope import Scope
from bindeledd.callers.tests.people import as_user
from bindeledd.calls.store import Store
from bindeledd.calls.tests.rows import ENGINE, Line, ready
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs.tests import world
from bindeledd.inbox.tests.office import logged_in
from bindeledd.inquiries import actions as inquiries
from bindeledd.staff.demo import DEMO_USERS
from bindeledd.web.tours import stops
from bindeledd.web.tours.stops import TOURS, Stop, Tour

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
ActingAs = Callable[[str], AbstractContextManager[Scope]]
HTMX = {"HX-Request": "true"}


def soup(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content, "html.parser")


def points(page: BeautifulSoup, stop: Stop) -> bool:
    return page.select_one(stop.points_at) is not None


def begun(tour: Tour, step: int = 1) -> Client:
    """A browser in which this tour's own person is at this step."""
    client = logged_in(tour.username)
    client.post(reverse("tour_go"), {"tour": tour.code, "step": str(step)})
    return client


@pytest.mark.parametrize("tour", [each for each in TOURS if each is not stops.AGENT], ids=lambda tour: tour.code)
def test_every_step_points_at_something_on_its_page(tour: Tour) -> None:
    inquiry = world.inquiry(person_name="Tove Oppdiktet")
    client = logged_in(tour.username)
    for stop in tour.stops:
        arguments = [inquiry] if stop.page == "inbox:inquiry" else []
        page = soup(client, reverse(stop.page, args=arguments))
        assert points(page, stop), f"{stop.page} has no {stop.points_at}"


def test_every_step_of_the_agent_points_at_something_as_the_call_goes(acting_as: ActingAs) -> None:
    client, (first, *others) = logged_in("agent1"), stops.AGENT.stops
    assert points(soup(client, "/desk/"), first)
    line = Line(Store(ENGINE)).talking_to(ready(acting_as))
    with as_user("agent1"):
        world.fill(UUID(line.state.call_id), **world.form())
    talking = soup(client, "/desk/")
    assert [stop.points_at for stop in others if not points(talking, stop)] == [others[-1].points_at]
    line.hung_up()
    assert points(soup(client, "/desk/"), others[-1])


def test_what_has_been_done_is_seen_on_the_page(acting_as: ActingAs) -> None:
    """Not there before, there after: so that a step neither hangs nor runs away."""
    client, done = logged_in("agent1"), [stop.done for stop in stops.AGENT.stops if stop.done]
    before = soup(client, "/desk/")
    assert not [each for each in done if before.select_one(each)]
    line = Line(Store(ENGINE)).talking_to(ready(acting_as))
    call = UUID(line.state.call_id)
    with as_user("agent1"):
        world.fill(call, **world.form(signs="power_cut"))
        inquiries.identify_caller(call)
        handoffs.promise_callback(call)
    after = soup(client, "/desk/")
    lacking = [each for each in done if not after.select_one(each.replace(":checked", "[checked]"))]
    assert lacking == ["#callbar[data-state=consult]"]
    inquiry = world.inquiry(seed=2)
    office, address = logged_in("sagene1"), reverse("inbox:inquiry", args=[inquiry])
    take_over = stops.DUTY.stops[4].done
    assert not soup(office, address).select_one(take_over)
    office.post(reverse("inbox:claim", args=[inquiry]))
    assert soup(office, address).select_one(take_over)


def test_whom_a_tour_is_given_to_has_its_role() -> None:
    roles = {user.username: {user.role, user.also} for user in DEMO_USERS}
    for tour in TOURS:
        assert tour.role in roles[tour.username]


def test_the_login_page_begins_a_tour_as_its_person() -> None:
    client = Client()
    page = soup(client, "/login")
    for tour in TOURS:
        assert page.select_one(f"form:has(input[value={tour.username}]) button[data-tour={tour.code}]")
    answer = client.post("/login", {"demo": "leder-sagene", "tour": "leder", "next": "/kontor/leder/"}, follow=True)
    assert "Steg 1 av 6" in answer.content.decode()


def test_next_stays_on_the_page_or_goes_to_the_next_and_then_ends() -> None:
    client = begun(stops.LEADER)
    fragment = client.post(
        reverse("tour_go"), {"step": "2"}, headers=HTMX | {"HX-Current-URL": "http://localhost/kontor/leder/"}
    )
    assert "Steg 2 av 6" in fragment.content.decode() and "<html" not in fragment.content.decode()
    moved = client.post(
        reverse("tour_go"), {"step": "5"}, headers=HTMX | {"HX-Current-URL": "http://localhost/kontor/leder/"}
    )
    assert moved["HX-Redirect"] == "/kontor/innstillinger/"
    assert client.post(reverse("tour_go"), {"step": "3"})["Location"] == "/kontor/leder/"
    over = client.post(reverse("tour_go"), {"step": "7"}, follow=True)
    assert "er ferdig" in over.content.decode() and "tour-card" not in over.content.decode()


def test_opening_the_next_steps_page_is_going_on() -> None:
    client = begun(stops.DUTY, 2)
    assert "Steg 3 av 6" in client.get("/kontor/").content.decode()
    inquiry = world.inquiry()
    assert "Steg 4 av 6" in client.get(reverse("inbox:inquiry", args=[inquiry])).content.decode()
    elsewhere = client.get("/beredskap/").content.decode()
    assert "Steg 4 av 6" in elsewhere and "Gå dit" in elsewhere
    assert client.post(reverse("tour_go"), {"step": "4"})["Location"] == reverse("inbox:inquiry", args=[inquiry])


def test_without_an_inquiry_the_steps_about_one_are_left_out() -> None:
    client = begun(stops.DUTY, 3)
    assert "ferdig=vakt" in client.post(reverse("tour_go"), {"step": "4"})["Location"]


def test_a_tour_is_ended_and_is_no_other_persons() -> None:
    client = begun(stops.LEADER)
    assert "tour-card" in client.get("/kontor/leder/").content.decode()
    client.post("/login", {"demo": "sagene1"})
    assert "tour-card" not in client.get("/kontor/").content.decode()
    client = begun(stops.LEADER)
    assert client.post(reverse("tour_end"), headers=HTMX).content == b""
    assert "tour-card" not in client.get("/kontor/leder/").content.decode()


@pytest.mark.parametrize("given", [{"step": "x"}, {"step": "99999"}, {"step": "-1"}, {"tour": "nope", "step": "1"}, {}])
def test_a_step_that_is_none_is_not_found(given: dict[str, str]) -> None:
    assert begun(stops.LEADER).post(reverse("tour_go"), given).status_code == 404


def test_only_the_demo_has_tours(monkeypatch: pytest.MonkeyPatch) -> None:
    client = begun(stops.LEADER)
    monkeypatch.setattr(settings, "BINDELEDD_DEMO", False)
    assert client.get(reverse("tours")).status_code == 404
    assert client.post(reverse("tour_go"), {"step": "1"}).status_code == 404
    page = client.get("/kontor/leder/").content.decode()
    assert "tour-card" not in page and "/demo/omvisning" not in page
