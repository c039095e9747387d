"""J1, J7 and J8 by one person with three pages: ring, press 1, answer, consult, take over; and be rung back."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys.kit.browser import hears
from journeys.kit.caller import NO_MICROPHONE, CallerPage, speaks
from journeys.kit.desk import Desk
from journeys.kit.instance import Instance, until
from journeys.kit.office import Office
from journeys.kit.phone import CALLER_TONE, DESK_TONE, DUTY_TONE
from journeys.kit.scene import (
    ADVISER,
    AGENT,
    browser_line,
    display_name,
    last_call,
    press_until_waiting,
    somebody,
    take_browser_line,
    until_ended,
)

pytestmark = pytest.mark.journey
Visitor = Callable[[str, str], Page]
MOST_STEPS = 12


class Steps:
    """What the person does; the fields of the form count as one, since a demo may leave them empty."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """One thing that a person does."""
        self.taken.append(what)
        yield


@pytest.fixture
def ringing(chromium: Browser, instance: Instance) -> Iterator[CallerPage]:
    """A caller's telephone in the browser."""
    made = CallerPage(chromium, instance)
    yield made
    made.context.close()


def test_one_person_rings_answers_and_hands_over_in_three_pages(
    instance: Instance, visitor: Visitor, ringing: CallerPage, record_property: Callable[[str, object], None]
) -> None:
    line, steps = browser_line(instance), Steps()
    with steps.step("the officer takes the duty telephone"):
        office = visitor(ADVISER, "/kontor/vakt/")
        speaks(office.context, DUTY_TONE)
        office.reload()
        take_browser_line(office, line)
    with steps.step("the caller rings"):
        ringing.rings()
    with steps.step("the caller presses 1"):
        press_until_waiting(instance, ringing, "1")
        expect(ringing.page.locator("#pressed")).to_have_text(re.compile("^1+$"))
    with steps.step("the agent is ready"):
        desk = Desk(visitor(AGENT, "/desk/"))
        desk.ready()
    with steps.step("the agent answers"):
        desk.answer(20)
    desk.hears(CALLER_TONE)
    ringing.hears(DESK_TONE)
    with steps.step("the agent identifies the caller and writes what is needed"):
        desk.identify()
        desk.describe()
    with steps.step("the agent rings the office"):
        desk.consult(2)
    ringing.hears("sound")
    with steps.step("the officer answers"):
        office.locator("#incoming .incoming [data-phone=answer]").click(timeout=15_000)
        desk.phase("consulting")
    hears(office, DESK_TONE)
    desk.hears(DUTY_TONE)
    with steps.step("the agent hands the caller over"):
        assert desk.hand_over() == display_name(instance, ADVISER)
    hears(office, CALLER_TONE)
    ringing.hears(DUTY_TONE)
    with steps.step("the agent ends the wrap-up"):
        desk.finish("taken_over")
    with steps.step("the officer hangs up"):
        office.locator("#incoming [data-phone=hang-up]").click()
    ringing.state("over")
    expect(ringing.page.locator("#caller-state")).to_have_text("Den andre la på.")
    assert until_ended(instance, "office_hung_up")["outcome"] == "taken_over"
    record_property("steps", len(steps.taken))
    assert len(steps.taken) <= MOST_STEPS


def test_the_office_rings_the_page_back(instance: Instance, visitor: Visitor, ringing: CallerPage) -> None:
    name = somebody("Torbjørg")
    ringing.rings()
    press_until_waiting(instance, ringing, "0")
    desk = Desk(visitor(AGENT, "/desk/"))
    desk.ready()
    desk.answer(20)
    desk.identify(name)
    desk.describe()
    desk.fill("safe_number", ringing.number)
    desk.saved()
    desk.promise()
    desk.hang_up()
    ringing.state("over")
    desk.finish("promise")
    office = Office(visitor(ADVISER, "/kontor/"))
    office.claim(name)
    office.open(name)
    office.ring()
    ringing.answer()
    ringing.hears(DESK_TONE)
    office.hears(CALLER_TONE)
    ringing.hang_up()
    office.rang("Samtalen varte")


def test_without_a_microphone_one_hears_and_the_page_says_so(
    chromium: Browser, instance: Instance, visitor: Visitor
) -> None:
    ringing = CallerPage(chromium, instance, NO_MICROPHONE)
    ringing.rings()
    expect(ringing.page.locator("#note-no_microphone")).to_be_visible()
    press_until_waiting(instance, ringing, "0")
    desk = Desk(visitor(AGENT, "/desk/"))
    desk.ready()
    desk.answer(20)
    ringing.hears(DESK_TONE)
    desk.hears("silence")
    ringing.hang_up()
    desk.finish("general_guidance")
    ringing.context.close()


