"""The call in hand: its form saved field by field, identification, the office, consult, promise, outcome."""

import json
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bindeledd.base.access import only
from bindeledd.base.clock import now
from bindeledd.base.errors import Invalid, NotFound
from bindeledd.base.forms import carry_out
from bindeledd.calls import actions as call_actions
from bindeledd.calls.queries import CallView, call_view
from bindeledd.desk import call_context, callbar
from bindeledd.desk.forms import OutcomeForm, TakerForm
from bindeledd.desk.views import AGENTS
from bindeledd.handoffs import actions as handoffs
from bindeledd.handoffs.sentences import clock
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries.errors import FieldConflict
from bindeledd.inquiries.queries import draft_view


@require_GET
@only(*AGENTS)
def middle(request: HttpRequest) -> HttpResponse:
    """Middle and right, fetched when another call is here."""
    shown = callbar.context()
    return render(request, "desk/middle.html", call_context.middle(shown["call"], shown["stage"]))


@require_http_methods(["GET", "POST"])
@only(*AGENTS)
def save(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Save one field, or tell what is saved (for a second tab)."""
    if request.method == "GET":
        return JsonResponse({"fields": _fields(call_id)})
    sent = request.POST
    revision = sent.get("revision", "0")
    known = int(revision) if revision.isascii() and revision.isdigit() else 0
    try:
        saved = inquiries.save_field(call_id, sent.get("field", ""), sent.get("value", ""), known)
    except FieldConflict as conflict:
        return JsonResponse({"value": conflict.value, "revision": conflict.revision}, status=409)
    return JsonResponse({"value": saved.value, "revision": saved.revision, "at": clock(now())})


@require_POST
@only(*AGENTS)
def identify(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Identify the person from the saved form; only then may anything earlier be shown."""
    try:
        with transaction.atomic():
            inquiries.identify_caller(call_id)
    except Invalid as error:
        context = call_context.person(call_id) | {"problem": error.text()}
        return _points_at(error, render(request, "desk/person.html", context))
    return render(request, "desk/person.html", call_context.person(call_id))


@require_GET
@only(*AGENTS)
def person(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Who was identified, with open inquiries and the contact centre's own notes."""
    return render(request, "desk/person.html", call_context.person(call_id))


@require_GET
@only(*AGENTS)
def office(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """The office card at the right."""
    return _office(request, _call(call_id))


@require_POST
@only(*AGENTS)
def consult(request: HttpRequest, call_id: UUID, line_id: int) -> HttpResponse:
    """Ring the line while the caller hears music."""
    handoffs.start_consult(call_id, line_id)
    return render(request, "desk/callbar.html", callbar.context())


@require_POST
@only(*AGENTS)
def complete(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Leave caller and office alone; the named person has taken over (law 2)."""
    form = TakerForm(request.POST)
    carry_out(form, lambda: call_actions.complete(call_id, form.cleaned_data["taker"]))
    return render(request, "desk/callbar.html", callbar.context() | {"taker_form": form})


@require_POST
@only(*AGENTS)
def promise(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Promise that the office rings back, and show the words to say."""
    try:
        with transaction.atomic():
            given = handoffs.promise_callback(call_id)
    except Invalid as error:
        return _points_at(error, _office(request, _call(call_id), problem=error.text()))
    return _office(request, _call(call_id), given=given)


@require_POST
@only(*AGENTS)
def tell(request: HttpRequest, call_id: UUID, language: str) -> HttpResponse:
    """Let the telephone say the promise to the caller; answers with what happens."""
    call = _call(call_id)
    shown = call_context.office(call, draft_view(call_id))
    if not shown.get("promised"):
        raise NotFound(_("Det er ikke gitt noe løfte om å ringe tilbake i denne samtalen."))
    if call.phase not in call_context.MAY_TELL:
        return HttpResponse(_("Innringeren hører ikke dette nå. Hent innringeren fra vent først."))
    call_actions.tell_promise(call_id, shown["preview"].due_at, language)
    return HttpResponse(_("Telefonen sier det nå."))


@require_http_methods(["GET", "POST"])
@only(*AGENTS)
def finish(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """End the wrap-up with an outcome."""
    call = _call(call_id)
    if request.method == "GET":
        form = call_context.outcome_form(call, draft_view(call_id))
        return render(request, "desk/finish.html", {"call": call, "outcome_form": form})
    form = OutcomeForm(request.POST)
    if carry_out(form, lambda: _finished(call_id, form.cleaned_data)):
        return HttpResponse(status=204, headers={"HX-Trigger": "finished"})
    return render(request, "desk/finish.html", {"call": call, "outcome_form": form}, status=422)


def _finished(call_id: UUID, chosen: dict[str, str]) -> bool:
    handoffs.finish(call_id, chosen["outcome"], topic=chosen["topic"], reason=chosen["reason"])
    return True


def _office(request: HttpRequest, call: CallView, **more: Any) -> HttpResponse:
    return render(request, "desk/office.html", call_context.office(call, draft_view(call.id)) | more)


def _points_at(error: Invalid, response: HttpResponse) -> HttpResponse:
    """Let the page say the error at its field too, and put the cursor there."""
    response.status_code = error.status
    response["HX-Trigger-After-Settle"] = json.dumps({"invalidField": {"field": error.field, "sentence": error.text()}})
    return response


def _call(call_id: UUID) -> CallView:
    found = call_view(call_id)
    if found is None:
        raise NotFound(_("Samtalen er avsluttet eller har gått videre."))
    return found


def _fields(call_id: UUID) -> dict[str, dict[str, Any]]:
    draft = draft_view(call_id)
    saved = draft.fields if draft else {}
    return {name: {"value": each.value, "revision": each.revision} for name, each in saved.items()}
