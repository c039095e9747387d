"""Where text-message gateways reach us (receipts, replies), and the demo's telephone, on which messages are seen."""

import json
import logging

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from bindeledd.base.errors import DomainError
from bindeledd.base.scope import Actor, scope
from bindeledd.notices.sms import outbox, receiving
from bindeledd.notices.sms.demo import DemoPhone
from bindeledd.notices.sms.receiving import LARGEST, Unreadable
from bindeledd.web.middleware import public

log = logging.getLogger(__name__)


@csrf_exempt
@public
@require_POST
def receipt(request: HttpRequest, route: str) -> HttpResponse:
    """A gateway says what became of a message. What is not about one of ours is answered like what is."""
    try:
        with scope(Actor.worker(), "sms_receipt"):
            receiving.receipt(settings.INSTANCE.data, route, request.headers, _body(request))
    except DomainError as error:
        return _refused(error, route)
    return HttpResponse(status=204)


@csrf_exempt
@public
@require_POST
def reply(request: HttpRequest, route: str) -> HttpResponse:
    """A receiver has answered a message."""
    try:
        with scope(Actor.worker(), "sms_reply"):
            receiving.reply(settings.INSTANCE.data, route, request.headers, _body(request))
    except DomainError as error:
        return _refused(error, route)
    return HttpResponse(status=204)


@public
@require_GET
def demo_phone(request: HttpRequest) -> HttpResponse:
    """What the invented callers' telephones have received. Only in the demo."""
    return render(request, "web/demo_phone.html", {"messages_shown": _demo_phone().messages()})


@public
@require_POST
def demo_answer(request: HttpRequest) -> HttpResponse:
    """Answer STOPP from one of the invented callers' telephones. Only in the demo."""
    shown = next((each for each in _demo_phone().messages() if each.id == request.POST.get("message")), None)
    if shown is None:
        raise Http404
    with scope(Actor.worker(), "sms_reply"):
        outbox.take_reply(shown.to, "STOPP")
    return redirect("demo_phone")


def _demo_phone() -> DemoPhone:
    if not settings.BINDELEDD_DEMO:
        raise Http404
    return DemoPhone(settings.INSTANCE.data)


def _body(request: HttpRequest) -> bytes:
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > LARGEST:
        raise Unreadable
    return request.body


def _refused(error: DomainError, route: str) -> JsonResponse:
    log.warning("route %s: %s", json.dumps(route[:20]), error.code)
    return JsonResponse({"code": error.code}, status=error.status)
