"""Operator: two telephone engines, one queue; agents at either; one engine dies and the other serves on."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest

from journeys.conftest import missing, prepared
from journeys.kit.handset import Handset, Worker, handled, telephone
from journeys.kit.instance import ROOT, Instance, until
from journeys.kit.phone import CALLER_TONE, DESK_TONE, DUTY_TONE, Phone, Talk
from journeys.kit.scene import acute_line, until_waiting

pytestmark = pytest.mark.journey

FOLDER = ROOT / ".data" / "journeys-two"
PLACE = "SELECT 1 FROM calls_softphone WHERE sip_user = %s AND engine = %s"
DUTY, SECRET = "duty-elsewhere", "duty-secret"


@pytest.fixture(scope="module")
def two() -> Iterator[Instance]:
    """An instance with two engines: its own, or that of BINDELEDD_JOURNEYS_TWO when that runs already."""
    if missing():
        pytest.fail(f"{' and '.join(missing())} missing")
    given = os.environ.get("BINDELEDD_JOURNEYS_TWO")
    found = Instance(Path(given).resolve() if given else FOLDER)
    if not given:
        prepared(found)
        found.start("--engines", "2")
    try:
        found.open_all_day()
        yield found
    finally:
        found.stop()


@pytest.fixture
def nothing_left_behind(two: Instance) -> Iterator[None]:
    """Each story begins with nobody at work and ends with two empty engines."""
    two.sql("UPDATE calls_agentpresence SET state = 'offline', reason = '', call_id = NULL")
    if two.sql("SELECT 1 FROM calls_call WHERE ended_at IS NULL"):
        _forget_calls(two)
    yield
    for engine in (1, 2):
        until(partial(_empty, two, engine), 20, f"orphans at engine {engine}")


def _forget_calls(two: Instance) -> None:
    """Places that an earlier story kept would be rung in this one."""
    names = ("switchboard", "standby", "switchboard-2", "standby-2")
    two.halt(*names)
    two.sql("DELETE FROM calls_queueentry")
    two.sql(
        "UPDATE calls_call SET phase = 'ended', ended_at = now(), end_reason = 'engine_lost',"
        " state = jsonb_set(state, '{phase}', '\"ended\"') WHERE ended_at IS NULL"
    )
    two.go_on(*names)
    well = "SELECT 1 FROM calls_enginestatus WHERE connected AND beat_at > now() - interval '1 s' HAVING count(*) = 2"
    until(lambda: two.sql(well), 30, "the switchboards don't come back")


def _empty(two: Instance, engine: int) -> bool:
    return not two.ari("channels", engine=engine)


@pytest.fixture(autouse=True)
def alone(nothing_left_behind: None) -> None:
    """The journeys' own instance is not needed here."""


def sip(two: Instance, engine: int) -> tuple[str, int]:
    """Where an engine is rung."""
    host, port = two.sip
    return (host, port) if engine == 1 else (host, two.facts["more_engines"][engine - 2][0])


@contextmanager
def agent(two: Instance, number: int, engine: int) -> Iterator[Worker]:
    """An agent whose telephone is registered at this engine."""
    with Worker(two, f"127.0.0.{50 + number}", f"agent{number}") as worker:
        worker.register(sip(two, engine))
        until(lambda: two.sql(PLACE, worker.name, f"asterisk-{engine}"), 10, "nobody knows where it is registered")
        yield worker
        worker.offline()


def ring(two: Instance, phone: Phone, engine: int) -> Talk:
    talk = phone.dial(two.number, sip(two, engine))
    talk.wait("answered")
    talk.say(CALLER_TONE)
    return talk


def queued(two: Instance, phone: Phone, engine: int, length: int) -> Talk:
    talk = ring(two, phone, engine)
    talk.press("1")
    until_waiting(two, length)
    return talk


def test_a_caller_on_one_engine_is_served_by_agent_and_officer_at_the_other(two: Instance) -> None:
    telephone(two, DUTY, SECRET)
    with (
        Phone("127.0.0.61", "4790020001") as phone,
        agent(two, 1, engine=2) as worker,
        Handset(two, "127.0.0.62", DUTY, SECRET) as duty,
    ):
        duty.register(sip(two, 2))
        until(lambda: two.sql(PLACE, DUTY, "asterisk-2"), 10, "nobody knows where the duty phone is")
        caller = queued(two, phone, 1, 1)
        worker.ready()
        talk = worker.answer_next()
        talk.say(DESK_TONE)
        caller.hears(DESK_TONE)
        talk.hears(CALLER_TONE)
        handled(two, worker.asks("hold"))
        caller.hears("sound")
        handled(two, worker.asks("resume"))
        caller.hears(DESK_TONE)
        handled(two, worker.consult(DUTY, acute_line(two).id))
        officer = duty.answer_next()
        officer.say(DUTY_TONE)
        officer.hears("sound")
        officer.press("1")
        talk.hears(DUTY_TONE)
        handled(two, worker.asks("conference"))
        caller.hears(DESK_TONE, DUTY_TONE)
        taker = int(two.sql("SELECT id FROM base_user WHERE username = 'sagene1'")[0][0])
        handled(two, worker.asks("complete", taker=taker))
        talk.wait("ended")
        caller.hears(DUTY_TONE)
        officer.hears(CALLER_TONE)
        caller.hang_up()
        officer.wait("ended")
        worker.wrap_up("offline")


