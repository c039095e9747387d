"""Operator: an engine that takes no requests over its event socket (Asterisk before 20.14 and 22.4) works over HTTP."""

import json
from collections.abc import Iterator

import pytest

from journeys.kit.handset import Handset, Worker, handled, telephone
from journeys.kit.instance import Instance, until
from journeys.kit.phone import CALLER_TONE, DESK_TONE, DUTY_TONE, Phone
from journeys.kit.scene import last_call, phase, until_waiting

pytestmark = pytest.mark.journey


@pytest.fixture
def over_http(instance: Instance) -> Iterator[None]:
    """The switchboards speak plain HTTP to the engine, as they would to an older one."""
    _speak(instance, plainly=True)
    yield
    _speak(instance, plainly=False)


def _speak(instance: Instance, plainly: bool) -> None:
    path = instance.data / "instance.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"ari_over_http": plainly}, indent=2))
    instance.kill_all("switchboard")
    connected = "SELECT 1 FROM calls_enginestatus WHERE name = 'asterisk-1' AND connected AND beats > 2"
    until(lambda: instance.sql(connected), 30, "no switchboard comes back")


def test_a_call_from_menu_to_conference_over_plain_http(instance: Instance, over_http: None, caller: Phone) -> None:
    telephone(instance, "duty-http", "duty-secret")
    with (
        Worker(instance, "127.0.0.51", "agent1") as worker,
        Handset(instance, "127.0.0.52", "duty-http", "duty-secret") as duty,
    ):
        worker.register()
        duty.register()
        talk = caller.dial(instance.number, instance.sip)
        talk.wait("answered")
        talk.say(CALLER_TONE)
        talk.press("1")
        until_waiting(instance, 1)
        talk.hears("sound")
        worker.ready()
        agent = worker.answer_next()
        agent.say(DESK_TONE)
        talk.hears(DESK_TONE)
        handled(instance, worker.asks("hold"))
        talk.hears("sound")
        handled(instance, worker.asks("resume"))
        handled(instance, worker.consult("duty-http"))
        officer = duty.answer_next()
        officer.say(DUTY_TONE)
        officer.hears("sound")
        officer.press("1")
        until(
            lambda: phase(instance) == "consulting",
            8,
            lambda: f"no key heard: {last_call(instance)}; {officer.story()}",
        )
        agent.hears(DUTY_TONE)
        handled(instance, worker.asks("conference"))
        talk.hears(DESK_TONE, DUTY_TONE)
        instance.kill_switchboard()
        handled(instance, worker.asks("end_consult"))
        officer.wait("ended")
        talk.hears(DESK_TONE)
        talk.hang_up()
        agent.wait("ended")
        worker.wrap_up("offline")
        worker.offline()
