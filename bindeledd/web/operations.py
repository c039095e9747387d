"""For operators: is the process alive, is everything there, figures, and the page that shows alarms."""

import hmac
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bindeledd.base.access import only
from bindeledd.base.health import alarms, readiness
from bindeledd.base.health.readiness import Part
from bindeledd.base.safekeeping import nightly
from bindeledd.base.safekeeping.places import last
from bindeledd.base.scope import current_actor
from bindeledd.notices.actions import mark_seen
from bindeledd.web import alarm_texts
from bindeledd.web import metrics as figures
from bindeledd.web.middleware import public

FRESH_SECONDS = 1.0


@dataclass
class _Answer:
    """The last answer to `/readyz`: anybody may ask, so it is worked out once a second at most."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    at: float = -FRESH_SECONDS
    parts: list[Part] = field(default_factory=list)

    def fresh(self) -> list[Part]:
        with self.lock:
            if time.monotonic() - self.at >= FRESH_SECONDS:
                self.parts = readiness.parts()
                self.at = time.monotonic()
            return self.parts

    def seen_from_a_page(self) -> list[Part]:
        """The same for a page, which is in its reader's scope already: asked in a thread of its own."""
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(self._alone).result()

    def _alone(self) -> list[Part]:
        try:
            return self.fresh()
        finally:
            connections.close_all()


_answer = _Answer()


@public
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while this process answers; asks nothing and nobody, so that a lost database restarts no web process."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """Each part and whether all are there; 503 when one is missing."""
    return _answered(_answer.fresh())


@public
@require_GET
def pages_readyz(request: HttpRequest) -> HttpResponse:
    """The same for a load balancer: only what the pages need. Without telephony they must stay up (law 11)."""
    return _answered([part for part in _answer.fresh() if part.pages_need_it])


@public
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, to whoever has the token; for anybody else the page does not exist."""
    wanted = settings.INSTANCE.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
        return HttpResponseNotFound("404\n", content_type="text/plain")
    return HttpResponse(figures.exposition(), content_type=figures.CONTENT_TYPE)


@require_GET
@only("administrator", "agent_lead")
def operations(request: HttpRequest) -> HttpResponse:
    """What is late now and was lately; for administrators the parts and the backups too. Ids, never people."""
    actor = current_actor()
    found = alarms.open_alarms()
    for alarm in found:
        mark_seen(actor, f"alarm:{alarm.id}")
    context = {"open": found, "ended": alarms.ended_alarms(), "operator": "administrator" in actor.roles}
    if context["operator"]:
        plan = nightly.plan()
        context |= {"parts": _named(_answer.seen_from_a_page()), "backup": {"last": last(plan.folder), "at": plan.at}}
    template = "web/operations_parts.html" if getattr(request, "htmx", False) else "web/operations.html"
    return render(request, template, context)


@require_GET
@only("administrator", "agent_lead")
def alarm_now(request: HttpRequest) -> HttpResponse:
    """The banner alone, fetched when an alarm was raised or has ended."""
    return render(request, "web/parts/alarm_now.html")


def _named(parts: list[Part]) -> list[Part]:
    return [replace(part, name=alarm_texts.part_name(part.name)) for part in parts]


def _answered(parts: list[Part]) -> JsonResponse:
    ok = readiness.ready(parts)
    content = {"ok": ok, "parts": {part.name: {"ok": part.ok, "detail": part.detail} for part in parts}}
    return JsonResponse(content, status=200 if ok else 503)
