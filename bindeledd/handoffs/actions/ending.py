"""The office closes an inquiry: after contact, or without it in the leader's name."""

from uuid import UUID

from bindeledd.callers.rules import clean_text, require_code
from bindeledd.handoffs import rules
from bindeledd.handoffs.actions.contacting import attempted
from bindeledd.handoffs.errors import ContactMissing, NotTheLeader, NotYetUnreached
from bindeledd.handoffs.queries import tries_of
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries.access import open_at_own_office, require_responsible
from bindeledd.inquiries.actions import Ending
from bindeledd.inquiries.rules import TEXT_LIMIT
from bindeledd.staff.queries import leads_office


def close_kept(inquiry_id: UUID, outcome: str, note: str = "", reached: str | None = None) -> None:
    """Close after contact: outcome contact_made or withdrawn. Kept means contact before the due time (law 5).

    `reached` (number or other_way) records first that the person was reached now. By the responsible or the leader.
    Raises ContactMissing without a recorded contact, NotResponsible, Invalid,
    InquiryNotFound, InquiryClosed.
    """
    inquiry = open_at_own_office(inquiry_id, "close")
    require_responsible(inquiry)
    require_code("outcome", outcome, rules.CLOSED_AFTER_CONTACT)
    tries = tries_of(inquiry)
    if reached is not None:
        require_code("way", reached, ("number", "other_way"))
        tries.append(attempted(inquiry, "reached", reached))
    if all(each.result != "reached" for each in tries):
        raise ContactMissing
    assert inquiry.due_at is not None
    _note(inquiry_id, note)
    inquiries.close(inquiry, Ending(outcome, kept=rules.was_kept(tries, inquiry.due_at)))


def close_unreached(inquiry_id: UUID, leader_id: int, note: str = "") -> None:
    """Close without contact, in the leader's name; counts as not kept.

    Needs three attempts on two days at different hours and the other way tried. Raises NotYetUnreached with what
    is missing, NotTheLeader, NotResponsible, InquiryNotFound, InquiryClosed.
    """
    inquiry = open_at_own_office(inquiry_id, "close")
    require_responsible(inquiry)
    missing = rules.missing_for_unreached(tries_of(inquiry), other_way_known=inquiry.other_way_ct is not None)
    if missing:
        raise NotYetUnreached(missing)
    if not leads_office(leader_id, inquiry.office_id):
        raise NotTheLeader
    _note(inquiry_id, note)
    inquiries.close(inquiry, Ending("unreached", kept=False, approved_by=leader_id))


def _note(inquiry_id: UUID, note: str) -> None:
    if clean_text("text", note, TEXT_LIMIT, multiline=True):
        inquiries.add_note(inquiry_id, note)
