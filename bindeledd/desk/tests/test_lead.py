"""The agent lead's page: what became of callers and forms that nobody finished."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.urls import reverse

from bindeledd.base.models import User
from bindeledd.base.scope import Actor, Scope
from bindeledd.calls.models import Call
from bindeledd.notices.actions import notify_user

pytestmark = pytest.mark.django_db
Acting = Callable[[Actor], AbstractContextManager[Scope]]


@pytest.fixture
def lead(demo: None) -> Client:
    client = Client()
    client.force_login(User.objects.get(username="lead1"), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def call(acting: Acting, demo: None) -> Call:
    from bindeledd.handoffs.tests import world

    with acting(Actor.switchboard()):
        return Call.objects.get(id=world.ring_in())


def test_an_unfinished_form_is_shown_once_without_its_content(lead: Client, call: Call, acting: Acting) -> None:
    with acting(Actor.worker()):
        notify_user(User.objects.get(username="lead1").id, "draft_became_callback", f"call:{call.id}")
    page = lead.get(reverse("desk:lead")).content.decode()
    assert "Skjema som ikke ble fullført" in page
    assert lead.post(reverse("desk:unfinished", args=[call.id])).status_code == 302
    assert "Skjema som ikke ble fullført" not in lead.get(reverse("desk:lead")).content.decode()


def test_every_outcome_that_can_be_chosen_closes_the_contact(lead: Client) -> None:
    from bindeledd.calls.contacts import RESULTS as KNOWN
    from bindeledd.desk.lead_context import RESULTS

    assert set(RESULTS) == set(KNOWN)


def test_an_unknown_outcome_is_refused_with_a_sentence(lead: Client) -> None:
    answer = lead.post(reverse("desk:contact", args=[uuid.uuid4()]), {"result": "forgotten"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
