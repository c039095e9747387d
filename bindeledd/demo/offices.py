"""Simulated officers: they keep their duty line, ring people back and close what they have dealt with."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from bindeledd.base.clock import now
from bindeledd.base.scope import scope
from bindeledd.calls.demo_phones import person_number
from bindeledd.demo import rules
from bindeledd.demo.agents import carefully
from bindeledd.demo.people import Cast, Place
from bindeledd.demo.queries import OpenInquiry
from bindeledd.demo.rules import Owed
from bindeledd.duty.queries import line
from bindeledd.handoffs import actions as handoffs
from bindeledd.inquiries import actions as inquiries
from bindeledd.notices.actions import mark_seen

OFFICERS_PHONES = 81
"""Last digits of the number on which the first officer's own telephone is rung; the next has the next."""
NOTE = "Snakket med personen og avtalt veien videre. (Simulert samtale i demoen.)"


def keep_lines(cast: Cast) -> None:
    """Whoever finds their line with nobody signed on takes it; it is rung as a test, as anybody's."""
    for place in cast.places.values():
        with scope(place.officer.actor, "demo"):
            free = not line(place.line_id).taker.signed_on
        if free:
            carefully(partial(handoffs.sign_on, place.line_id), place.officer)


def play(cast: Cast, found: list[OpenInquiry], pace: float) -> None:
    """Each officer does at most one thing about an inquiry that the play itself has made."""
    for index, place in enumerate(cast.places.values()):
        own = [each for each in found if each.office_id == place.office_id and each.created_by in cast.ids]
        chosen = rules.at_office([_owed(each, place) for each in own], pace)
        if chosen is not None:
            _do(chosen[0], chosen[1], place, person_number(OFFICERS_PHONES + index))


def _owed(row: OpenInquiry, place: Place) -> Owed:
    return Owed(
        id=str(row.id),
        age=now() - row.created_at,
        taken=row.taken,
        own=row.taken and row.responsible == place.officer.id,
        talks=row.talks,
        reached=row.reached,
        ring=row.ring,
    )


def _do(what: str, owed: Owed, place: Place, own_phone: str) -> None:
    inquiry_id = UUID(owed.id)
    match what:
        case "claim":
            carefully(lambda: _claim(inquiry_id, place), place.officer)
        case "ring":
            carefully(lambda: handoffs.ring(inquiry_id, own_phone), place.officer)
        case "no_answer":
            carefully(lambda: _again(inquiry_id, own_phone), place.officer)
        case "close":
            carefully(lambda: _close(inquiry_id, owed.reached, place), place.officer)


def _again(inquiry_id: UUID, own_phone: str) -> None:
    handoffs.record_attempt(inquiry_id, "no_answer")
    handoffs.ring(inquiry_id, own_phone)


def _claim(inquiry_id: UUID, place: Place) -> None:
    """Taken, and what the office was told about it is read, as by whoever opens it on a page."""
    inquiries.claim(inquiry_id)
    mark_seen(place.officer.actor, f"inquiry:{inquiry_id}")


def _close(inquiry_id: UUID, reached: bool, place: Place) -> None:
    if not reached:
        handoffs.record_attempt(inquiry_id, "reached")
    handoffs.close_kept(inquiry_id, "contact_made", NOTE)
    mark_seen(place.officer.actor, f"inquiry:{inquiry_id}")
