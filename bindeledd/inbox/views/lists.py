"""The inbox: what needs somebody first, whose it is, and what others ask this reader or office to take over."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bindeledd.base.clock import now
from bindeledd.base.scope import acting_user_id
from bindeledd.handoffs import queries as handoffs
from bindeledd.inbox import wording
from bindeledd.inbox.access import ALL, asked, in_view, office_page
from bindeledd.inbox.lists import FILTERS, page_of

STEP = 50
MOST = 200


@office_page
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """The list; `?fra=` is the place to go on from, `?antall=` how many rows a live update fetches."""
    where, only = in_view(request), asked(request, "vis", FILTERS, ALL)
    cursor, size = request.GET.get("fra", "")[:200], _size(request)
    found = page_of(where.ids, cursor, STEP if cursor else size, only)
    context = {
        "where": where,
        "only": only,
        "filters": FILTERS,
        "found": found,
        "next_size": min(MOST, size + STEP),
        "size": size,
        "me": acting_user_id(),
        "at": now(),
        "offers": () if cursor else handoffs.offers_to_me(),
        "questions": () if cursor else handoffs.offers_to_offices(where.ids),
        "done": wording.word(request.GET.get("sagt", ""), "done"),
    }
    return render(request, "inbox/inbox.html", context)


def _size(request: HttpRequest) -> int:
    wanted = request.GET.get("antall", "")
    return min(MOST, max(STEP, int(wanted))) if wanted.isascii() and wanted.isdigit() and len(wanted) < 5 else STEP
