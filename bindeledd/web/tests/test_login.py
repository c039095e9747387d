"""The way in and out: who may be chosen in the demo, and what ends with the session."""

import pytest
from django.test import Client

from bindeledd.base.models import User
from bindeledd.callers.tests.people import as_process, as_user, call_of
from bindeledd.calls.models import AgentPresence, Presence
from bindeledd.calls.presence import set_ready

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]


@pytest.fixture
def client() -> Client:
    """agent1, logged in."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="agent1"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def state() -> str:
    with as_user("agent1"):
        return AgentPresence.objects.get(user__username="agent1").state


def test_who_logs_out_is_offered_no_more_calls(client: Client) -> None:
    with as_user("agent1"):
        set_ready(User.objects.get(username="agent1").pk)
    client.post("/logout")
    assert state() == Presence.OFFLINE


def test_who_logs_out_in_a_call_still_has_it(client: Client) -> None:
    with as_user("agent1"):
        set_ready(User.objects.get(username="agent1").pk)
    with as_process("switchboard"):
        AgentPresence.objects.filter(user__username="agent1").update(state=Presence.IN_CALL, call_id=call_of("agent1"))
    assert client.post("/logout").status_code == 302
    assert state() == Presence.IN_CALL
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("name", ["somebody", "agent1\0", "", "x" * 5000])
def test_only_people_of_the_demo_are_chosen(name: str) -> None:
    made = User(username="somebody", display_name="Somebody")
    made.save(using="owner")
    answer = Client(SERVER_NAME="localhost").post("/login", {"demo": name})
    assert answer.status_code == 200
    assert "bindeledd_session" not in answer.cookies
