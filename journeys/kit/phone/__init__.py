"""A telephone for tests: SIP over UDP, a tone in each direction, keys, and an ear that tells tones apart."""

from journeys.kit.phone.audio import CALLER_TONE, DESK_TONE, DUTY_TONE
from journeys.kit.phone.phone import Phone
from journeys.kit.phone.talk import CallFailed, Talk

__all__ = ["CALLER_TONE", "DESK_TONE", "DUTY_TONE", "CallFailed", "Phone", "Talk"]
