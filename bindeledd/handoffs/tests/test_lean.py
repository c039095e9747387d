"""How often the hot paths ask the database: a promise, an autosave, and the inbox however long it is."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bindeledd.callers.tests.people import as_user
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs import queries
from bindeledd.handoffs.tests import world
from bindeledd.inquiries import actions as inquiries

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]


def statements(act: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        act()
    return [each["sql"] for each in seen.captured_queries]


def test_a_promise_takes_a_dozen_statements() -> None:
    call = world.ring_in()
    with as_user("agent1"):
        world.fill(call, **world.form())
        inquiries.identify_caller(call)
        sent = statements(lambda: handoffs.promise_callback(call))
    assert len(sent) <= 12
    assert sum(sql.startswith("WITH") for sql in sent) == 1  # note, promise, events, audit, notices, live update


def test_the_inbox_asks_no_more_for_three_than_for_one() -> None:
    world.inquiry(seed=1)
    with as_user("sagene1"):
        one = statements(lambda: queries.inbox_page([world.office(world.SAGENE)]))
    world.inquiry(seed=2)
    world.inquiry(seed=3, signs="no_place_tonight")
    place = world.office(world.SAGENE)
    with as_user("sagene1"):
        three = statements(lambda: queries.inbox_page([place]))
        assert len(queries.inbox_page([place]).rows) == 3
    assert len(three) <= min(4, len(one))
