"""A consult call while the caller waits, and the promise when nobody takes the caller over."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from bindeledd.base import crypto
from bindeledd.base.clock import now
from bindeledd.base.errors import Invalid
from bindeledd.base.scope import current_actor
from bindeledd.base.writing import append, together, update
from bindeledd.callers.rules import clean_text
from bindeledd.calls import actions as calls
from bindeledd.calls.queries import CallView
from bindeledd.duty.queries import line as duty_line
from bindeledd.handoffs import sentences
from bindeledd.handoffs.actions.common import deadline_for
from bindeledd.handoffs.models import Promise
from bindeledd.handoffs.rules import Deadline, deadline_at, same_day_due
from bindeledd.handoffs.shapes import PromisePreview
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries import drafts, queries, rules, texts
from bindeledd.inquiries.access import own_call
from bindeledd.inquiries.actions import Due
from bindeledd.inquiries.models import Draft, Inquiry
from bindeledd.inquiries.queries import InquiryView
from bindeledd.inquiries.telling import tell
from bindeledd.notices.actions import notify_office

WORDS_LIMIT = 1000


@dataclass(frozen=True)
class PromiseGiven(PromisePreview):
    """A promise that was given; the caller may write down the reference."""

    inquiry_id: UUID
    reference: str


def start_consult(call_id: UUID, line_id: int) -> InquiryView:
    """Open (or refresh) the inquiry at the draft's office, then ring the line while the caller waits.

    The inquiry comes first, so that the text is on the office's screen before anybody answers. It is owned by the
    office; whoever is signed on to the line, else the leader, answers for it; until something is promised it is
    due when the contact centre closes that day, or an hour from now if that is later. Raises Invalid (office_id,
    line_id and the form's fields), NotYourCall.
    """
    call = own_call(call_id)
    draft = inquiries.own_draft(call_id)
    line = duty_line(line_id)
    if draft.office_id != line.office_id:
        raise Invalid("line_id", _("Vakttelefonen hører til et annet kontor enn det du har valgt."))
    due = Due(same_day_due(now()), Inquiry.DueBasis.CONSULT, line.taker.id, line.id)
    inquiry = inquiries.open_inquiry(draft, call, due).inquiry
    calls.consult(call_id, calls.ConsultTarget(line.name, line.id, line.number, line.sip_user))
    tell(inquiry, "consult_started", call=call_id, line=line.id)
    return queries.view_after_change(inquiry)


def promise_callback(call_id: UUID, words: str = "") -> PromiseGiven:
    """Promise the caller that the draft's office rings. `words`: what was said, else the standard sentence.

    Two working days, urgent matters the same day, never later than what was promised before. Raises Invalid
    (office_id, safe_number, words and the form's fields), NotYourCall.
    """
    call = own_call(call_id)
    draft = inquiries.own_draft(call_id)
    said = clean_text("words", words, WORDS_LIMIT, multiline=True)
    _require_way_to_reach(draft)
    return give(draft, call, said)


def give(draft: Draft, call: CallView, said: str = "", *, strict: bool = True) -> PromiseGiven:
    """Open or refresh the (locked) draft's inquiry and promise a callback for it; also used when an agent vanished."""
    if draft.office_id is None:
        raise Invalid("office_id", _("Velg kontor først."))
    urgent = _is_urgent(draft, call)
    deadline = deadline_for(draft.office_id, call.first_ring_at, urgent=urgent)
    due = Due(deadline.due_at, Inquiry.DueBasis.PROMISE)
    with together():
        opened = inquiries.open_inquiry(draft, call, due, strict=strict)
        inquiry = opened.inquiry
        _set_due(inquiry, call, deadline)
        assert inquiry.due_at is not None
        held = deadline_at(inquiry.due_at, call.first_ring_at)
        spoken = said or standard_words(inquiry, held)
        if opened.created or not _promised_already(inquiry, call, held):
            record(inquiry, held, spoken, call.id)
            notify_office(inquiry.office_id, "promise_given", f"inquiry:{inquiry.id}")
    return given(inquiry, held, spoken, joined=draft.joined)


def _promised_already(inquiry: Inquiry, call: CallView, deadline: Deadline) -> bool:
    return Promise.objects.filter(inquiry=inquiry, call_id=call.id, due_at=deadline.due_at).exists()


def record(inquiry: Inquiry, deadline: Deadline, words: str, call_id: UUID | None) -> None:
    """Keep the promise in the words that were spoken, under the inquiry's key."""
    promise = Promise(
        inquiry=inquiry,
        municipality_id=inquiry.municipality_id,
        call_id=call_id,
        due_at=deadline.due_at,
        working_days=deadline.working_days,
        calendar_days=deadline.calendar_days,
        words_ct=crypto.encrypt(inquiry.key, words, texts.PROMISE),
        made_by_id=current_actor().user_id,
        made_at=now(),
    )
    with together():
        append(promise)
        tell(inquiry, "promise_given", due_at=deadline.due_at, call=call_id)


def standard_words(inquiry: Inquiry, deadline: Deadline) -> str:
    """The sentence that the agent reads, with the reference."""
    words = sentences.promise_words(deadline, inquiry.office.name, now(), get_language() or "nb")
    return f"{words} " + gettext("Referansen er %(reference)s.") % {
        "reference": rules.format_reference(inquiry.reference)
    }


def _set_due(inquiry: Inquiry, call: CallView, deadline: Deadline) -> None:
    """The promise's due time, unless an earlier one was promised; a consult call alone has promised nothing."""
    assert inquiry.due_at is not None
    own_consult = inquiry.due_basis == Inquiry.DueBasis.CONSULT and inquiry.call_id == call.id
    if own_consult or deadline.due_at < inquiry.due_at:
        inquiry.due_at, inquiry.due_basis = deadline.due_at, Inquiry.DueBasis.PROMISE
        update(inquiry, "due_at", "due_basis")


def _is_urgent(draft: Draft, call: CallView) -> bool:
    signs = drafts.body_of(draft).get("signs", ("", 0))[0]
    known = draft.inquiry is not None and draft.inquiry.urgency == "urgent"
    return call.urgent or known or rules.urgency_of(rules.parse_signs("signs", signs)) == "urgent"


def _require_way_to_reach(draft: Draft) -> None:
    value = {field: text for field, (text, _revision) in drafts.body_of(draft).items()}
    if not value.get("safe_number") and not value.get("other_way"):
        raise Invalid("safe_number", _("Skriv et trygt nummer, eller en annen måte å nå personen på."))


def given(inquiry: Inquiry, held: Deadline, words: str, *, joined: bool) -> PromiseGiven:
    """What is told of a promise."""
    return PromiseGiven(
        inquiry_id=inquiry.id,
        reference=inquiry.reference,
        due_at=held.due_at,
        working_days=held.working_days,
        calendar_days=held.calendar_days,
        words=words,
        joined=joined,
        pointer_only=inquiry.pointer_only,
    )
