"""Numbers that callers left while nobody could write: read in once, each with a named lead (law 1).

While the line serves callers each is a kept place, which the queue rings in the order of the first ring; otherwise, or
when such a number cannot be rung by itself, it is the lead's to ring.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from bindeledd.base import crypto, letterbox
from bindeledd.base.clock import now
from bindeledd.base.events import record_event
from bindeledd.base.letterbox import Letter, Slot, Unreadable
from bindeledd.base.live import notify
from bindeledd.base.models import NATIONAL_COMPARTMENT
from bindeledd.base.scope import Actor, scope
from bindeledd.calls import announcing, columns, numbers, promises, rules
from bindeledd.calls.contacts import open_contact
from bindeledd.calls.flow import CallState, Phase, ringing_back
from bindeledd.calls.flow.state import Timer
from bindeledd.calls.menu import Rules
from bindeledd.calls.models import Call, Contact, QueueEntry
from bindeledd.staff.queries import find_lead

log = logging.getLogger(__name__)

LEFT_A_NUMBER = "left_number"
"""The event of it, and how a call ended that is the lead's at once."""
_UNREADABLE = ".unreadable"


def make_slot(data: Path, engine: str) -> None:
    """Let callers of this engine leave their numbers from now on; nothing changes when they can already."""
    Slot(data / letterbox.FOLDER, engine, letterbox.public_of(_secret())).make()


def read_in(data: Path, engine: str) -> int:
    """Take in what lies in the letterbox, oldest first; a letter is shredded once its caller has a lead.

    Killed in between, the next run finds the call written and only shreds. Raises database errors: the letters
    stay. Runs as the switchboard, in a transaction for each letter. When it took anything, whoever runs the calls
    of this engine has kept places to adopt.
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
        at, line = now(), announcing.with_hours()
        known = Call.objects.filter(id=letterbox.call_id_of(engine, letter.channel)).first()
        if known is None and _queue_rings(letter, at, line):
            _keep(engine, letter, at, line)
            return True
        call = known or _write(engine, letter, _ended(engine, letter))
        if call.answered_at is not None or Contact.objects.filter(call=call).exists():
            return True
        if call.ended_at is None:
            return False  # they stayed on the line and are in the queue: the letter waits for what comes of it
        open_contact(call.id, lead.id, rules.ring_before(line.hours, at))
        return True


def _queue_rings(letter: Letter, at: datetime, line: Rules) -> bool:
    """Whether agents serve whoever rang then, and the number can be dialled as it is."""
    grace = timedelta(seconds=line.keep.after_closing_seconds)
    served = rules.is_served(line.hours, _moment(letter.first_ring), at, grace)
    return served and numbers.as_e164(letter.number) is not None


def _keep(engine: str, letter: Letter, at: datetime, line: Rules) -> None:
    """A place in the queue by the first ring, as if they had pressed 5; a lead answers for it (law 1).

    They left the line when they pressed the key: who rings again after that, and waits, stands in this place.
    """
    kept = replace(ringing_back.promise(at, line, None, promised=True), left_at=_moment(letter.pressed))
    timer = Timer("give_up", kept.give_up_at)
    away = replace(_away(engine, letter), phase=Phase.KEPT, queued_at=at, kept=kept, owed=True, timer=timer)
    call = _write(engine, letter, away)
    QueueEntry(call=call, engine=engine, **(columns.queue_entry(away) or {})).save(force_insert=True)
    promises.keep(call.id, at, away.language, None, "", None)
    notify("queue")


def _ended(engine: str, letter: Letter) -> CallState:
    away = _away(engine, letter)
    return replace(away, phase=Phase.ENDED, end_reason=LEFT_A_NUMBER, ended_at=_moment(letter.pressed))


def _away(engine: str, letter: Letter) -> CallState:
    """What the letter says of the call; its caller is not on the line."""
    return CallState(
        str(letterbox.call_id_of(engine, letter.channel)),
        "",
        urgent=letter.urgent,
        menu_choice="0" if letter.urgent else "1",
        has_number=True,
        first_ring_at=_moment(letter.first_ring),
    )


def _write(engine: str, letter: Letter, state: CallState) -> Call:
    sealed = numbers.seal(numbers.as_e164(letter.number) or letter.number)
    call = Call(
        id=UUID(state.call_id),
        engine=engine,
        first_ring_at=_moment(letter.first_ring),
        **numbers.columns(sealed),
        **columns.of_call(state),
    )
    call.save(force_insert=True)
    record_event(LEFT_A_NUMBER, f"call:{call.id}", urgent=letter.urgent, first_ring_at=call.first_ring_at)
    return call


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _secret() -> bytes:
    return crypto.lookup_hash(NATIONAL_COMPARTMENT, "letterbox", "1")
