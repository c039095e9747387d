"""The duty page: who has which line, and signing on, off and over to a colleague."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bindeledd.base.clock import now
from bindeledd.base.scope import acting_user_id
from bindeledd.duty import actions
from bindeledd.handoffs import actions as handoffs
from bindeledd.inbox import shifts, wording
from bindeledd.inbox.access import in_view, office_page
from bindeledd.inbox.forms import ColleagueForm, PlainForm
from bindeledd.inbox.pages import attempt


@office_page
@require_GET
def duty(request: HttpRequest) -> HttpResponse:
    """Every line of the offices in view."""
    return _page(request, done=wording.word(request.GET.get("sagt", ""), "done"))


@office_page
@require_POST
def sign_on(request: HttpRequest, line_id: int) -> HttpResponse:
    """Take a free line."""
    return _answer(request, "sign_on", lambda form: handoffs.sign_on(line_id))


@office_page
@require_POST
def sign_off(request: HttpRequest, line_id: int) -> HttpResponse:
    """Give the line up."""
    return _answer(request, "sign_off", lambda form: handoffs.sign_off(line_id))


@office_page
@require_POST
def take_line(request: HttpRequest, line_id: int) -> HttpResponse:
    """Take the line over from whoever has it, and what is urgent on it."""
    return _answer(request, "take_line", lambda form: handoffs.take_line(line_id))


@office_page
@require_POST
def hand_line(request: HttpRequest, line_id: int) -> HttpResponse:
    """Ask a colleague to take the line."""
    form = ColleagueForm(request.POST, colleagues=shifts.colleagues_of(line_id), auto_id=f"line-{line_id}-%s")
    if not form.is_valid():
        return _page(request, bound={line_id: form}, status=422)
    refusal = attempt(form, lambda form: actions.hand_over(line_id, form.cleaned_data["colleague"]))
    if refusal:
        return _page(request, bound={line_id: form}, refusal=refusal.text(), status=refusal.status)
    return redirect(f"{reverse('inbox:duty')}?sagt=hand_line")


def _answer(request: HttpRequest, name: str, perform: Callable[[Any], object]) -> HttpResponse:
    refusal = attempt(PlainForm({}), perform)
    if refusal:
        return _page(request, refusal=refusal.text(), status=refusal.status)
    return redirect(f"{reverse('inbox:duty')}?sagt={name}")


def _page(
    request: HttpRequest,
    *,
    done: str = "",
    refusal: str = "",
    bound: dict[int, ColleagueForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    where = in_view(request)
    context = {
        "where": where,
        "shifts": [shifts.of_office(each, bound or {}) for each in where.shown],
        "asked": shifts.asked_of(acting_user_id()),
        "me": acting_user_id(),
        "at": now(),
        "done": done,
        "refusal": refusal,
    }
    return render(request, "inbox/duty.html", context, status=status)
