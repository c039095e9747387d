"""The outbox of text messages: queue one, settle one, and what gateways tell and receivers answer."""

import uuid
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from bindeledd.base import audit, crypto
from bindeledd.base.clock import now
from bindeledd.base.events import record_event
from bindeledd.base.jobs import wake
from bindeledd.base.models import NATIONAL_COMPARTMENT
from bindeledd.directory.rules import Hours
from bindeledd.notices.models import Sms, SmsAttempt, SmsHours, SmsOptOut
from bindeledd.notices.sms import rules
from bindeledd.notices.sms.texts import asks_to_start, asks_to_stop, language_of

SEND = "notices.send_sms"
CONTEXT = "sms.number"


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who gets the message: their number (E.164), language, and the hours they said are safe (Oslo wall time)."""

    number: str
    language: str
    safe_from: time | None = None
    safe_to: time | None = None


def queue(receiver: Receiver, subject: str, municipality: str, before: datetime, then: str) -> UUID | None:
    """Put the neutral text to a caller in the outbox, in this transaction; None when no time before `before` is safe.

    The caller of this has made sure of consent. While a message about the same subject waits there is no second
    one. `then` is the sweep to wake when it is known what came of it.
    """
    waiting = Sms.objects.filter(subject=subject, state=Sms.State.DUE).values_list("id", flat=True).first()
    if waiting is not None:
        return waiting
    found = rules.window(now(), before, texting_hours(), receiver.safe_from, receiver.safe_to)
    if found is None:
        return None
    key = crypto.new_data_key(NATIONAL_COMPARTMENT)
    sms = Sms(
        subject=subject,
        municipality=municipality,
        language=language_of(receiver.language),
        number_key=key,
        number_ct=crypto.encrypt(key, receiver.number, CONTEXT),
        number_hash=hash_of(receiver.number),
        then=then,
        earliest_at=found.opens,
        latest_at=found.closes,
        next_attempt_at=found.opens,
    )
    sms.save(force_insert=True)
    _tell(sms, "sms_queued")
    wake(SEND)
    return sms.id


def texting_hours() -> tuple[Hours, ...]:
    """When callers may be texted: the table, or the usual hours while it is empty."""
    rows = SmsHours.objects.values_list("weekday", "opens", "closes")
    return tuple(Hours(*row) for row in rows) or rules.TEXTING_HOURS


def opted_out(number_hash: bytes) -> bool:
    """Whether the number's owner wants no messages."""
    return SmsOptOut.objects.filter(number_hash=number_hash, until=None).exists()


def hash_of(number: str) -> bytes:
    """The keyed hash by which messages to one number are counted and stopped."""
    return crypto.lookup_hash(NATIONAL_COMPARTMENT, "sms", number)


def settle(sms: Sms, state: str, cause: str = "") -> None:
    """Write what came of a message, wipe its number for good and wake whoever asked for it."""
    key = sms.number_key
    sms.state, sms.cause, sms.settled_at = state, cause, now()
    sms.number_key, sms.number_ct = None, None
    sms.save(update_fields=["state", "cause", "settled_at", "number_key", "number_ct", "sent_at", "attempts"])
    if key is not None:
        crypto.shred_data_key(key)
    _tell(sms, f"sms_{state}", cause=cause)
    wake(sms.then)


def take_receipt(route: str, provider_id: str, *, delivered: bool, other_routes: frozenset[str]) -> bool:
    """A gateway says what became of a message, by its own id or ours; False when it is about none that it had.

    A repeated receipt changes nothing. A message that did not arrive goes by a route that has not been tried yet,
    while its time lasts.
    """
    sms = _sent_by(route, provider_id)
    if sms is None:
        return False
    late = sms.state == Sms.State.FAILED and sms.cause == "no_receipt"
    if sms.state != Sms.State.SENT and not late:
        return True
    if delivered:
        settle(sms, Sms.State.DELIVERED)
    elif late:
        settle(sms, Sms.State.FAILED, "not_delivered")
    elif _untried(sms, other_routes) and now() < sms.latest_at:
        _try_again(sms)
    else:
        settle(sms, Sms.State.FAILED, "not_delivered")
    return True


def take_reply(number: str, text: str) -> str:
    """A receiver has answered: STOPP ends messages to the number, START allows them again. Returns what was done."""
    hashed = hash_of(number)
    if asks_to_stop(text):
        SmsOptOut.objects.get_or_create(number_hash=hashed, until=None)
        done = "stopped"
    elif asks_to_start(text):
        SmsOptOut.objects.filter(number_hash=hashed, until=None).update(until=now())
        done = "started"
    else:
        return ""
    audit.record(f"sms_{done}", f"sms:{uuid.uuid5(uuid.NAMESPACE_OID, hashed.hex())}")
    return done


def _sent_by(route: str, provider_id: str) -> Sms | None:
    rows = Sms.objects.select_for_update(of=("self",)).select_related("number_key")
    tries = SmsAttempt.objects.filter(route=route, result="accepted")
    known = tries.filter(provider_id=provider_id).order_by("-id").values_list("sms_id", flat=True).first()
    if known is None:
        try:
            known = tries.filter(sms=UUID(provider_id)).values_list("sms_id", flat=True).first()
        except ValueError:
            return None
    return rows.filter(id=known).first() if known else None


def _untried(sms: Sms, routes: frozenset[str]) -> bool:
    return bool(routes - set(SmsAttempt.objects.filter(sms=sms).values_list("route", flat=True)))


def _try_again(sms: Sms) -> None:
    sms.state, sms.sent_at, sms.next_attempt_at = Sms.State.DUE, None, now()
    sms.save(update_fields=["state", "sent_at", "next_attempt_at"])
    wake(SEND)


def _tell(sms: Sms, kind: str, **data: Any) -> None:
    record_event(kind, f"sms:{sms.id}", municipality=sms.municipality, about=sms.subject, **data)
    audit.record(kind, [f"sms:{sms.id}", sms.subject], sms.municipality)
