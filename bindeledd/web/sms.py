"""Where text-message gateways reach us: receipts and replies."""

import json
import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bindeledd.base.errors import DomainError
from bindeledd.base.scope import Actor, scope
from bindeledd.notices.sms import receiving
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


def _body(request: HttpRequest) -> bytes:
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > LARGEST:
        raise Unreadable
    return request.body


def _refused(error: DomainError, route: str) -> JsonResponse:
    log.warning("route %s: %s", json.dumps(route[:20]), error.code)
    return JsonResponse({"code": error.code}, status=error.status)
