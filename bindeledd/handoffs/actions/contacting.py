"""The office rings back: the call, every attempt, a booked time, and lower urgency after a talk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bindeledd.base.clock import now
from bindeledd.base.errors import Invalid
from bindeledd.base.scope import acting_user_id
from bindeledd.base.writing import append, together
from bindeledd.callers.queries import names_of
from bindeledd.callers.rules import clean_text, parse_number, require_code
from bindeledd.calls import actions as calls
from bindeledd.handoffs import rules, sentences
from bindeledd.handoffs.errors import BeyondDeadline, NoSafeNumber, NotContacted, OutsideSafeHours
from bindeledd.handoffs.models import Attempt, Booking
from bindeledd.handoffs.queries import tries_of
from bindeledd.handoffs.rules import Tried
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries import texts
from bindeledd.inquiries.access import open_at_own_office
from bindeledd.inquiries.models import Inquiry
from bindeledd.inquiries.rules import TEXT_LIMIT
from bindeledd.inquiries.telling import tell
from bindeledd.staff.queries import name_of


@dataclass(frozen=True)
class RingStarted:
    """A callback call on its way: poll calls.queries.ring_out_view(call_id)."""

    call_id: UUID
    first_words: str


def ring(inquiry_id: UUID, own_telephone: str | None = None) -> RingStarted:
    """Ring the person from the soft phone, or the adviser's own telephone first.

    Only the safe number, only in the safe hours (Oslo wall time). Raises NoSafeNumber, OutsideSafeHours, Invalid
    (own_telephone), InquiryNotFound, InquiryClosed.
    """
    inquiry = open_at_own_office(inquiry_id, "ring")
    number = texts.unseal(inquiry.key, inquiry.safe_number_ct, texts.SAFE_NUMBER)
    if not number:
        raise NoSafeNumber
    _require_safe_hour(inquiry, now())
    own = parse_number(own_telephone, "own_telephone") if own_telephone else None
    adviser = acting_user_id()
    call_id = calls.ring_out(adviser, number, own, "callback", f"inquiry:{inquiry.id}")
    tell(inquiry, "callback_rung", call=call_id)
    person = names_of([inquiry.person_id]).get(inquiry.person_id, "") if inquiry.person_id else ""
    return RingStarted(call_id, sentences.first_words(name_of(adviser), person))


def record_attempt(inquiry_id: UUID, result: str, *, way: str = "number", note: str = "") -> None:
    """Record an attempt: result reached, no_answer, wrong_number or asked_other_time; way number or other_way.

    Raises Invalid (result, way, text), PointerOnly (a note on a pointer), InquiryNotFound, InquiryClosed.
    """
    inquiry = open_at_own_office(inquiry_id, "record_attempt")
    require_code("result", result, rules.RESULTS)
    require_code("way", way, ("number", "other_way"))
    text = clean_text("text", note, TEXT_LIMIT, multiline=True)
    attempted(inquiry, result, way)
    if text:
        inquiries.add_note(inquiry.id, text)


def attempted(inquiry: Inquiry, result: str, way: str) -> Tried:
    """Write down an attempt, made now by the acting adviser, on the locked inquiry of their office."""
    tried = Tried(now(), result, way)
    with together():
        append(
            Attempt(
                inquiry=inquiry,
                municipality_id=inquiry.municipality_id,
                by_id=acting_user_id(),
                at=tried.at,
                result=result,
                way=way,
            )
        )
        tell(inquiry, "attempt_made", result=result, way=way)
    return tried


def book_time(inquiry_id: UUID, starts_at: datetime, ends_at: datetime) -> None:
    """Agree on a time (aware) with the person: ahead, within the deadline and the safe hours. The latest one holds.

    Raises Invalid (starts_at, ends_at), BeyondDeadline, OutsideSafeHours, InquiryNotFound, InquiryClosed.
    """
    inquiry = open_at_own_office(inquiry_id, "book_time")
    if starts_at.tzinfo is None or ends_at.tzinfo is None or ends_at <= starts_at:
        raise Invalid("ends_at", _("Slutten må være etter starten."))
    if starts_at <= now():
        raise Invalid("starts_at", _("Velg et tidspunkt som ikke har vært."))
    assert inquiry.due_at is not None
    if ends_at > inquiry.due_at:
        raise BeyondDeadline(inquiry.due_at)
    _require_safe_hour(inquiry, starts_at)
    Booking.objects.create(
        inquiry=inquiry,
        municipality_id=inquiry.municipality_id,
        starts_at=starts_at,
        ends_at=ends_at,
        by_id=acting_user_id(),
        at=now(),
    )
    tell(inquiry, "time_booked", starts_at=starts_at, ends_at=ends_at)


def lower_urgency(inquiry_id: UUID, reason: str) -> None:
    """A named person at the office lowers the urgency after having spoken with the caller (law 3).

    The reason becomes an office note. The due time stays. Raises NotContacted, Invalid (text), PointerOnly.
    """
    inquiry = open_at_own_office(inquiry_id, "lower_urgency")
    if all(each.result != "reached" for each in tries_of(inquiry)):
        raise NotContacted
    note_id = inquiries.add_note(inquiry.id, reason)
    if inquiry.urgency == Inquiry.Urgency.NORMAL:
        return
    inquiry.urgency = Inquiry.Urgency.NORMAL
    inquiry.urgency_lowered_by_id = acting_user_id()
    inquiry.urgency_lowered_at = now()
    inquiry.save(update_fields=["urgency", "urgency_lowered_by", "urgency_lowered_at"])
    tell(inquiry, "urgency_lowered", note=note_id)


def _require_safe_hour(inquiry: Inquiry, at: datetime) -> None:
    if not rules.may_ring_at(at, inquiry.safe_from, inquiry.safe_to):
        assert inquiry.safe_from is not None and inquiry.safe_to is not None
        raise OutsideSafeHours(f"{inquiry.safe_from:%H.%M}", f"{inquiry.safe_to:%H.%M}")
