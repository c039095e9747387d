"""The consult call that rings a duty officer's soft phone: what it is about, before they answer (J8)."""

from dataclasses import dataclass
from datetime import timedelta

from bindeledd.base.clock import now
from bindeledd.duty.queries import lines_of_officer
from bindeledd.handoffs import queries as handoffs
from bindeledd.handoffs.queries import InquiryDetail
from bindeledd.inquiries.models import Inquiry

RECENT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A caller who waits while the contact centre rings this officer."""

    detail: InquiryDetail


def of(user_id: int) -> Incoming | None:
    """The newest consult on a line this officer has; the page shows it while the telephone rings or talks."""
    lines = lines_of_officer(user_id)
    asked = Inquiry.objects.filter(state="open", due_basis="consult", duty_line__in=lines)
    newest = asked.filter(received_at__gt=now() - RECENT).order_by("-received_at").values_list("id", flat=True).first()
    return Incoming(handoffs.inquiry_detail(newest)) if newest else None
