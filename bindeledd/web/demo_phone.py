"""The demo's telephone: a caller's own in the browser, with the text messages that invented callers have received.

Nobody logs in. A cookie is all that a browser has; its telephone rings the line and nothing else (calls/demo_phones).
"""

import asyncio
import secrets
from collections import Counter
from collections.abc import Sequence

from django.conf import settings
from django.db import connections
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, parse_cookie
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_GET, require_POST

from bindeledd.base.scope import Actor, scope
from bindeledd.base.typed import format_number
from bindeledd.calls import demo_phones
from bindeledd.notices.sms import outbox
from bindeledd.notices.sms.demo import DemoPhone
from bindeledd.web import sip
from bindeledd.web.live import Receive, Send
from bindeledd.web.middleware import public
from bindeledd.web.shared import SIP_DOMAIN
from bindeledd.web.visitor import AsgiScope, header

SOCKET = "/demo/sip"
COOKIE, COOKIE_LASTS = "demo-phone", 12 * 3600
RENEW = 30.0
MESSAGES, SECONDS = 60, 10.0
CONNECTIONS = 4
"""Of one browser at the same time: a page that is being loaded anew, and a tab or two."""
_open: Counter[str] = Counter()


@public
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """A caller's telephone, and what invented callers' telephones have received."""
    messages = _inbox().messages()
    context = {"messages_shown": messages, "newest": messages[0].id if messages else "", "own": _own(request)}
    return render(
        request,
        "web/demo_phone.html",
        context | {"called": settings.INSTANCE.called_number, "plays": settings.INSTANCE.plays},
    )


@public
@require_POST
def phone_account(request: HttpRequest) -> HttpResponse:
    """What the page needs to register its telephone, and its number; 503 when all are in use."""
    _require_demo()
    token = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(24)
    secret = _secret(token)
    with scope(Actor.worker(), "demo_phone"):
        found = demo_phones.claim(secret)
    if found is None:
        return JsonResponse({"code": "all_in_use"}, status=503)
    account = {"user": found.sip_user, "secret": secret, "domain": SIP_DOMAIN, "path": SOCKET}
    numbers = {"number": format_number(found.number), "called": settings.INSTANCE.called_number}
    response = JsonResponse(account | numbers)
    secure = request.is_secure()
    response.set_cookie(COOKIE, token, COOKIE_LASTS, path="/demo/", secure=secure, httponly=True, samesite="Strict")
    return response


@public
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Answer STOPP from one of the invented callers' telephones."""
    shown = next((each for each in _inbox().messages() if each.id == request.POST.get("message")), None)
    if shown is None:
        raise Http404
    with scope(Actor.worker(), "sms_reply"):
        outbox.take_reply(shown.to, "STOPP")
    return redirect("demo_phone")


async def relay(engines: Sequence[str], asgi: AsgiScope, receive: Receive, send: Send) -> None:
    """Serve the WebSocket of one such telephone, which is kept as long as this lasts."""
    token = _token(asgi)
    _open[token] += 1
    try:
        await sip.relay(engines, asgi, receive, send, _allowed, RENEW, sip.Pace(MESSAGES, SECONDS))
    finally:
        _open[token] -= 1
        if not _open[token]:
            del _open[token]


async def _allowed(asgi: AsgiScope) -> bool:
    token = _token(asgi)
    if not settings.BINDELEDD_DEMO or not token or _open[token] > CONNECTIONS:
        return False
    return await asyncio.to_thread(_renewed, token)


def _renewed(token: str) -> bool:
    try:
        with scope(Actor.worker(), "demo_phone"):
            return demo_phones.renew(_secret(token))
    finally:
        connections.close_all()


def _own(request: HttpRequest) -> str:
    """The number of this browser's telephone, if it has one already."""
    token = request.COOKIES.get(COOKIE)
    if not token:
        return ""
    with scope(Actor.worker(), "demo_phone"):
        found = demo_phones.held(_secret(token))
    return found.number if found else ""


def _token(asgi: AsgiScope) -> str:
    return parse_cookie(header(asgi, b"cookie")).get(COOKIE, "")


def _secret(token: str) -> str:
    return salted_hmac("bindeledd.demo-phone", token, algorithm="sha256").hexdigest()[:32]


def _require_demo() -> None:
    if not settings.BINDELEDD_DEMO:
        raise Http404


def _inbox() -> DemoPhone:
    _require_demo()
    return DemoPhone(settings.INSTANCE.data)