def test_who_is_rung_in_vain_sees_it(instance: Instance, ringing: CallerPage) -> None:
    dialled = instance.ari(f"channels?endpoint=PJSIP/{user_of(ringing)}&extension=echo&context=phones", "POST")
    ringing.state("ringing")
    instance.ari(f"channels/{dialled['id']}", "DELETE")
    ringing.state("missed")


def user_of(ringing: CallerPage) -> str:
    """The telephone's name at the engine."""
    return str(ringing.page.evaluate("window.bindeleddCaller.account.user"))


DIALS = """target => new Promise((resolve) => {
  const { agent, account } = window.bindeleddCaller;
  agent.call(`sip:${target}@${account.domain}`, {
    pcConfig: { iceServers: [] },
    eventHandlers: { failed: (event) => resolve(event.message?.status_code ?? event.cause),
                     accepted: () => resolve("answered") },
  });
})"""
"""Rings somewhere with the telephone's own credentials; answers with the status that refused it."""

ELSEWHERE = ("u1", "demo-01", "demo-02", "vakt-0313", "echo", "4722225555", "trunk_out", "arrive", "s", "queue")


def test_the_telephone_reaches_the_line_and_nothing_else(instance: Instance, ringing: CallerPage) -> None:
    before = last_or_none(instance)
    for target in ELSEWHERE:
        ended = ringing.page.evaluate(DIALS, target)
        assert ended == 404, f"{target}: {ended}"
    assert last_or_none(instance) == before


def test_it_has_one_call_at_a_time_and_its_own_number_whatever_it_says(instance: Instance, ringing: CallerPage) -> None:
    ringing.page.evaluate("window.bindeleddCaller.agent.set('display_name', '4790000077')")
    ringing.rings()
    (channel,) = instance.ari("channels")
    assert channel["caller"] == {"name": "", "number": "+47" + ringing.number.replace(" ", "")}
    assert ringing.page.evaluate(DIALS, instance.number) == 486
    ringing.hears("sound")
    ringing.hang_up()


STRANGERS = {
    ("INVITE", "4790000077"): 403,  # looks like the carrier, being as near
    ("INVITE", "u1"): 401,
    ("INVITE", "demo-20"): 401,
    ("REGISTER", "u1"): 401,
    ("REGISTER", "vakt-0313"): 401,
}


def test_over_its_socket_nobody_is_somebody_else(instance: Instance, ringing: CallerPage) -> None:
    """Whoever has the page's cookie may say anything over its WebSocket: the engine believes none of it."""
    before = last_or_none(instance)
    for (method, user), status in STRANGERS.items():
        answered = ringing.page.evaluate(RAW, [method, user, instance.number])
        assert answered >= 400, f"{method} as {user}: {answered}"
        assert answered in (status, 403, 404, 405), f"{method} as {user}: {answered}"
    assert last_or_none(instance) == before
    until(lambda: not instance.channels(), 10, "a channel is left")


RAW = """([method, user, number]) => new Promise((resolve) => {
  const socket = new WebSocket(`ws://${location.host}/demo/sip`, "sip");
  const body = method === "INVITE"
    ? "v=0\\r\\no=- 1 1 IN IP4 127.0.0.1\\r\\ns=-\\r\\nc=IN IP4 127.0.0.1\\r\\nt=0 0\\r\\nm=audio 40000 RTP/AVP 8\\r\\n"
    : "";
  const target = method === "INVITE" ? `${number}@` : "";
  socket.onopen = () => socket.send([
    `${method} sip:${target}bindeledd.invalid SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK${Math.random()}`,
    `From: <sip:${user}@bindeledd.invalid>;tag=1${Math.floor(Math.random() * 1e9)}`,
    `To: <sip:${method === "INVITE" ? number : user}@bindeledd.invalid>`,
    `Call-ID: ${Math.random()}`, `CSeq: 1 ${method}`, "Max-Forwards: 70",
    `Contact: <sip:${user}@127.0.0.1:5060;transport=ws>`,
    ...(body ? ["Content-Type: application/sdp"] : []), `Content-Length: ${body.length}`, "", body].join("\\r\\n"));
  socket.onmessage = (event) => {
    const status = Number(/^SIP\\/2.0 (\\d+)/.exec(event.data)?.[1] ?? 0);
    if (status >= 200) { resolve(status); socket.close(); }
  };
  socket.onclose = (event) => resolve(event.code);
})"""


def last_or_none(instance: Instance) -> object:
    """The newest incoming call's id; None when there is none yet."""
    return last_call(instance)["id"] if instance.sql("SELECT 1 FROM calls_call WHERE direction = 'in'") else None
