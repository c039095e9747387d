"""The test telephones themselves: two of them talk to each other without any engine."""

from collections.abc import Iterator

import pytest

from journeys.kit.phone import CALLER_TONE, DUTY_TONE, CallFailed, Phone
from journeys.kit.phone.audio import decode, encode, heard, tone_frames


@pytest.fixture
def caller() -> Iterator[Phone]:
    with Phone("127.0.0.11", "4790000001") as phone:
        yield phone


@pytest.fixture
def receiver() -> Iterator[Phone]:
    with Phone("127.0.0.12", "receiver") as phone:
        yield phone


def test_a_law_keeps_a_sample_within_its_step() -> None:
    for sample in range(-32000, 32000, 111):
        assert abs(decode(encode([sample]))[0] - sample) <= max(16, abs(sample) // 15)


def test_tones_are_told_apart() -> None:
    frames = tone_frames(CALLER_TONE)
    assert heard(decode(b"".join(next(frames) for _ in range(20)))) == {CALLER_TONE}
    assert heard([0] * 3200) == {"silence"}


def test_both_hear_each_others_tone_and_a_key_arrives(caller: Phone, receiver: Phone) -> None:
    talk = caller.dial("4722000000", (receiver.host, receiver.port))
    other = receiver.wait_call("4722000000")
    other.ring()
    talk.wait("ringing")
    other.answer()
    talk.wait("answered")
    talk.say(CALLER_TONE)
    other.say(DUTY_TONE)
    talk.hears(DUTY_TONE)
    other.hears(CALLER_TONE)
    talk.press("1")
    talk.hears(DUTY_TONE)
    other.hears(CALLER_TONE)
    assert other.media.keys_received == ["1"]
    other.hang_up()
    talk.wait("ended: other side hung up")


def test_a_busy_receiver_ends_the_call_with_its_reason(caller: Phone, receiver: Phone) -> None:
    talk = caller.dial("4722000000", (receiver.host, receiver.port))
    receiver.wait_call().refuse(486)
    talk.wait("ended: refused 486")


def test_a_caller_who_gives_up_cancels(caller: Phone, receiver: Phone) -> None:
    talk = caller.dial("4722000000", (receiver.host, receiver.port))
    other = receiver.wait_call()
    other.ring()
    talk.wait("ringing")
    talk.hang_up()
    other.wait("ended: cancelled")


def test_waiting_in_vain_tells_what_happened(caller: Phone, receiver: Phone) -> None:
    talk = caller.dial("4722000000", (receiver.host, receiver.port))
    with pytest.raises(CallFailed, match=r"waited 0.2 s for 'answered'"):
        talk.wait("answered", 0.2)
