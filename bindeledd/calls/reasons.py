"""Codes for why a leg or a call ended, and their meaning for the flow (ITU-T Q.850 causes)."""

from __future__ import annotations

ANSWERED_ELSEWHERE_OR_NORMAL = "hung_up"
BUSY = "busy"
DECLINED = "declined"
NO_ANSWER = "no_answer"
NO_CONFIRMATION = "no_confirmation"
UNREACHABLE = "unreachable"
WRONG_NUMBER = "wrong_number"
DID_NOT_ANSWER = "did_not_answer"
LEG_LOST = "leg_lost"

_BY_CAUSE = {
    1: WRONG_NUMBER,
    22: WRONG_NUMBER,
    28: WRONG_NUMBER,
    16: ANSWERED_ELSEWHERE_OR_NORMAL,
    17: BUSY,
    21: DECLINED,
    18: NO_ANSWER,
    19: NO_ANSWER,
}


def of_cause(cause: int) -> str:
    """The reason for a Q.850 cause; whatever is not known counts as unreachable."""
    return _BY_CAUSE.get(cause, UNREACHABLE)
