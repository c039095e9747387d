"""J7: an agent whose page was the telephone goes on with a telephone on the desk, and back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from journeys.kit.desk import Desk
from journeys.kit.handset import Worker
from journeys.kit.instance import Instance
from journeys.kit.phone import CALLER_TONE, DESK_TONE, Phone
from journeys.kit.scene import AGENT, in_a_call, ring_in, until_waiting

pytestmark = pytest.mark.journey


def test_from_page_to_desk_telephone_and_back_both_hear_each_other(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone, second_caller: Phone
) -> None:
    page = visitor(AGENT, "/desk/")
    Desk(page).phone("registered")
    page.context.close()

    with Worker(instance, "127.0.0.61", AGENT) as worker:
        worker.register()
        talk = ring_in(instance, caller)
        until_waiting(instance, 1)
        worker.ready()
        agent = worker.answer_next()
        agent.say(DESK_TONE)
        talk.hears(DESK_TONE)
        agent.hears(CALLER_TONE)
        talk.hang_up()
        agent.wait("ended")
        worker.wrap_up("offline")
        worker.offline()

    desk = Desk(visitor(AGENT, "/desk/"))
    desk.phone("registered")
    talk = in_a_call(instance, desk, second_caller)
    talk.hears(DESK_TONE)
    desk.hears(CALLER_TONE)
    talk.hang_up()
    desk.state("wrap_up")
    desk.finish("caller_gone")
