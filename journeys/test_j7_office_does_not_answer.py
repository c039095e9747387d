"""J7: the office is busy, silent, gone or a machine: the caller is never lost and the agent sees why."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from journeys.kit.desk import Desk
from journeys.kit.instance import Instance, InstanceFailed
from journeys.kit.phone import CALLER_TONE, DESK_TONE, Phone
from journeys.kit.phone.talk import Talk
from journeys.kit.scene import AGENT, acute_line, in_a_call, rung_at_the_office, until_ended

pytestmark = pytest.mark.journey


def busy(duty: Talk) -> None:
    duty.refuse(486, "Busy Here")


def wrong_number(duty: Talk) -> None:
    duty.refuse(404, "Not Found")


def declines(duty: Talk) -> None:
    duty.refuse(603, "Decline")


def no_answer(duty: Talk) -> None:
    duty.ring()


def machine(duty: Talk) -> None:
    duty.ring()
    duty.answer()
    duty.announce()


def presses_another_key(duty: Talk) -> None:
    duty.answer()
    duty.hears("sound")
    duty.press("2")


def hangs_up(duty: Talk) -> None:
    duty.answer()
    duty.hears("sound")
    duty.hang_up()


REACTIONS = {
    busy: "Det var opptatt",
    wrong_number: "ikke i bruk",
    declines: "avviste",
    hangs_up: "Kontoret la på",
    no_answer: "svarte ikke",
    machine: "Ingen trykket 1",
    presses_another_key: "Ingen trykket 1",
}


def test_whatever_the_office_does_the_agent_has_the_caller_back_with_the_reason(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone, carrier: Phone
) -> None:
    line = acute_line(instance)
    desk = Desk(visitor(AGENT, "/desk/"))
    talk = in_a_call(instance, desk, caller)
    desk.identify()
    desk.describe()
    for reaction, reason in REACTIONS.items():
        duty = rung_at_the_office(desk, line, carrier)
        reaction(duty)
        desk.phase("talking", 40)
        assert reason in desk.told(), reaction.__name__
        duty.wait("ended")
        talk.hears(DESK_TONE)
        desk.hears(CALLER_TONE)
    talk.hang_up()
    desk.state("wrap_up")
    with pytest.raises(InstanceFailed, match="Gi et løfte"):
        desk.finish("caller_gone")
    assert "kl." in desk.promise()
    desk.finish("promise")
    until_ended(instance, "caller_hung_up")


def test_the_agent_gives_up_a_consult_call_that_rings(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone, carrier: Phone
) -> None:
    line = acute_line(instance)
    desk = Desk(visitor(AGENT, "/desk/"))
    talk = in_a_call(instance, desk, caller)
    desk.identify()
    desk.describe()
    duty = rung_at_the_office(desk, line, carrier)
    duty.ring()
    desk.key("T")
    duty.wait("ended: cancelled")
    desk.phase("talking")
    desk.hears(CALLER_TONE)
    desk.hang_up()
    talk.wait("ended")
    with pytest.raises(InstanceFailed, match="Gi et løfte"):
        desk.finish("caller_gone")
    desk.promise()
    desk.finish("promise")


def test_the_caller_hangs_up_while_the_office_rings(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone, carrier: Phone
) -> None:
    line = acute_line(instance)
    desk = Desk(visitor(AGENT, "/desk/"))
    talk = in_a_call(instance, desk, caller)
    desk.identify()
    desk.describe()
    duty = rung_at_the_office(desk, line, carrier)
    duty.ring()
    talk.hang_up()
    duty.wait("ended: cancelled")
    desk.state("wrap_up")
    desk.promise()
    desk.finish("promise")
    until_ended(instance, "caller_hung_up")
