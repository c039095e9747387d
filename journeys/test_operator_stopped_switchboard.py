"""Operator: a switchboard that stands still is replaced within seconds; without any, callers are kept and come back."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from journeys.kit.handset import Handset, Worker, handled, telephone
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


def test_one_that_stands_still_is_replaced_and_every_call_goes_on(
    instance: Instance, phones: New, staff: list[Worker]
) -> None:
    talks, agent = connected(instance, phones(), staff[0])
    held, holding = connected(instance, phones(), staff[1])
    handled(instance, staff[1].asks("hold"))
    held.hears("sound")
    telephone(instance, "duty-story", "duty-secret")
    consulting, third = connected(instance, phones(), staff[2])
    with Handset(instance, "127.0.0.29", "duty-story", "duty-secret").register() as duty:
        handled(instance, staff[2].consult("duty-story"))
        officer = duty.answer_next()
        waiting, menu = ring(instance, phones()), ring(instance, phones())
        waiting.press("1")
        until_waiting(instance, 1)
        waiting.hears("sound")

        stopped, moment = stop_the_acting(instance), time.monotonic()
        asked = staff[0].asks("hold")
        assert handled(instance, asked, REPLACED_WITHIN) == "done"
        assert time.monotonic() - moment < REPLACED_WITHIN
        until(lambda: stopped not in instance.pids_of("switchboard"), 10, "the stopped one lives")
        until(lambda: len(instance.pids_of("switchboard")) == 2, 10, "nobody stands by again")

        talks.hears("sound")
        for talk in (talks, held, consulting, waiting):
            assert talk.media.longest_gap(moment) < LONGEST_GAP, talk.story()
        assert not menu.ended
        handled(instance, staff[0].asks("resume"))
        talks.hears(DESK_TONE)
        handled(instance, staff[1].asks("resume"))
        held.hears(DESK_TONE)
        officer.press("1")
        officer.say(1000)
        third.hears(1000)
        handled(instance, staff[2].asks("conference"))
        consulting.hears(1000, DESK_TONE)
        menu.press("1")
        until_waiting(instance, 2)
        offered = instance.sql("SELECT count(*) FROM base_event WHERE kind = 'call_offered' AND subject = ANY(%s)",
                               [f"call:{worker.call()}" for worker in staff])  # fmt: skip
        assert offered == [(3,)], "a call was offered twice"
        for talk in (talks, held, consulting, waiting, menu):
            talk.hang_up()
        for leg in (agent, holding, third, officer):
            leg.wait("ended")


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


def test_callers_who_come_while_nobody_takes_calls_come_back_in_order_of_their_first_ring(
    instance: Instance, phones: New, staff: list[Worker]
) -> None:
    instance.halt(*SWITCHBOARDS)
    try:
        early = [ring(instance, phones()) for _ in range(4)]
        for talk in early:
            talk.hears("sound", seconds=15)
    finally:
        instance.go_on(*SWITCHBOARDS)
    query = """SELECT c.id FROM calls_call c JOIN base_event e ON e.subject = 'call:' || c.id
        WHERE c.ended_at IS NULL AND e.kind = 'call_arrived' ORDER BY e.id"""
    arrived = until(lambda: rows if len(rows := instance.sql(query)) == 4 else None, 15, "they don't come back")
    ordered = instance.sql("SELECT id FROM calls_call WHERE ended_at IS NULL ORDER BY first_ring_at")
    assert sorted(arrived) == sorted(ordered)
    waited = "SELECT max(now() - first_ring_at) > interval '1 s' FROM calls_call WHERE ended_at IS NULL"
    assert instance.sql(waited) == [(True,)], "the first ring is forgotten"
    for talk in reversed(early):
        talk.press("1")
    until_waiting(instance, 4)
    for number, talk in enumerate(early):
        staff[number % 3].ready()
        agent = staff[number % 3].answer_next()
        agent.say(DESK_TONE)
        talk.hears(DESK_TONE)
        talk.hang_up()
        agent.wait("ended")
        staff[number % 3].wrap_up("offline")
