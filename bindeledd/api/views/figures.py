"""The own office's figures."""

from datetime import date, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router

from bindeledd.api import queries
from bindeledd.api.documents import answers
from bindeledd.api.door import Door, by_integration, office_of
from bindeledd.api.schemas import Figures
from bindeledd.base.errors import Invalid
from bindeledd.directory.queries import office

router = Router(tags=["figures"])
LONGEST = timedelta(days=366)


@router.get("/figures", auth=Door("figures:read"), response=answers(200, Figures), summary="Figures of a period")
@by_integration
def figures(request: HttpRequest, from_date: date, to_date: date) -> Figures:
    """Oslo dates, both included, at most a year. Counts below five are null."""
    if not timedelta() <= to_date - from_date < LONGEST or to_date > date(9000, 1, 1):
        raise Invalid("to_date", _("Velg en periode på høyst ett år, der slutten ikke er før starten."))
    place = office(office_of(request))
    found = queries.figures(place.id, from_date, to_date)
    return Figures(office=place.number, from_date=from_date, to_date=to_date, **vars(found))
