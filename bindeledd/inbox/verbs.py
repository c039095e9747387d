"""Addresses that change something: they answer POST; anybody who arrives by GET is shown the page instead."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from bindeledd.inbox.access import office_page

View = Callable[..., HttpResponse]


def verb(view: View) -> View:
    """A form of the inquiry page. After a new login the browser comes back here by GET: show the form again."""

    @wraps(view)
    def answered(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
        if request.method == "POST":
            return view(request, inquiry_id)
        name = request.path.rstrip("/").rsplit("/", 1)[-1]
        return redirect(f"{reverse('inbox:inquiry', args=[inquiry_id])}?vis={PANELS.get(name, '')}")

    return office_page(answered)


PANELS = {
    "notat": "note",
    "ring": "ring",
    "forsok": "attempt",
    "avtale": "book",
    "kollega": "hand",
    "feil-kontor": "wrong_office",
    "hastegrad": "urgency",
    "avslutt": "close",
    "avslutt-uten-kontakt": "unreached",
}
"""Which part of the page stands open for which address."""
