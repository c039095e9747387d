"""What happens by itself after a call: hand-over recorded, cut calls, vanished agents, deadlines that near.

Called by this room's sweeps as the worker; each verb deals with one row and is safe to repeat.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from bindeledd.base.clock import now
from bindeledd.base.events import record_event
from bindeledd.base.live import notify
from bindeledd.calls import actions as calls
from bindeledd.calls import queries as call_queries
from bindeledd.calls.queries import CallView
from bindeledd.handoffs.actions.promising import give, record, standard_words
from bindeledd.handoffs.models import Attempt, WrongOffice
from bindeledd.handoffs.rules import WITHIN_THE_HOUR, deadline_at, same_day_due, was_cut
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries import drafts
from bindeledd.inquiries.models import Draft, Inquiry
from bindeledd.inquiries.telling import tell
from bindeledd.notices.actions import notify_leader, notify_user
from bindeledd.staff.actions import narrow_grants
from bindeledd.staff.queries import find_lead, lead_on_duty

log = logging.getLogger(__name__)
READABLE_AFTER_HANG_UP = timedelta(minutes=10)


def settle(draft: Draft) -> bool:
    """Deal with how far the draft's call has come; True when something was done.

    Handed over: the named taker becomes responsible. Ended: access closes ten minutes later, and the hand-over
    counts as contact, or as cut off when it lasted less than a minute.
    """
    call = call_queries.call_view(draft.call_id)
    if call is None:
        return False
    inquiry = draft.inquiry if draft.inquiry and draft.inquiry.state == Inquiry.State.OPEN else None
    handed_over = _hand_over(inquiry, call) if inquiry else False
    if call.ended_at is None:
        return handed_over
    if inquiry is not None:
        inquiry.refresh_from_db()
        _after_hand_over(inquiry, call)
    until = call.ended_at + READABLE_AFTER_HANG_UP
    narrow_grants(call.id, until)
    inquiries.end_reading(call.id, until)
    Draft.objects.filter(id=draft.id).update(settled_at=now())
    return True


def _hand_over(inquiry: Inquiry, call: CallView) -> bool:
    if call.handed_over_at is None or call.taken_over_by is None:
        return False
    return inquiries.take_handed_over(inquiry.id, call.taken_over_by, call.handed_over_at)


def _after_hand_over(inquiry: Inquiry, call: CallView) -> None:
    if call.handed_over_at is None or call.taken_over_by is None or call.ended_at is None:
        return
    if was_cut(call.handed_over_at, call.ended_at):
        _call_back_within_the_hour(inquiry, call.ended_at)
        return
    Attempt.objects.create(
        inquiry=inquiry,
        municipality_id=inquiry.municipality_id,
        by_id=call.taken_over_by,
        at=call.handed_over_at,
        result="reached",
        way="handed_over",
    )
    tell(inquiry, "attempt_made", result="reached", way="handed_over", call=call.id)


def _call_back_within_the_hour(inquiry: Inquiry, ended_at: datetime) -> None:
    due_at = ended_at + WITHIN_THE_HOUR
    if inquiry.due_at is not None and due_at < inquiry.due_at:
        inquiry.due_at, inquiry.due_basis, inquiry.warned_at = due_at, Inquiry.DueBasis.CUT_OFF, now()
        inquiry.save(update_fields=["due_at", "due_basis", "warned_at"])
        deadline = deadline_at(due_at, ended_at)
        record(inquiry, deadline, standard_words(inquiry, deadline), None)
    tell(inquiry, "call_cut_off", due_at=inquiry.due_at)
    _tell_responsible_and_leader(inquiry, "call_cut_off")


def rescue(draft: Draft) -> None:
    """The agent vanished in mid-form (or the caller did): a promise at the chosen office, else a contact (law 1)."""
    call = call_queries.call_view(draft.call_id)
    if call is None:
        return
    content = drafts.content_of(drafts.body_of(draft), strict=False)
    told = bool(content.text or content.need or content.signs or content.safe_number or content.other_way)
    if draft.inquiry is not None and draft.inquiry.state == Inquiry.State.CLOSED:
        log.info("call %s: its inquiry was closed before the form was", call.id)
    elif draft.office_id is not None:
        give(draft, call, strict=False)
        _tell_lead("draft_became_callback", call)
        record_event("draft_became_callback", f"call:{call.id}", inquiry=draft.inquiry_id)
    elif told:
        lead = lead_on_duty()
        calls.open_contact(call.id, lead.id, same_day_due(now()), content.language)
        notify_user(lead.id, "contact_opened", f"call:{call.id}")
        record_event("draft_became_contact", f"call:{call.id}")
    drafts.shred(draft)
    notify("leads")


def _tell_lead(kind: str, call: CallView) -> None:
    """The lead hears of it when there is one; a promise that stands at an office needs none."""
    lead = find_lead()
    if lead is None:
        log.error("nobody is lead: %s of call %s is told to nobody", kind, call.id)
    else:
        notify_user(lead.id, kind, f"call:{call.id}")


def warn(inquiry: Inquiry) -> None:
    """A promise is about to slip: the leader and the responsible hear of it, once (law 5)."""
    Inquiry.objects.filter(id=inquiry.id).update(warned_at=now())
    tell(inquiry, "due_soon", due_at=inquiry.due_at)
    _tell_responsible_and_leader(inquiry, "due_soon")


def mark_overdue(inquiry: Inquiry) -> None:
    """The due time has passed without the inquiry being closed: marked and told, once."""
    Inquiry.objects.filter(id=inquiry.id).update(overdue_marked_at=now())
    tell(inquiry, "overdue", due_at=inquiry.due_at)
    _tell_responsible_and_leader(inquiry, "overdue")


def escalate_wrong_office(report: WrongOffice) -> None:
    """The other office has not answered for four hours: both leaders hear of it, once."""
    WrongOffice.objects.filter(id=report.id).update(escalated_at=now())
    tell(report.inquiry, "wrong_office_unanswered", report=report.id)
    notify_leader(report.from_office_id, "wrong_office_unanswered", f"inquiry:{report.inquiry_id}")
    notify_leader(report.to_office_id, "wrong_office_unanswered", f"report:{report.id}")


def _tell_responsible_and_leader(inquiry: Inquiry, kind: str) -> None:
    subject = f"inquiry:{inquiry.id}"
    notify_leader(inquiry.office_id, kind, subject)
    if inquiry.responsible_id is not None:
        notify_user(inquiry.responsible_id, kind, subject)
