"""The call bar: what it asks, and that what it shows is of one moment and on the read log."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bindeledd.base.clock import now
from bindeledd.base.models import AuditLine, User
from bindeledd.base.scope import Actor, Scope
from bindeledd.calls import queries
from bindeledd.calls.models import AgentPresence
from bindeledd.desk import callbar
from bindeledd.desk.tests.test_state import CALL
from bindeledd.handoffs.tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
Acting = Callable[[Actor], AbstractContextManager[Scope]]


@pytest.fixture
def agent() -> Client:
    client = Client(headers={"HX-Request": "true"})
    client.force_login(User.objects.get(username="agent1"), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def ringing(acting: Acting) -> Any:
    """A call that rings at agent1's desk."""
    call_id = world.ring_in(phase="offering", queue_state="offered", answered_at=None)
    with acting(Actor.switchboard()):
        AgentPresence(user_id=world.user("agent1"), state="ringing", call_id=call_id).save(force_insert=True)
    return call_id


def test_the_pop_asks_once_for_state_and_call(agent: Client, ringing: Any) -> None:
    with CaptureQueriesContext(connection) as asked:
        page = agent.get(reverse("desk:bar")).content.decode()
    own = [each["sql"] for each in asked if "calls_" in each["sql"]]
    assert f'data-stage="{ringing}:offer"' in page and "41 23 45 67" in page
    assert len(own) == 1


def test_a_number_that_is_shown_is_on_the_read_log(agent: Client, ringing: Any, acting: Acting) -> None:
    agent.get(reverse("desk:bar"))
    with acting(Actor.worker()):
        read = AuditLine.objects.filter(action="read", subjects=[f"call:{ringing}"])
        assert [(each.actor_id, each.basis) for each in read] == [(world.user("agent1"), "agent_of_call")]


def test_a_call_that_is_gone_is_said_in_words(agent: Client) -> None:
    answer = agent.get(reverse("desk:office", args=["00000000-0000-4000-8000-000000000000"]))
    assert answer.status_code == 404
    assert "Samtalen er avsluttet eller har gått videre." in answer.content.decode()


def test_one_clock_runs_from_the_first_ring_until_somebody_took_over() -> None:
    rang = now() - timedelta(minutes=7)
    call = replace(CALL, first_ring_at=rang, answered_at=rang + timedelta(minutes=2))
    assert callbar._helped_after(call) is None
    assert callbar._helped_after(replace(call, ended_at=now(), end_reason="caller_hung_up")) is None
    assert callbar._helped_after(replace(call, handed_over_at=rang + timedelta(minutes=5))) == 300


def test_without_a_call_nothing_is_read(acting_as: Callable[[str], AbstractContextManager[Scope]]) -> None:
    with acting_as("agent2"):
        seen, call = queries.at_desk(world.user("agent2"))
    assert (seen.state, seen.reason, call) == ("offline", "", None)


def test_somebody_elses_desk_is_empty(ringing: Any, acting_as: Callable[[str], AbstractContextManager[Scope]]) -> None:
    with acting_as("agent2"):
        seen, call = queries.at_desk(world.user("agent1"))
    assert (seen.state, call) == ("offline", None)
