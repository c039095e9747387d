"""J1: who can't wait on the line keeps the place and is rung; who rings too late reaches the service on duty."""

import os
import signal
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from journeys.kit.desk import Desk
from journeys.kit.instance import Instance, until
from journeys.kit.phone import CALLER_TONE, DUTY_TONE, Phone, Talk
from journeys.kit.scene import AGENT, LEADER, last_call, nobody_at_work, phase, ring_in, until_waiting

pytestmark = pytest.mark.journey

NATIONAL = "4721099999"
OSLOS_OWN = "4722334455"


@pytest.fixture
def a_line_that_knows_its_pace(instance: Instance) -> Iterator[None]:
    """Calls of ten minutes lately, one agent at work in wrap-up: who waits is told minutes and may keep the place."""
    nobody_at_work(instance)
    instance.sql(
        "INSERT INTO calls_call (id, direction, engine, channel_id, phase, state, version, urgent, menu_choice,"
        " queue_state, first_ring_at, queued_at, answered_at, ended_at, wrapped_up_at, end_reason, outcome,"
        " consult_label, consult_state, consult_reason, purpose, subject, language, away, guest_state)"
        " SELECT gen_random_uuid(), 'in', 'past', '', 'ended', '{}', 1, false, '1', 'left',"
        " now() - interval '40 minutes', now() - interval '40 minutes', now() - interval '30 minutes',"
        " now() - interval '20 minutes', now() - interval '20 minutes', 'caller_hung_up', 'caller_gone',"
        " '', 'none', '', '', '', 'nb', false, '' FROM generate_series(1, 12)"
    )
    instance.sql(
        "INSERT INTO calls_agentpresence (user_id, state, reason, since, idle_since, pause_wanted, call_id)"
        " SELECT u.id, 'wrap_up', '', now(), now(), '', (SELECT id FROM calls_call WHERE engine = 'past' LIMIT 1)"
        " FROM base_user u WHERE u.username = 'agent6' ON CONFLICT (user_id) DO UPDATE"
        " SET state = 'wrap_up', call_id = excluded.call_id"
    )
    instance.sql(
        "UPDATE calls_call SET answered_at = now(), ended_at = NULL, end_reason = '', phase = 'talking'"
        " WHERE id IN (SELECT call_id FROM calls_agentpresence WHERE state = 'wrap_up') AND engine = 'past'"
    )
    yield
    instance.sql("UPDATE calls_call SET ended_at = now(), end_reason = 'caller_gone', phase = 'ended'"
                 " WHERE engine = 'past' AND ended_at IS NULL")  # fmt: skip
    nobody_at_work(instance)
    instance.sql("DELETE FROM calls_queueentry")
    instance.sql("DELETE FROM calls_call WHERE engine = 'past'")


def told(instance: Instance, talk: Talk) -> None:
    """Wait until the caller has been told that they may keep the place."""
    talk.hears("sound")
    until(
        lambda: instance.sql(
            "SELECT 1 FROM base_event WHERE kind = 'queue_told' AND (data ->> 'may_keep')::bool"
            " AND subject = 'call:' || (SELECT call_id FROM calls_queueentry ORDER BY first_ring_at DESC LIMIT 1)"
        ),
        40,
        "the caller is not told that they may keep the place",
    )


def keep(instance: Instance, talk: Talk) -> None:
    """5, this number is right and safe, at any time today; then the caller hangs up."""
    talk.press("5")
    until(lambda: "number" in asked(instance), 10, "the number is not read back")
    talk.press("1")
    until(lambda: "hours" in asked(instance), 10, "the hours are not asked for")
    talk.press("1")
    until(lambda: instance.sql("SELECT 1 FROM calls_contact WHERE state = 'kept'"), 10, "no promise is written")
    talk.hang_up()
    until(lambda: phase(instance) == "kept", 10, lambda: f"the place is not kept: {phase(instance)}")


def keeps_the_place(instance: Instance, caller: Phone) -> None:
    """A caller waits, hears that they may keep the place, and hangs up with a promise."""
    talk = ring_in(instance, caller)
    until_waiting(instance, 1)
    told(instance, talk)
    keep(instance, talk)


