"""The consult call that rings a duty officer's soft phone: what it is about, before they answer (J8)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from bindeledd.base.clock import now
from bindeledd.base.models import Event
from bindeledd.base.scope import current_actor
from bindeledd.duty.queries import lines_of
from bindeledd.handoffs import queries as handoffs
from bindeledd.handoffs.queries import InquiryDetail

RECENT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A caller who waits while the contact centre rings this officer."""

    detail: InquiryDetail


def of(user_id: int) -> Incoming | None:
    """The newest consult on a line for which this person answers (law 2); shown while their telephone rings."""
    offices = current_actor().offices
    lines = {each.id for office in offices for each in lines_of(office) if each.taker.id == user_id}
    started = Event.objects.filter(kind="consult_started", office_id__in=offices, at__gt=now() - RECENT)
    newest = started.filter(data__line__in=sorted(lines)).order_by("-id").values_list("subject", flat=True).first()
    return Incoming(handoffs.inquiry_detail(UUID(newest.removeprefix("inquiry:")))) if newest else None
