"""Operator: a switchboard that stands still is replaced within seconds; without any, callers are kept and come back."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from journeys.kit.handset import Worker
from journeys.kit.instance import Instance, until
from journeys.kit.phone import CALLER_TONE, DESK_TONE, Phone, Talk
from journeys.kit.scene import until_waiting

pytestmark = pytest.mark.journey

REPLACED_WITHIN = 10.0  # seconds: 5 of standing still, and a busy machine
LONGEST_GAP = 1.0  # seconds without a packet; a busy machine has its own
SWITCHBOARDS = ("switchboard", "standby")
New = Callable[[], Phone]


@pytest.fixture
def phones(instance: Instance) -> Iterator[New]:
    """Telephones of callers, each with a number of its own."""
    with ExitStack() as all_of_them:
        made: list[Phone] = []

        def new() -> Phone:
            made.append(all_of_them.enter_context(Phone("127.0.0.13", f"47900100{len(made):02}")))
            return made[-1]

        yield new


@pytest.fixture
def staff(instance: Instance) -> Iterator[list[Worker]]:
    """Three agents with handsets."""
    with ExitStack() as all_of_them:
        workers = [
            all_of_them.enter_context(Worker(instance, f"127.0.0.{21 + number}", f"agent{number + 1}"))
            for number in range(3)
        ]
        yield [worker.register() for worker in workers]
        for worker in workers:
            worker.offline()


def ring(instance: Instance, phone: Phone) -> Talk:
    talk = phone.dial(instance.number, instance.sip)
    talk.wait("answered")
    talk.say(CALLER_TONE)
    return talk


def connected(instance: Instance, phone: Phone, worker: Worker) -> tuple[Talk, Talk]:
    caller = ring(instance, phone)
    caller.press("1")
    until_waiting(instance, 1)
    worker.ready()
    agent = worker.answer_next()
    agent.say(DESK_TONE)
    caller.hears(DESK_TONE)
    return caller, agent


def stop_the_acting(instance: Instance) -> int:
    pid = until(instance.acting_switchboard, 10, "no switchboard has the engine")
    os.kill(pid, signal.SIGSTOP)
    return pid


def test_one_that_is_stopped_while_an_agent_rings_is_replaced_and_the_answer_is_not_lost(
    instance: Instance, phones: New, staff: list[Worker]
) -> None:
    caller = ring(instance, phones())
    caller.press("1")
    until_waiting(instance, 1)
    staff[0].ready()
    rung = staff[0].wait_call()
    rung.ring()
    stop_the_acting(instance)
    rung.answer()
    rung.say(DESK_TONE)
    caller.hears(DESK_TONE, seconds=REPLACED_WITHIN)
    rung.hears(CALLER_TONE)
    assert staff[0].state() == "in_call"
    caller.hang_up()
    rung.wait("ended")
