"""The own office's figures, a month that has ended at a time.

Any other period would tell small counts by subtraction (law 7).
"""

from datetime import date, timedelta
from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from bindeledd.api import queries
from bindeledd.api.documents import answers
from bindeledd.api.door import Door, by_integration, office_of
from bindeledd.api.schemas import Figures
from bindeledd.base.clock import OSLO, now
from bindeledd.base.errors import Invalid
from bindeledd.directory.queries import office

router = Router(tags=["figures"])
Month = Annotated[str, Query(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-10"])]


@router.get("/figures", auth=Door("figures:read"), response=answers(200, Figures), summary="Figures of a month")
@by_integration
def figures(request: HttpRequest, month: Month) -> Figures:
    """A month of Oslo dates that has ended. Counts below five are null."""
    first = date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    if following > now().astimezone(OSLO).date():
        raise Invalid("month", _("Velg en måned som er over."))
    return queries.figures(office(office_of(request)), first, following)
