"""What others have answered about an inquiry: offices that said no, and whether the caller could be told."""

from bindeledd.handoffs import rules
from bindeledd.handoffs.models import Forewarning, WrongOffice
from bindeledd.handoffs.shapes import ForewarningView, NoView
from bindeledd.inquiries.models import Inquiry
from bindeledd.notices.sms.rules import CAUSES


def noes_of(row: Inquiry) -> tuple[NoView, ...]:
    """Offices that were asked about the inquiry and said no, first to last."""
    said = WrongOffice.objects.filter(inquiry=row, declined_at__isnull=False, from_office=row.office_id)
    return tuple(
        NoView(each.to_office.name, each.declined_by.display_name, each.declined_at, each.decline_reason)
        for each in said.select_related("to_office", "declined_by").order_by("declined_at")
        if each.declined_by and each.declined_at
    )


def forewarning_of(row: Inquiry) -> ForewarningView | None:
    """What the caller has been told of the due time that holds now; None while there is no need."""
    if row.due_at is None:
        return None
    found = Forewarning.objects.filter(inquiry=row, due_at=row.due_at).first()
    return ForewarningView(found.state, why_not_told(found.reason), found.settled_at or found.at) if found else None


def why_not_told(reason: str) -> str:
    """The sentence for a code of why a caller is not told; empty for none."""
    return str((rules.CANNOT_BE_TEXTED | CAUSES).get(reason, ""))
