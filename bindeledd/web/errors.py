"""Error pages in the product's own look, without a word about persons, requests or programs."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from bindeledd.web import away
from bindeledd.web.middleware import public
from bindeledd.web.outage import is_away


def _page(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    fragment = bool(getattr(request, "htmx", False))
    template = "web/error_fragment.html" if fragment else "web/error.html"
    return render(request, template, {"title": title, "sentence": sentence, "status": status}, status=status)


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself could not be understood."""
    return _page(request, 400, _("Forespørselen ble ikke forstått"), _("Gå tilbake og prøv en gang til."))


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: no access; the same words whether the thing exists or not (law 7)."""
    return _page(request, 403, _("Du har ikke tilgang"), _("Siden finnes ikke, eller den er ikke din."))


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same words whether the thing does not exist or must not be known to exist (law 7)."""
    return _page(request, 404, _("Fant ikke siden"), _("Siden finnes ikke, eller den er ikke din."))


@public
@requires_csrf_token
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long: what was typed is still in the browser."""
    sentence = _("Skjemaet har stått åpent for lenge. Gå tilbake, last siden på nytt og send en gang til.")
    return _page(request, 403, _("Skjemaet kunne ikke sendes"), sentence)


def locked_out(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """429 after too many wrong passwords; the same whether the user exists or not."""
    return _page(request, 429, _("For mange forsøk"), _("Vent et kvarter, og prøv igjen."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Calls in progress live in the telephone engine and go on."""
    if is_away(sys.exception()):
        return away.response(request)
    sentence = _("Feilen er vår. Samtaler som er i gang, går videre. Prøv igjen om litt.")
    try:
        return _page(request, 500, _("Noe gikk galt"), sentence)
    except Exception:  # the page must come even when templates or the database are what failed
        return HttpResponse(f"<!doctype html><title>Bindeledd</title><h1>{sentence}</h1>", status=500)
