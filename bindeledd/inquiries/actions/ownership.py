"""Who is responsible: claiming, letting go, offering to a colleague, being handed a caller (law 2)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from bindeledd.base.clock import now
from bindeledd.base.scope import acting_user_id, current_actor
from bindeledd.base.writing import insert, update
from bindeledd.inquiries import queries
from bindeledd.inquiries.access import open_at_own_office, open_for_change, require_responsible
from bindeledd.inquiries.errors import AlreadyTakenOver, NotAColleague, OfferGone
from bindeledd.inquiries.models import ColleagueOffer, Inquiry, Takeover
from bindeledd.inquiries.queries import InquiryView, Standing
from bindeledd.inquiries.telling import tell
from bindeledd.notices.actions import notify_user
from bindeledd.staff.queries import leader_of, name_of, works_at

How = Takeover.How
_OVERTAKE = """UPDATE inquiries_colleagueoffer SET answer = 'overtaken', answered_at = %s
               WHERE inquiry_id = %s AND answer = 'waiting'"""


def claim(inquiry_id: UUID) -> Standing:
    """The acting adviser takes over an inquiry that nobody has taken yet.

    The first wins: the row is locked. Raises AlreadyTakenOver (params: name) when a colleague has it; claiming
    what one already has changes nothing.
    """
    inquiry = open_at_own_office(inquiry_id, "claim")
    if inquiry.taken_at is not None:
        if inquiry.responsible_id != acting_user_id():
            raise AlreadyTakenOver(name_of(inquiry.responsible_id or 0))
        return queries.standing(inquiry_id)
    move(inquiry, acting_user_id(), How.CLAIM)
    return queries.standing(inquiry_id)


def release(inquiry_id: UUID) -> InquiryView:
    """The responsible (or the leader) lets go: the office's leader answers for it and gets a notice."""
    inquiry = open_at_own_office(inquiry_id, "release")
    require_responsible(inquiry)
    leader = leader_of(inquiry.office_id)
    move(inquiry, leader.id, How.RELEASE)
    if leader.id != acting_user_id():
        notify_user(leader.id, "inquiry_released", f"inquiry:{inquiry.id}")
    return queries.view_after_change(inquiry)


def back_to_leader(inquiry: Inquiry) -> None:
    """The responsible works here no more: the leader answers for the locked inquiry and gets a notice (the worker)."""
    leader = leader_of(inquiry.office_id)
    move(inquiry, leader.id, How.RELEASE)
    notify_user(leader.id, "inquiry_released", f"inquiry:{inquiry.id}")


def hand_to(inquiry_id: UUID, colleague_id: int) -> int:
    """Offer the inquiry to a colleague of the office; nothing moves until they accept. Returns the offer's id.

    A newer offer takes the place of one that waits. Raises NotResponsible, NotAColleague.
    """
    inquiry = open_at_own_office(inquiry_id, "hand_to")
    require_responsible(inquiry)
    if colleague_id == inquiry.responsible_id or not works_at(colleague_id, inquiry.office_id):
        raise NotAColleague
    _overtake_offers(inquiry)
    offer = ColleagueOffer.objects.create(
        inquiry=inquiry,
        municipality_id=inquiry.municipality_id,
        to_user_id=colleague_id,
        by_id=acting_user_id(),
        at=now(),
    )
    tell(inquiry, "inquiry_offered", to=colleague_id, offer=offer.id)
    notify_user(colleague_id, "inquiry_offered", f"inquiry:{inquiry.id}")
    return offer.id


def accept_offer(offer_id: int) -> InquiryView:
    """The colleague takes over what was offered. Raises OfferGone when it was answered, moved or is for another."""
    offer = _offer_to_me(offer_id)
    inquiry = open_at_own_office(offer.inquiry_id, "accept_offer")
    _answer(offer, ColleagueOffer.Answer.ACCEPTED)
    move(inquiry, acting_user_id(), How.OFFER)
    return queries.view_after_change(inquiry)


def decline_offer(offer_id: int) -> None:
    """The colleague says no; the one who offered gets a notice. Raises OfferGone."""
    offer = _offer_to_me(offer_id)
    inquiry = open_at_own_office(offer.inquiry_id, "decline_offer")
    _answer(offer, ColleagueOffer.Answer.DECLINED)
    tell(inquiry, "offer_declined", offer=offer.id)
    notify_user(offer.by_id, "offer_declined", f"inquiry:{inquiry.id}")


def take_with_line(inquiry_id: UUID) -> None:
    """The acting officer takes an inquiry with the duty line on which it lies, also from whoever had the line."""
    inquiry = open_at_own_office(inquiry_id, "take_with_line")
    if inquiry.responsible_id != acting_user_id() or inquiry.taken_at is None:
        move(inquiry, acting_user_id(), How.CLAIM)


def take_handed_over(inquiry_id: UUID, taker_id: int, at: datetime) -> bool:
    """Record that `taker_id` took the caller over in the call (the worker, from the call's row); False if known."""
    inquiry = open_for_change(inquiry_id, "hand_over")
    if Takeover.objects.filter(inquiry=inquiry, taker=taker_id, how=How.HANDED_OVER, at=at).exists():
        return False
    move(inquiry, taker_id, How.HANDED_OVER, at)
    return True


def move(inquiry: Inquiry, taker_id: int, how: Takeover.How, at: datetime | None = None) -> None:
    """Make `taker_id` responsible: takeover row, inquiry, event and audit in this transaction."""
    moment = at or now()
    previous = inquiry.responsible_id
    insert(
        Takeover(
            inquiry=inquiry,
            municipality_id=inquiry.municipality_id,
            taker_id=taker_id,
            how=how,
            previous_id=previous,
            recorded_by_id=current_actor().user_id,
            at=moment,
        )
    )
    inquiry.responsible_id = taker_id
    inquiry.taken_at = None if how == How.RELEASE else moment
    update(inquiry, "responsible", "taken_at")
    _overtake_offers(inquiry)
    tell(inquiry, "inquiry_taken_over", how=how.value, taker=taker_id, previous=previous)


def _offer_to_me(offer_id: int) -> ColleagueOffer:
    offer = ColleagueOffer.objects.filter(id=offer_id, to_user=acting_user_id(), answer="waiting").first()
    if offer is None:
        raise OfferGone
    return offer


def _answer(offer: ColleagueOffer, answer: ColleagueOffer.Answer) -> None:
    changed = ColleagueOffer.objects.filter(id=offer.id, answer="waiting").update(answer=answer, answered_at=now())
    if not changed:
        raise OfferGone


def _overtake_offers(inquiry: Inquiry) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_OVERTAKE, [now(), inquiry.id])
