"""Attackers: whatever is thrown at the SIP port is refused and counted, and calls in progress go on."""

import re
import time
from collections.abc import Iterator

import pytest

from journeys.kit.instance import Instance, until
from journeys.kit.phone import Phone
from journeys.kit.phone.message import sdp, token
from journeys.kit.phone.talk import Talk
from journeys.kit.scene import ring_in, until_waiting

pytestmark = pytest.mark.journey

LONGEST_GAP = 0.5


@pytest.fixture
def stranger() -> Iterator[Phone]:
    """A telephone outside the carrier's addresses."""
    with Phone("127.0.1.1", "stranger") as phone:
        yield phone


@pytest.fixture
def in_progress(instance: Instance, caller: Phone) -> Iterator[Talk]:
    """A caller who waits with music while the attack goes on, and is unharmed."""
    talk = ring_in(instance, caller)
    until_waiting(instance, 1)
    talk.hears("sound")
    began = time.monotonic()
    yield talk
    talk.hears("sound")
    assert talk.media.longest_gap(began) < LONGEST_GAP
    assert not talk.ended
    until_waiting(instance, 1)
    talk.hang_up()


def refused(instance: Instance) -> int:
    """How many requests the engine refused so far, as the doctor says."""
    found = re.search(r"(\d+) requests refused", instance.command("doctor", "--json", check=False))
    assert found, "the doctor does not tell how much was refused"
    return int(found.group(1))


@pytest.mark.usefixtures("in_progress")
def test_calls_from_elsewhere_are_refused(instance: Instance, stranger: Phone) -> None:
    before = refused(instance)
    talk = stranger.dial(instance.number, instance.sip)
    talk.wait("ended: refused")
    assert not talk.answered
    until(lambda: refused(instance) > before, 10, "the refusal is not counted", 0.5)


@pytest.mark.usefixtures("in_progress")
def test_other_numbers_lead_nowhere(instance: Instance, second_caller: Phone) -> None:
    for number in ("4722000000", "00235551234", "s", "h", "i", "bench", "trunk_out", "agent1"):
        talk = second_caller.dial(number, instance.sip)
        talk.wait("ended: refused")
        assert not talk.answered


@pytest.mark.usefixtures("in_progress")
def test_scanners_are_refused_and_counted(instance: Instance, stranger: Phone) -> None:
    before = refused(instance)
    for number in range(300):
        user = f"{100 + number}"
        for method in ("OPTIONS", "REGISTER", "INVITE"):
            request = stranger.request(method, user, instance.sip)
            stranger.send_raw(request.encode(), instance.sip)
    until(lambda: refused(instance) > before, 10, "the scan is not counted", 0.5)
    assert not any(200 <= answer.status < 300 for answer in stranger.responses)


@pytest.mark.usefixtures("in_progress")
def test_nobody_registers_with_a_guessed_password(instance: Instance, stranger: Phone, second_caller: Phone) -> None:
    for user in ("agent1", "vakt-0313", "trunk", "trunk_out", "admin", "1000"):
        assert stranger.ask("REGISTER", user, instance.sip) in (401, 403, 404)
        assert second_caller.ask("REGISTER", user, instance.sip) in (401, 403, 404, 405)


@pytest.mark.usefixtures("in_progress")
def test_malformed_messages_harm_nobody(instance: Instance, second_caller: Phone) -> None:
    host, port = instance.sip
    number = instance.number
    good = second_caller.request("INVITE", number, instance.sip)
    text = good.encode().decode()
    body = sdp("127.0.0.12", 9)
    messages = [
        b"",
        b"\r\n\r\n",
        b"\x00" * 400,
        bytes(range(256)) * 20,
        b"INVITE\r\n\r\n",
        f"INVITE sip:{number}@{host}:{port} SIP/2.0\r\n\r\n".encode(),
        text.replace("SIP/2.0", "SIP/9.9").encode(),
        text.replace("CSeq: 1 INVITE", "CSeq: 99999999999999999999 INVITE").encode(),
        text.replace("CSeq: 1 INVITE", "CSeq: 1 BYE").encode(),
        text.replace("Content-Length: 0", "Content-Length: -5").encode(),
        text.replace("Content-Length: 0", "Content-Length: 99999").encode(),
        text.replace("Max-Forwards: 70", "Max-Forwards: 0").encode(),
        text.replace("From: <", 'From: "' + "A" * 6000 + '" <').encode(),
        text.replace(f"sip:{number}@", "sip:" + "9" * 3000 + "@").encode(),
        text.replace("Content-Length: 0", f"Content-Type: application/sdp\r\nContent-Length: {len(body)}").encode()
        + body.replace("m=audio 9", "m=audio 999999").encode(),
        text.replace("Content-Length: 0", "Content-Type: application/sdp\r\nContent-Length: 12").encode()
        + b"v=0\r\no=broken",
        text.replace("Via: ", "Via: SIP/2.0/UDP \xff\xfe;branch=" + token() + "\r\nVia: ").encode("latin-1"),
        good.encode()[:120],
    ]  # fmt: skip
    for message in messages * 5:
        second_caller.send_raw(message, instance.sip)
    assert second_caller.ask("OPTIONS", number, instance.sip) in (200, 404, 401)
    one_waits = 1
    until(lambda: len(instance.channels()) == one_waits, 45, "an answer that nobody took is not given up")


def test_a_flood_of_calls_that_are_never_answered_leaves_nothing(instance: Instance, second_caller: Phone) -> None:
    talks = [second_caller.dial(instance.number, instance.sip) for _ in range(30)]
    for talk in talks:
        talk.hang_up()
    instance.until_quiet(20)
    calm = "SELECT now() - max(first_ring_at) > interval '1.1 s' FROM calls_call"
    until(lambda: bool(instance.sql(calm)[0][0]), 5, "the second in which more calls came than the line takes goes on")
    talk = ring_in(instance, second_caller)
    until_waiting(instance, 1)
    talk.hang_up()
    until_waiting(instance, 0)
