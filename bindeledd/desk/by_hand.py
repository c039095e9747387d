"""Calls that the agent has on an ordinary telephone: begin one, and say how it went to ring the office."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from bindeledd.base.access import only
from bindeledd.base.forms import carry_out
from bindeledd.callers.rules import parse_number
from bindeledd.calls import manual
from bindeledd.desk import callbar
from bindeledd.desk.forms import ByHandForm, ResultForm, new_by_hand
from bindeledd.desk.views import AGENTS


@require_http_methods(["GET", "POST"])
@only(*AGENTS)
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a call by hand; the page then fetches its form."""
    if request.method == "GET":
        return render(request, "desk/by_hand_new.html", {"by_hand": new_by_hand()})
    form = ByHandForm(request.POST, auto_id="by_hand_%s")
    if carry_out(form, lambda: _begin(form)):
        return HttpResponse(status=204, headers={"HX-Trigger": "finished"})
    return render(request, "desk/by_hand_new.html", {"by_hand": form}, status=422)


@require_POST
@only(*AGENTS)
def result(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Say how it went to ring the office by hand."""
    form = ResultForm(request.POST)
    if form.is_valid():
        manual.consult_result(call_id, form.cleaned_data["result"])
    return render(request, "desk/callbar.html", callbar.context())


def _begin(form: ByHandForm) -> bool:
    given = form.cleaned_data
    number = parse_number(given["number"], "number") if given["number"] else None
    manual.begin(given["call_id"], number, form.first_ring())
    return True
