"""Every write of the hand-over and the promise, split by verb."""

from bindeledd.handoffs.actions.contacting import RingStarted, book_time, lower_urgency, record_attempt, ring
from bindeledd.handoffs.actions.ending import close_kept, close_unreached
from bindeledd.handoffs.actions.promising import (
    PromiseGiven,
    promise_callback,
    start_consult,
)
from bindeledd.handoffs.actions.receiving import hand_in
from bindeledd.handoffs.actions.shifts import sign_off, sign_on, take_line
from bindeledd.handoffs.actions.wrapping_up import finish
from bindeledd.handoffs.actions.wrong_office import (
    decline_wrong_office,
    report_wrong_office,
    take_over_copy,
    withdraw_wrong_office,
)

__all__ = [
    "PromiseGiven",
    "RingStarted",
    "book_time",
    "close_kept",
    "close_unreached",
    "decline_wrong_office",
    "finish",
    "hand_in",
    "lower_urgency",
    "promise_callback",
    "record_attempt",
    "report_wrong_office",
    "ring",
    "sign_off",
    "sign_on",
    "start_consult",
    "take_line",
    "take_over_copy",
    "withdraw_wrong_office",
]
