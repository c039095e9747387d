"""The inbox: what needs somebody first, whose it is, and what others ask this reader or office to take over."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bindeledd.base.clock import now
from bindeledd.base.scope import acting_user_id
from bindeledd.handoffs import queries as handoffs
from bindeledd.inbox import wording
from bindeledd.inbox.access import ALL, asked, in_view, office_page
from bindeledd.inbox.forms import NoForm
from bindeledd.inbox.lines import Lines
from bindeledd.inbox.lists import FILTERS, page_of, questions_to

STEP = 50
MOST = 200


@office_page
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """The list; `?fra=` is the place to go on from, `?antall=` how many rows a live update fetches."""
    return show(request)


def show(request: HttpRequest, *, refused: Mapping[int, NoForm] | None = None, status: int = 200) -> HttpResponse:
    """The page; `refused` holds the answers to other offices that could not be used."""
    where, only = in_view(request), asked(request, "vis", FILTERS, ALL)
    cursor, size = request.GET.get("fra", "")[:200], _size(request)
    found = page_of(where.ids, cursor, STEP if cursor else size, only)
    me, at = acting_user_id(), now()
    context = {
        "where": where,
        "only": only,
        "filters": FILTERS,
        "found": found,
        "next_size": min(MOST, size + STEP),
        "size": size,
        "lines": list(Lines(me, at).of(found.rows)),
        "at": at,
        "offers": () if cursor else handoffs.offers_to_me(),
        "questions": () if cursor else questions_to(where.ids, refused or {}),
        "done": wording.word(request.GET.get("sagt", ""), "done"),
    }
    return render(request, "inbox/inbox.html", context, status=status)


def _size(request: HttpRequest) -> int:
    wanted = request.GET.get("antall", "")
    return min(MOST, max(STEP, int(wanted))) if wanted.isascii() and wanted.isdigit() and len(wanted) < 5 else STEP
