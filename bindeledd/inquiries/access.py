"""The doors of this room: whose call, which inquiry, and who at an office may do what."""

from collections.abc import Iterable
from uuid import UUID

from bindeledd.base.prepared import Given, Prepared
from bindeledd.base.scope import acting_user_id, current_actor
from bindeledd.calls import queries as calls
from bindeledd.calls.queries import CallView
from bindeledd.inquiries.errors import InquiryClosed, InquiryNotFound, NotResponsible, NotYourCall
from bindeledd.inquiries.models import Inquiry
from bindeledd.staff.queries import leads_office

SEEN = Prepared(lambda: Inquiry.objects.select_related("key", "office", "responsible").filter(id=Given("id")))
LOCKED = Prepared(
    lambda: Inquiry.objects.select_for_update(of=("self",)).select_related("key", "office").filter(id=Given("id"))
)


def own_call(call_id: UUID) -> CallView:
    """The acting agent's call, in hand or in wrap-up. Raises NotYourCall (logged)."""
    call = calls.call_view(call_id)
    if call is None or call.agent_id != acting_user_id():
        raise NotYourCall(call_id)
    return call


def seen(inquiry_id: UUID, action: str) -> Inquiry:
    """The inquiry as the actor may see it. Raises InquiryNotFound (logged)."""
    found = SEEN.first(id=inquiry_id)
    if found is None:
        raise InquiryNotFound(inquiry_id, action)
    return found


def open_for_change(inquiry_id: UUID, action: str) -> Inquiry:
    """The open inquiry, locked until the transaction ends. Raises InquiryNotFound, InquiryClosed."""
    found = LOCKED.first(id=inquiry_id)
    if found is None:
        raise InquiryNotFound(inquiry_id, action)
    if found.state != Inquiry.State.OPEN:
        raise InquiryClosed
    return found


def open_at_own_office(inquiry_id: UUID, action: str) -> Inquiry:
    """The open inquiry of an office the actor works at, locked. Raises InquiryNotFound, InquiryClosed."""
    found = open_for_change(inquiry_id, action)
    if found.office_id not in current_actor().offices:
        raise InquiryNotFound(inquiry_id, action)
    return found


def own_offices(office_ids: Iterable[int]) -> list[int]:
    """Those of the offices that are the actor's; the row-level policies hold in any case."""
    return sorted(set(office_ids) & set(current_actor().offices))


def require_responsible(inquiry: Inquiry) -> None:
    """Only the responsible or the office's leader. Raises NotResponsible."""
    actor = acting_user_id()
    if inquiry.responsible_id != actor and not leads_office(actor, inquiry.office_id):
        raise NotResponsible
