"""Numbers that callers left while nobody could write: read in once, each a contact with a named lead (law 1)."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

from bindeledd.base import crypto, letterbox
from bindeledd.base.clock import now
from bindeledd.base.events import record_event
from bindeledd.base.letterbox import Letter, Slot, Unreadable
from bindeledd.base.models import NATIONAL_COMPARTMENT
from bindeledd.base.scope import Actor, scope
from bindeledd.calls import columns, numbers, queries, rules
from bindeledd.calls.contacts import open_contact
from bindeledd.calls.flow import CallState, Phase
from bindeledd.calls.models import Call, Contact
from bindeledd.staff.queries import find_lead

log = logging.getLogger(__name__)

LEFT_A_NUMBER = "left_number"
"""How such a call ended."""
_UNREADABLE = ".unreadable"


def make_slot(data: Path, engine: str) -> None:
    """Let callers of this engine leave their numbers from now on; nothing changes when they can already."""
    Slot(data / letterbox.FOLDER, engine, letterbox.public_of(_secret())).make()


def read_in(data: Path, engine: str) -> int:
    """Take in what lies in the letterbox, oldest first; a letter is shredded once its contact is written.

    Killed in between, the next run finds the call written and only shreds. Raises database errors: the letters
    stay. Runs as the switchboard, in a transaction for each letter.
    """
    taken = 0
    for path in letterbox.letters(data / letterbox.FOLDER):
        try:
            letter = letterbox.read(path, _secret())
        except (Unreadable, ValueError):
            log.error("a letter cannot be read: it is kept as %s", _UNREADABLE)
            path.rename(path.with_suffix(_UNREADABLE))
            continue
        if _take_in(engine, letter):
            letterbox.shred(path)
            taken += 1
    return taken


def _take_in(engine: str, letter: Letter) -> bool:
    with scope(Actor.switchboard(), "letterbox"):
        lead = find_lead()
        if lead is None:
            log.error("numbers wait in the letterbox and nobody is lead")
            return False
        call = _call(engine, letter)
        if call.answered_at is None and not Contact.objects.filter(call=call).exists():
            before = rules.ring_before(queries.line_hours(), now())
            open_contact(call.id, lead.id, before)
        return True


def _call(engine: str, letter: Letter) -> Call:
    call_id = letterbox.call_id_of(engine, letter.channel)
    known = Call.objects.filter(id=call_id).first()
    if known is not None:
        return known
    pressed, rang = _moment(letter.pressed), _moment(letter.first_ring)
    state = CallState(
        str(call_id),
        "",
        phase=Phase.ENDED,
        urgent=letter.urgent,
        menu_choice="0" if letter.urgent else "1",
        end_reason=LEFT_A_NUMBER,
        first_ring_at=rang,
        ended_at=pressed,
    )
    sealed = numbers.seal(numbers.as_e164(letter.number) or letter.number)
    call = Call(
        id=call_id,
        engine=engine,
        first_ring_at=rang,
        **numbers.columns(sealed),
        **columns.of_call(state),
    )
    call.save(force_insert=True)
    record_event(LEFT_A_NUMBER, f"call:{call_id}", urgent=letter.urgent, first_ring_at=rang)
    return call


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _secret() -> bytes:
    return crypto.lookup_hash(NATIONAL_COMPARTMENT, "letterbox", "1")
