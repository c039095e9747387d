"""Two people at once, in real transactions."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from bindeledd.base.models import User
from bindeledd.base.scope import scope
from bindeledd.callers.tests.people import as_process, as_user
from bindeledd.calls.models import Call
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs.tests import world
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries.errors import AlreadyTakenOver
from bindeledd.inquiries.models import Draft
from bindeledd.staff.acting import actor_of

TROMSO = "5501"


def claim(username: str, inquiry_id: object, barrier: Barrier) -> str:
    actor = actor_of(User.objects.get(username=username))
    barrier.wait()
    try:
        with scope(actor, "test"):
            return inquiries.claim(inquiry_id).responsible_name  # type: ignore[arg-type]
    except AlreadyTakenOver as error:
        return f"lost to {error.params['name']}"
    finally:
        connection.close()


@pytest.mark.commits
@pytest.mark.usefixtures("demo")
def test_of_two_who_claim_at_once_one_wins_and_the_other_learns_by_whom(django_db_blocker: DjangoDbBlocker) -> None:
    """Commits at an office that no other test uses, and leaves nothing open behind."""
    with django_db_blocker.unblock():
        call = world.ring_in("agent6")
        given = world.promised(TROMSO, agent="agent6", call_id=call)
        assert given.inquiry_id is not None
        barrier = Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            answers = sorted(pool.map(lambda who: claim(who, given.inquiry_id, barrier), ["tromso1", "tromso2"]))
        world.hang_up(call)
        with as_user("agent6"):
            handoffs.finish(call, "promise")
        winner = "tromso1" if world.row(given.inquiry_id).responsible_id == world.user("tromso1") else "tromso2"
        with as_user(winner):
            handoffs.record_attempt(given.inquiry_id, "reached")
            handoffs.close_kept(given.inquiry_id, "contact_made")
        with as_process("worker"):
            Draft.objects.filter(call_id=call).update(settled_at=Call.objects.get(id=call).ended_at)
        connection.close()
    assert len([answer for answer in answers if not answer.startswith("lost to ")]) == 1
    name = next(answer for answer in answers if not answer.startswith("lost to "))
    assert f"lost to {name}" in answers