def asked(instance: Instance) -> str:
    found = instance.sql("SELECT state #>> '{keeping,ask}' FROM calls_call ORDER BY first_ring_at DESC LIMIT 1")
    return str(found[0][0])


def test_a_kept_place_survives_a_killed_switchboard_and_is_rung_when_an_agent_is_free(
    instance: Instance,
    visitor: Callable[[str, str], Page],
    caller: Phone,
    carrier: Phone,
    a_line_that_knows_its_pace: None,
) -> None:
    keeps_the_place(instance, caller)
    instance.until_quiet()
    instance.kill_switchboard()

    desk = Desk(visitor(AGENT, "/desk/"))
    desk.phone("registered")
    desk.ready()
    desk.answer(phase="ringing_back")
    back = carrier.wait_call()
    back.answer()
    back.say(CALLER_TONE)
    until(
        lambda: phase(instance) == "back_confirming",
        10,
        lambda: f"nothing asks for a key: {last_call(instance)}; {back.story()}",
    )
    back.hears("sound")
    back.press("1")
    desk.hears(CALLER_TONE)
    assert instance.sql("SELECT state, result FROM calls_contact ORDER BY created_at DESC LIMIT 1") == [
        ("closed", "reached")
    ]
    back.hang_up()
    desk.state("wrap_up")
    desk.finish("caller_gone")


def test_a_voicemail_gets_nothing_and_the_agent_is_free_again(
    instance: Instance,
    visitor: Callable[[str, str], Page],
    caller: Phone,
    carrier: Phone,
    a_line_that_knows_its_pace: None,
) -> None:
    keeps_the_place(instance, caller)
    desk = Desk(visitor(AGENT, "/desk/"))
    desk.phone("registered")
    desk.ready()
    desk.answer(phase="ringing_back")
    back = carrier.wait_call()
    back.answer()
    back.wait("ended: other side hung up", 40)
    expect(desk.bar).to_contain_text("Klar")
    place = "SELECT phase, state #>> '{kept,attempts}' FROM calls_call ORDER BY first_ring_at DESC LIMIT 1"
    assert instance.sql(place) == [("kept", "1")]


def closed_line(instance: Instance, caller: Phone) -> Talk | None:
    """Ring; on a busy machine the switchboard may not have heard yet that the line is closed."""
    talk = caller.dial(instance.number, instance.sip)
    talk.wait("answered")
    talk.hears("sound")
    if phase(instance) == "announcing_closed":
        return talk
    talk.hang_up()
    return None


def names_the_place(instance: Instance, caller: Phone, keys: str) -> Talk:
    """A caller on the closed line asks for the service on duty of the place that these keys spell; 0 spells none."""
    talk = until(lambda: closed_line(instance, caller), 30, "the line does not close")
    talk.press("1")
    until(lambda: phase(instance) == "naming_place", 10, "the place is not asked for")
    talk.press(keys)
    return talk


def test_after_closing_the_caller_reaches_the_service_of_the_place_they_spell(
    instance: Instance, caller: Phone, carrier: Phone
) -> None:
    instance.close_today()
    try:
        talk = names_the_place(instance, caller, "6756")
        duty = carrier.wait_call(NATIONAL)
        duty.answer()
        talk.say(CALLER_TONE)
        duty.say(DUTY_TONE)
        duty.hears(CALLER_TONE)
        talk.hears(DUTY_TONE)
        duty.hang_up()
        talk.wait("ended: other side hung up")
        assert last_call(instance)["end_reason"] == "office_hung_up"
    finally:
        instance.open_all_day()


