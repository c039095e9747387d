"""Telling the caller before a promise slips: by a neutral text to a number they said was safe, else the leader (law 5).

Called by this room's sweeps as the worker; each verb deals with one row and is safe to repeat.
"""

from __future__ import annotations

from uuid import UUID

from bindeledd.base.clock import now
from bindeledd.handoffs import rules
from bindeledd.handoffs.models import Forewarning, Promise
from bindeledd.inquiries import texts
from bindeledd.inquiries.models import Inquiry
from bindeledd.inquiries.telling import tell
from bindeledd.notices.actions import notify_leader
from bindeledd.notices.queries import Fate
from bindeledd.notices.sms import outbox

WHEN_KNOWN = "handoffs.told_callers"


def tell_caller(inquiry: Inquiry) -> bool:
    """The promise may slip: text the caller, or put them on the leader's list. False while it is not yet time."""
    assert inquiry.due_at is not None
    promises = Promise.objects.filter(inquiry=inquiry, due_at__gte=inquiry.due_at).order_by("-made_at")
    promised_at = promises.values_list("made_at", flat=True).first() or inquiry.created_at
    if now() < rules.tell_caller_from(promised_at, inquiry.due_at):
        return False
    number = texts.unseal(inquiry.key, inquiry.safe_number_ct, texts.SAFE_NUMBER)
    reason = rules.cannot_be_texted(
        number=bool(number), confirmed=inquiry.number_confirmed, consent=inquiry.sms_consent
    )
    sms_id = None if reason else _queue(inquiry, number)
    _warn(inquiry, sms_id, reason or ("" if sms_id else "no_safe_time"))
    return True


def settle(warning: Forewarning, fate: Fate) -> bool:
    """Write down what came of the text; when it did not arrive the leader hears of it. False when nothing is new."""
    state = Forewarning.State.TOLD if fate.told else Forewarning.State.CANNOT
    if (warning.state, warning.reason) == (state, fate.cause):
        return False
    warning.state, warning.reason, warning.settled_at = state, fate.cause, fate.at
    warning.save(update_fields=["state", "reason", "settled_at"])
    _announce(warning.inquiry, fate.cause)
    return True


def _queue(inquiry: Inquiry, number: str) -> UUID | None:
    assert inquiry.due_at is not None
    receiver = outbox.Receiver(number, inquiry.language, inquiry.safe_from, inquiry.safe_to)
    return outbox.queue(receiver, f"inquiry:{inquiry.id}", inquiry.municipality_id, inquiry.due_at, WHEN_KNOWN)


def _warn(inquiry: Inquiry, sms_id: UUID | None, reason: str) -> None:
    assert inquiry.due_at is not None
    moment = now()
    Forewarning.objects.create(
        inquiry=inquiry,
        municipality_id=inquiry.municipality_id,
        due_at=inquiry.due_at,
        at=moment,
        state=Forewarning.State.CANNOT if reason else Forewarning.State.WAITING,
        reason=reason,
        sms_id=sms_id,
        settled_at=moment if reason else None,
    )
    if reason:
        _announce(inquiry, reason)


def _announce(inquiry: Inquiry, reason: str) -> None:
    tell(inquiry, "caller_not_told" if reason else "caller_told", reason=reason)
    if reason:
        notify_leader(inquiry.office_id, "caller_not_told", f"inquiry:{inquiry.id}")
