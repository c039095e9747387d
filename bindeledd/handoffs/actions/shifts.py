"""Taking and giving up a duty line: it is rung as a test, and what is urgent never lies with an empty chair."""

from __future__ import annotations

from datetime import datetime, timedelta

from bindeledd.base.clock import now
from bindeledd.base.scope import acting_user_id
from bindeledd.calls import actions as calls
from bindeledd.calls.queries import ring_out_view
from bindeledd.duty import actions as duty
from bindeledd.duty.models import SignOn
from bindeledd.duty.queries import line
from bindeledd.duty.rules import TEST_FAILURES
from bindeledd.handoffs.errors import UrgentItemsOpen
from bindeledd.handoffs.queries import urgent_on_line
from bindeledd.inquiries.actions.ownership import take_with_line

LONGEST_TEST = timedelta(seconds=120)
"""A test call that has not ended by then will not end: the engine is down or has lost it."""


def sign_on(line_id: int) -> None:
    """The acting officer takes a free line, which is rung at once and wants key 1. Raises LineTaken, Refused."""
    before = line(line_id).taker
    _test(duty.sign_on(line_id), again=not (before.signed_on and before.id == acting_user_id()))


def take_line(line_id: int) -> int:
    """The acting officer takes the line from whoever has it, and what is urgent on it; returns how many inquiries.

    This is how a receiver accepts: they move to whoever takes over, never by whoever leaves (law 2).
    """
    items = urgent_on_line(line_id)
    _test(duty.take_over(line_id), again=True)
    for inquiry_id in items:
        take_with_line(inquiry_id)
    return len(items)


def sign_off(line_id: int) -> None:
    """The acting officer gives the line up. Raises UrgentItemsOpen while something urgent lies with it, NotSignedOn.

    The last one to leave in the line's hours makes the leader hear of it.
    """
    count = len(urgent_on_line(line_id))
    if count:
        raise UrgentItemsOpen(count)
    duty.sign_off(line_id)


def settle_test(row: SignOn) -> bool:
    """Look what came of the ring when this officer signed on (worker); False while it is not known."""
    assert row.test_call is not None
    result = _result(row, now())
    if not result:
        return False
    duty.tested(row, result)
    return True


def _test(taken: SignOn, *, again: bool) -> None:
    if not again and taken.test_call is not None:
        return
    found = line(taken.line_id)
    desk_phone = found.sip_user if found.desk_phone else None
    duty.being_tested(taken, calls.test_line(found.id, found.number, desk_phone))


def _result(row: SignOn, at: datetime) -> str:
    assert row.test_call is not None
    call = ring_out_view(row.test_call)
    if call is None:
        return "untested"
    if call.phase != "ended":
        return "untested" if at - row.since > LONGEST_TEST else ""
    return call.result if call.result in {"confirmed", *TEST_FAILURES} else "untested"
