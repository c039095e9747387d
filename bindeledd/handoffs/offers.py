"""What waits for somebody's yes: inquiries offered to a colleague, and questions to another office."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from bindeledd.base.prepared import Given, Prepared, any_of
from bindeledd.base.scope import acting_user_id
from bindeledd.handoffs.models import WrongOffice
from bindeledd.handoffs.shapes import OfferView
from bindeledd.inquiries.access import own_offices
from bindeledd.inquiries.models import ColleagueOffer, Inquiry

_OFFERED = Prepared(lambda: _waiting_offers().filter(to_user_id=Given("me"), inquiry__state="open"))
_ASKED = Prepared(lambda: _waiting_questions().filter(any_of("to_office_id", "offices")))


def offers_to_me() -> tuple[OfferView, ...]:
    """Inquiries that colleagues offer the acting user and that wait for an answer."""
    return _colleague_offers(_OFFERED.rows(me=acting_user_id()))


def offers_to_offices(office_ids: Sequence[int]) -> tuple[OfferView, ...]:
    """Inquiries other offices say belong to one of these; content shows first when somebody takes over."""
    return _office_offers(_ASKED.rows(offices=own_offices(office_ids)))


def to_colleague(inquiry: Inquiry) -> OfferView | None:
    """The offer of this inquiry that waits for a colleague's answer."""
    return next(iter(_colleague_offers(_waiting_offers().filter(inquiry=inquiry))), None)


def to_office(inquiry: Inquiry) -> OfferView | None:
    """The question about this inquiry that waits for another office's answer."""
    return next(iter(_office_offers(_waiting_questions().filter(inquiry=inquiry))), None)


def _waiting_offers() -> QuerySet[ColleagueOffer]:
    rows = ColleagueOffer.objects.filter(answer="waiting").select_related("inquiry__office", "by", "to_user")
    return rows.order_by("at")


def _waiting_questions() -> QuerySet[WrongOffice]:
    rows = WrongOffice.objects.filter(WrongOffice.WAITING).select_related("from_office", "to_office", "asked_by")
    return rows.order_by("asked_at")


def _colleague_offers(waiting: Iterable[ColleagueOffer]) -> tuple[OfferView, ...]:
    return tuple(
        OfferView(
            id=each.id,
            inquiry_id=each.inquiry_id,
            reference=each.inquiry.reference,
            from_office=each.inquiry.office.name,
            from_user=each.by.display_name,
            to_user=each.to_user.display_name,
            to_office="",
            at=each.at,
            received_at=each.inquiry.received_at,
            due_at=each.inquiry.due_at or each.at,
            urgency=each.inquiry.urgency,
            to_user_id=each.to_user_id,
        )
        for each in waiting
    )


def _office_offers(waiting: Iterable[WrongOffice]) -> tuple[OfferView, ...]:
    return tuple(
        OfferView(
            id=each.id,
            inquiry_id=each.inquiry_id,
            reference=each.reference,
            from_office=each.from_office.name,
            from_user=each.asked_by.display_name,
            to_user="",
            to_office=each.to_office.name,
            at=each.asked_at,
            received_at=each.received_at,
            due_at=each.due_at,
            urgency=each.urgency,
        )
        for each in waiting
    )
