"""The leader's page: what must not slip today, who answers, and who takes the leader's place."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bindeledd.base.clock import OSLO, now
from bindeledd.base.scope import current_actor
from bindeledd.inbox import overview, wording
from bindeledd.inbox.access import in_view, leader_page
from bindeledd.inbox.forms import DeputyForm
from bindeledd.inbox.pages import attempt
from bindeledd.notices.actions import mark_seen
from bindeledd.staff.actions import appoint_deputy
from bindeledd.staff.queries import staff_of


@leader_page
@require_GET
def leader(request: HttpRequest) -> HttpResponse:
    """The page of the offices in view."""
    return _page(request, done=wording.word(request.GET.get("sagt", ""), "done"))


@leader_page
@require_POST
def deputy(request: HttpRequest, office_id: int) -> HttpResponse:
    """Name a deputy for a period."""
    form = DeputyForm(request.POST, colleagues=staff_of(office_id), auto_id=f"deputy-{office_id}-%s")
    refusal = attempt(form, lambda form: _appoint(office_id, form)) if form.is_valid() else None
    if form.errors:
        return _page(request, bound={office_id: form}, status=refusal.status if refusal else 422)
    return redirect(f"{reverse('inbox:leader')}?sagt=deputy")


@leader_page
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Mark all notices as seen."""
    mark_seen(current_actor())
    return redirect(f"{reverse('inbox:leader')}?sagt=seen")


def _appoint(office_id: int, form: Any) -> None:
    given = form.cleaned_data
    first = datetime.combine(given["first"], time(), OSLO)
    after = datetime.combine(given["last"] + timedelta(days=1), time(), OSLO)
    appoint_deputy(office_id, given["colleague"], max(first, now()), after)


def _page(
    request: HttpRequest, *, done: str = "", bound: dict[int, DeputyForm] | None = None, status: int = 200
) -> HttpResponse:
    where = in_view(request)
    context = {
        "where": where,
        "board": overview.of_offices(where.shown, bound or {}),
        "at": now(),
        "done": done,
    }
    return render(request, "inbox/leader.html", context, status=status)
