"""An inquiry that belongs to another office: it stays until a named person there takes over a copy (law 2)."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.functions import TransactionNow
from django.utils.translation import gettext_lazy as _

from bindeledd.base import audit
from bindeledd.base.clock import now
from bindeledd.base.errors import Invalid
from bindeledd.base.events import record_event
from bindeledd.base.live import notify
from bindeledd.base.scope import acting_user_id, current_actor
from bindeledd.callers.rules import require_code
from bindeledd.directory.models import Office
from bindeledd.handoffs.actions import copying
from bindeledd.handoffs.errors import AlreadyReported, WrongOfficeGone
from bindeledd.handoffs.models import WrongOffice
from bindeledd.handoffs.rules import DECLINE_REASONS
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries import queries
from bindeledd.inquiries.access import open_for_change
from bindeledd.inquiries.actions import Ending
from bindeledd.inquiries.models import Inquiry
from bindeledd.inquiries.queries import InquiryView
from bindeledd.inquiries.telling import tell
from bindeledd.notices.actions import notify_office


def report_wrong_office(inquiry_id: UUID, to_office_id: int) -> int:
    """Say that the inquiry belongs to another office; the office or the agent may. Returns the report's id.

    The other office sees reference, receipt, due time and urgency, no content. Raises Invalid (to_office_id),
    AlreadyReported, InquiryNotFound, InquiryClosed.
    """
    inquiry = open_for_change(inquiry_id, "report_wrong_office")
    if to_office_id == inquiry.office_id or not Office.objects.filter(id=to_office_id, in_use=True).exists():
        raise Invalid("to_office_id", _("Velg et annet kontor som er i bruk."))
    waiting = WrongOffice.objects.filter(WrongOffice.WAITING, inquiry=inquiry)
    known = waiting.select_related("to_office").first()
    if known is not None:
        raise AlreadyReported(office=known.to_office.name)
    assert inquiry.due_at is not None
    report = WrongOffice.objects.create(
        inquiry=inquiry,
        municipality_id=inquiry.municipality_id,
        from_office_id=inquiry.office_id,
        to_office_id=to_office_id,
        reference=inquiry.reference,
        urgency=inquiry.urgency,
        received_at=inquiry.received_at,
        due_at=inquiry.due_at,
        asked_by_id=acting_user_id(),
        asked_at=now(),
    )
    tell(inquiry, "wrong_office_reported", to_office=to_office_id, report=report.id)
    notify_office(to_office_id, "wrong_office", f"report:{report.id}")
    return report.id


def withdraw_wrong_office(report_id: int) -> None:
    """Take the report back: the inquiry belongs here after all. Raises WrongOfficeGone."""
    report = _waiting(report_id)
    if report.asked_by_id != acting_user_id() and report.from_office_id not in current_actor().offices:
        raise WrongOfficeGone
    report.withdrawn_at = now()
    report.save(update_fields=["withdrawn_at"])
    tell(open_for_change(report.inquiry_id, "withdraw_wrong_office"), "wrong_office_withdrawn", report=report.id)
    notify(f"office:{report.to_office_id}")


def decline_wrong_office(report_id: int, reason: str) -> None:
    """The acting adviser at the office that was asked says no, with a code of DECLINE_REASONS.

    The inquiry has stayed where it was all the time; the office that asked sees who said no and when, and may ask
    another one. Raises Invalid (reason), WrongOfficeGone (also when somebody else was faster).
    """
    require_code("reason", reason, DECLINE_REASONS)
    report = _waiting(report_id)
    if report.to_office_id not in current_actor().offices:
        raise WrongOfficeGone
    said_no = WrongOffice.objects.filter(id=report.id)
    said_no.update(declined_by_id=acting_user_id(), declined_at=TransactionNow(), decline_reason=reason)
    subject = f"inquiry:{report.inquiry_id}"
    record_event(
        "wrong_office_declined",
        subject,
        municipality=report.municipality_id,
        office_id=report.from_office_id,
        report=report.id,
        reason=reason,
        by_office=report.to_office_id,
    )
    audit.record("decline_wrong_office", [f"report:{report.id}", subject], report.municipality_id, outcome=reason)
    notify_office(report.from_office_id, "wrong_office_declined", subject)
    notify(f"office:{report.to_office_id}")


def take_over_copy(report_id: int) -> InquiryView:
    """The acting adviser at the other office takes over: a copy with the original receipt and due time opens there.

    The clear text is encrypted anew under that municipality's keys (only with a valid agreement, else a pointer);
    the first inquiry closes as moved. Only in this transaction may the taker read the first inquiry. Raises
    WrongOfficeGone (also when somebody else was faster).
    """
    report = _waiting(report_id)
    if report.to_office_id not in current_actor().offices:
        raise WrongOfficeGone
    WrongOffice.objects.filter(id=report.id).update(taken_over_by_id=acting_user_id(), taken_over_at=TransactionNow())
    first = open_for_change(report.inquiry_id, "take_over_copy")
    copy = copying.copy_to_office(first, report.to_office_id)
    WrongOffice.objects.filter(id=report.id).update(copy_id=copy.id)
    _close_first(first, copy)
    return queries.view_after_change(copy)


def _close_first(first: Inquiry, copy: Inquiry) -> None:
    inquiries.close(first, Ending("moved", kept=None, moved_to_office=copy.office_id))
    notify_office(first.office_id, "wrong_office_taken", f"inquiry:{first.id}")
    tell(copy, "inquiry_copied", copy_of=first.id)


def _waiting(report_id: int) -> WrongOffice:
    rows = WrongOffice.objects.select_for_update().filter(WrongOffice.WAITING, id=report_id)
    report = rows.first()
    if report is None:
        raise WrongOfficeGone
    return report