def test_the_service_that_a_leader_enters_is_rung_by_the_next_caller(
    instance: Instance, visitor: Callable[[str, str], Page], caller: Phone, carrier: Phone
) -> None:
    office = visitor(LEADER, "/kontor/innstillinger/")
    card = office.get_by_role("region", name="Vakttjenesten når linjen er stengt")
    instance.close_today()
    try:
        card.get_by_text("Legg inn kommunens egen").click()
        card.get_by_label("Hva tjenesten heter").fill("Vakttjenesten i Oslo")
        card.get_by_label("Telefonnummer").fill("22 33 44 55")
        card.get_by_role("button", name="Lagre vakttjenesten").click()
        expect(card.get_by_text("Kommunens egen")).to_be_visible()
        talk = names_the_place(instance, caller, "6756")
        duty = carrier.wait_call(OSLOS_OWN)
        duty.answer()
        duty.say(DUTY_TONE)
        talk.hears(DUTY_TONE)
        talk.hang_up()
        card.get_by_role("button", name="Jeg har ringt, og det er riktig").click()
        expect(card.get_by_text("i dag kl.").first).to_be_visible()
        card.get_by_text("Endre vakttjenesten").click()
        card.get_by_role("button", name="Fjern vakttjenesten").click()
        expect(card.get_by_text("Den nasjonale gjelder")).to_be_visible()
    finally:
        instance.open_all_day()
        instance.sql("DELETE FROM directory_outofhours WHERE municipality_id IS NOT NULL")


def test_whom_nobody_on_duty_answers_is_the_leads_when_the_line_opens(
    instance: Instance, caller: Phone, carrier: Phone
) -> None:
    instance.close_today()
    try:
        talk = names_the_place(instance, caller, "0")
        duty = carrier.wait_call(NATIONAL)
        until(lambda: phase(instance) == "out_of_hours_ringing", 10, "the service is not rung")
        talk.hears("sound")
        duty.refuse()
        until(lambda: "we-ring-you" in said(instance), 10, lambda: f"the caller is promised nothing: {said(instance)}")
        talk.hang_up()
        opens = "date_trunc('day', now() AT TIME ZONE 'Europe/Oslo') + interval '1 day 10 hours'"
        contact = (
            f"SELECT ring_before AT TIME ZONE 'Europe/Oslo' = {opens} FROM calls_contact WHERE state = 'open'"
            " AND call_id = (SELECT id FROM calls_call ORDER BY first_ring_at DESC LIMIT 1)"
        )
        until(lambda: instance.sql(contact), 10, "nobody is to ring the caller")
        assert instance.sql(contact) == [(True,)]
        assert last_call(instance)["end_reason"] == "closed"
    finally:
        instance.open_all_day()
        instance.sql(
            "UPDATE calls_contact SET state = 'closed', result = 'reached', closed_at = now(), closed_by_id = lead_id"
            " WHERE state = 'open'"
        )


def said(instance: Instance) -> list[str]:
    found = instance.sql("SELECT state #> '{saying,parts}' FROM calls_call ORDER BY first_ring_at DESC LIMIT 1")
    return list(found[0][0] or [])


def test_whom_a_fallen_engine_lost_is_rung_back_in_order_of_the_first_ring(
    instance: Instance,
    visitor: Callable[[str, str], Page],
    caller: Phone,
    second_caller: Phone,
    carrier: Phone,
    a_line_that_knows_its_pace: None,
) -> None:
    first = ring_in(instance, caller)
    until_waiting(instance, 1)
    ring_in(instance, second_caller)
    until_waiting(instance, 2)
    os.kill(int((instance.data / "engine/run/asterisk.pid").read_text()), signal.SIGKILL)
    kept = (
        "SELECT count(*) FROM calls_queueentry q JOIN calls_contact c USING (call_id) WHERE q.away AND c.state = 'kept'"
    )
    until(lambda: instance.sql(kept)[0][0] == 2, 60, lambda: f"not kept: {instance.sql(kept)}")
    assert first is not None

    desk = Desk(visitor(AGENT, "/desk/"))
    desk.phone("registered", 60)
    desk.ready()
    order = "SELECT call_id FROM calls_queueentry ORDER BY priority, place_at"
    wanted = str(instance.sql(order)[0][0])
    desk.answer(20, phase="ringing_back")
    assert desk.call_id == wanted
    back = carrier.wait_call()
    back.answer()
    back.say(CALLER_TONE)
    until(
        lambda: instance.sql("SELECT 1 FROM calls_call WHERE id = %s AND phase = 'back_confirming'", wanted),
        10,
        "nothing asks for a key",
    )
    back.press("1")
    desk.hears(CALLER_TONE)
    back.hang_up()
    desk.state("wrap_up")
