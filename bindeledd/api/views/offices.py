"""Who can help: offices, their hours and duty lines. Nothing here is confidential but the lines' numbers."""

from collections.abc import Sequence
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router

from bindeledd.api.documents import MISSING, answers
from bindeledd.api.door import Bearer, Door, by_integration
from bindeledd.api.schemas import HoursOut, LineOut, OfficeItem, OfficeOut, OfficePage
from bindeledd.base.clock import now
from bindeledd.directory.queries import OfficeCard, office_card, office_cards, office_numbered
from bindeledd.directory.rules import Hours
from bindeledd.duty.queries import lines_of
from bindeledd.staff.errors import NoLeader

router = Router(tags=["offices"])
PAGE = 100
Number = Annotated[str, Path(pattern=r"^[0-9]{4}$", examples=["0313"])]


@router.get(
    "/offices", auth=Door("offices:read"), response=answers(200, OfficePage), summary="Offices in order of number"
)
@by_integration
def list_offices(
    request: HttpRequest,
    municipality: Annotated[str, Query(pattern=r"^([0-9]{4})?$")] = "",
    cursor: Annotated[str, Query(pattern=r"^([0-9]{4})?$")] = "",
) -> OfficePage:
    """Each with whether its telephone is open now, and when next."""
    cards = office_cards(now(), municipality, after=cursor, size=PAGE + 1)
    more = len(cards) > PAGE
    return OfficePage(items=[_item(card) for card in cards[:PAGE]], cursor=cards[PAGE - 1].number if more else "")


@router.get(
    "/offices/{number}", auth=Door("offices:read"), response=answers(200, OfficeOut, MISSING), summary="One office card"
)
@by_integration
def get_office(request: HttpRequest, number: Number) -> OfficeOut:
    """Hours, address, what to know and duty lines."""
    bearer: Bearer = request.auth  # type: ignore[attr-defined]
    found = office_numbered(number)
    card = office_card(found.id, now())
    return OfficeOut(
        **_item(card).model_dump(),
        phone_hours=_week(card.phone_week),
        reception_hours=_week(card.reception_week),
        visiting_address=card.visiting_address,
        what_to_know=card.what_to_know,
        clear_text_allowed=card.clear_text_allowed,
        lines=_lines(card, with_numbers=bearer.office_id is not None),
    )


def _week(hours: Sequence[Hours]) -> list[HoursOut]:
    return [
        HoursOut(weekday=each.weekday, opens=f"{each.opens:%H:%M}", closes=f"{each.closes:%H:%M}") for each in hours
    ]


def _lines(card: OfficeCard, *, with_numbers: bool) -> list[LineOut]:
    try:
        lines = lines_of(card.id)
    except NoLeader:
        return []
    return [
        LineOut(kind=line.kind, name=line.name, open_now=line.open_now, number=line.number if with_numbers else None)
        for line in lines
    ]


def _item(card: OfficeCard) -> OfficeItem:
    return OfficeItem(
        number=card.number,
        name=card.name,
        municipality=card.municipality,
        municipality_name=card.municipality_name,
        district=card.district,
        in_use=card.in_use,
        open_now=card.phone.open_now,
        opens_at=card.phone.opens_at,
        closes_at=card.phone.closes_at,
    )