def test_the_queue_is_one_whichever_engine_a_caller_rings(two: Instance) -> None:
    with ExitStack() as story:
        phones = [story.enter_context(Phone("127.0.0.61", f"479002000{n}")) for n in range(4)]
        callers = [queued(two, phones[n], engine=1 + n % 2, length=n + 1) for n in range(4)]
        for number, caller in enumerate(callers):
            worker = story.enter_context(agent(two, number + 1, engine=2 - number // 2))
            worker.ready()
            talk = worker.answer_next()
            talk.say(DESK_TONE)
            caller.hears(DESK_TONE)
            caller.hang_up()
            talk.wait("ended")
            worker.wrap_up("offline")


def test_somebody_who_declines_or_does_not_answer_at_the_other_engine_costs_the_caller_nothing(two: Instance) -> None:
    with Phone("127.0.0.61", "4790020001") as phone, agent(two, 1, 2) as unwilling, agent(two, 2, 2) as willing:
        caller = queued(two, phone, 1, 1)
        unwilling.ready()
        unwilling.wait_call().refuse(603, "Decline")
        until(lambda: unwilling.state() == "paused", 10, "declining is not seen")
        why = two.sql("SELECT reason FROM calls_agentpresence WHERE user_id = %s", unwilling.user_id)
        assert why == [("declined",)]
        willing.ready()
        talk = willing.answer_next()
        talk.say(DESK_TONE)
        caller.hears(DESK_TONE)
        caller.hang_up()
        talk.wait("ended")


def test_one_engine_dies_and_the_other_serves_on_while_it_comes_back(two: Instance) -> None:
    with ExitStack() as story:
        first, second = (story.enter_context(Phone("127.0.0.61", f"479002000{n}")) for n in range(2))
        carrier = story.enter_context(Phone(two.carrier[0], "carrier", two.carrier[1]))
        workers = [story.enter_context(agent(two, number, engine=1)) for number in (1, 2)]
        lost, kept = queued(two, first, 2, 1), queued(two, second, 1, 2)
        os.kill(int((two.data / "engine-2/run/asterisk.pid").read_text()), signal.SIGKILL)
        for worker in workers:
            worker.ready()
        talks = [worker.answer_next(30) for worker in workers]
        for talk in talks:
            talk.say(DESK_TONE)
        kept.hears(DESK_TONE)
        rung = carrier.wait_call(first.name, 30)
        rung.answer()
        rung.say(CALLER_TONE)
        until(lambda: any(_pressed(rung, talk) for talk in talks), 20, "the key is not heard", 1.0)
        rung.hears(DESK_TONE)
        for caller in (rung, kept, lost):
            caller.hang_up()
        for talk in talks:
            talk.wait("ended")
        for worker in workers:
            worker.wrap_up("offline")
        back = "SELECT 1 FROM calls_enginestatus WHERE name = 'asterisk-2' AND connected"
        until(lambda: two.sql(back), 20, "the dead engine does not come back")
        again = ring(two, first, 2)
        again.hang_up()


def test_an_engine_that_stays_away_leaves_its_callers_to_the_other_in_order(two: Instance) -> None:
    with ExitStack() as story:
        first, second = (story.enter_context(Phone("127.0.0.61", f"479002001{n}")) for n in range(2))
        host, port = two.carrier
        carrier = story.enter_context(Phone(host, "carrier", port))
        worker = story.enter_context(agent(two, 1, engine=1))
        waiting = [queued(two, phone, 2, number + 1) for number, phone in enumerate((first, second))]
        two.halt("asterisk-2")
        try:
            moved = "SELECT 1 FROM calls_call WHERE phase = 'kept' AND engine = 'asterisk-1' HAVING count(*) = 2"
            until(lambda: two.sql(moved), 30, lambda: f"not taken over: {two.sql(KEPT)}")
            worker.ready()
            for phone in (first, second):
                talk = worker.answer_next(20)
                talk.say(DESK_TONE)
                rung = carrier.wait_call(seconds=20)
                assert rung.number == phone.name, "somebody was overtaken"
                rung.answer()
                rung.say(CALLER_TONE)
                until(partial(_pressed, rung, talk), 20, "the key is not heard", 1.0)
                rung.hang_up()
                talk.wait("ended")
                worker.wrap_up()
        finally:
            worker.offline()
            two.go_on("asterisk-2")
            for talk in waiting:
                talk.hang_up()
        back = "SELECT 1 FROM calls_enginestatus WHERE name = 'asterisk-2' AND connected"
        until(lambda: two.sql(back), 30, "the engine does not come back")


KEPT = "SELECT engine, phase, end_reason FROM calls_call WHERE direction = 'in' ORDER BY first_ring_at DESC LIMIT 2"


def _pressed(rung: Talk, talk: Talk) -> bool:
    rung.press("1")
    return CALLER_TONE in talk.now_heard()
