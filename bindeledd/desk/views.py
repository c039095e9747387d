"""The desk's page, call bar and queue, and the verbs that need nothing but a click."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from bindeledd.base.access import only
from bindeledd.base.clock import now
from bindeledd.base.scope import acting_user_id, current_actor
from bindeledd.calls import actions, manual
from bindeledd.calls import queries as calls
from bindeledd.desk import call_context, callbar
from bindeledd.desk import queries as desk_queries
from bindeledd.desk.forms import PauseForm
from bindeledd.notices.queries import unseen

AGENTS = ("agent", "agent_lead")
VERBS: dict[str, Callable[[UUID], None]] = {
    "avvis": actions.decline,
    "vent": actions.hold,
    "fortsett": actions.resume,
    "tilbake": actions.end_consult,
    "alle": actions.conference,
    "legg-pa": actions.hang_up,
    "ta": actions.take,
    "bli-med": actions.join,
    "forlat": actions.leave,
    "uten-gjest": actions.remove_guest,
    "plass-brukt": actions.place_used,
    "la-pa-selv": manual.caller_gone,
    "brutt": manual.give_up,
}


@require_GET
@only(*AGENTS)
def desk(request: HttpRequest) -> HttpResponse:
    """The whole desk."""
    shown = callbar.context()
    context = shown | _queue() | call_context.middle(shown["call"], shown["stage"]) | _helping()
    return render(request, "desk/desk.html", context | {"take": _wanted(request)})


@require_GET
@only(*AGENTS)
def bar(request: HttpRequest) -> HttpResponse:
    """The call bar alone, fetched when the agent's state or call has changed."""
    return _bar(request)


@require_GET
@only(*AGENTS)
def queue(request: HttpRequest) -> HttpResponse:
    """The left column: queue and tasks."""
    return render(request, "desk/queue.html", _queue())


@require_POST
@only(*AGENTS)
def ready(request: HttpRequest) -> HttpResponse:
    """Take calls from now on."""
    actions.set_ready(acting_user_id())
    return _bar(request)


@require_POST
@only(*AGENTS)
def pause(request: HttpRequest) -> HttpResponse:
    """Take no calls, with a reason; in a call the pause begins when it ends."""
    form = PauseForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else "other"
    actions.set_pause(acting_user_id(), actions.PauseReason(reason))
    return _bar(request)


@require_POST
@only(*AGENTS)
def verb(request: HttpRequest, call_id: UUID, verb: str) -> HttpResponse:
    """Ask the switchboard for something; the bar shows the result when it has happened."""
    if verb not in VERBS:
        raise Http404
    VERBS[verb](call_id)
    return _bar(request)


@require_POST
@only(*AGENTS)
def rejoin(request: HttpRequest) -> HttpResponse:
    """After a reload: take back the call that was lost with the page."""
    call_id = actions.rejoin(acting_user_id())
    return JsonResponse({"call": str(call_id) if call_id else None})


def _bar(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/callbar.html", callbar.context())


def _wanted(request: HttpRequest) -> UUID | None:
    """The call that a lead has chosen from the queue: asked for once the page's telephone is there."""
    try:
        return UUID(request.GET.get("ta", ""))
    except ValueError:
        return None


def _helping() -> dict[str, Any]:
    """What agents ask, for those who answer."""
    if not current_actor().roles & {"agent_lead", "subject_lead"}:
        return {}
    return {"helper": True, "talks": desk_queries.talks()}


def _queue() -> dict[str, Any]:
    actor = current_actor()
    lead = "agent_lead" in actor.roles
    summary = calls.queue_summary()
    return {
        "queue": summary,
        "longest_since": now() - timedelta(seconds=summary.longest_wait_seconds),
        "unseen": unseen(actor),
        "contacts": len(calls.open_contacts()) if lead else None,
    }
