"""Beginning a tour, going on, going back and ending it; the page that lists them all."""

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bindeledd.base.scope import current_actor
from bindeledd.web.demo_door import demo_only
from bindeledd.web.tours import guide
from bindeledd.web.tours.guide import Card, Place
from bindeledd.web.tours.stops import tour


@demo_only
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Every tour; the reader's own can begin at once, the others as somebody else."""
    roles = current_actor().roles
    offered = [(each, each.role in roles, first) for each, first in guide.offered()]
    return render(request, "web/tours.html", {"offered": offered, "ended": tour(request.GET.get("ferdig"))})


@demo_only
@require_POST
def go(request: HttpRequest) -> HttpResponse:
    """Go to the stop with this number (from 1) of the tour under way, or of `tour`; past the last one it ends."""
    place = guide.place_of(request)
    under_way = place.tour if place else None
    wanted = tour(request.POST["tour"]) if "tour" in request.POST else under_way
    number = request.POST.get("step", "")
    if wanted is None or not (number.isascii() and number.isdigit() and len(number) < 3):
        raise Http404
    for index in range(max(0, int(number) - 1), len(wanted.stops)):
        found = Place(wanted, index)
        address = guide.address_of(found.stop, current_actor())
        if address:
            guide.keep(request, found)
            return _arrived(request, found, address)
    guide.keep(request, None)
    return _to(request, f"{reverse('tours')}?ferdig={wanted.code}")


@demo_only
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """No more tour; the page stays as it is."""
    guide.keep(request, None)
    return HttpResponse() if getattr(request, "htmx", False) else redirect("home")


def _arrived(request: HttpRequest, place: Place, address: str) -> HttpResponse:
    """The card alone when the page is the right one already, else the page."""
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path
    if getattr(request, "htmx", False) and guide.stands_on(place.stop, here):
        return render(request, "web/parts/tour.html", {"card": Card(place, here=True)})
    return _to(request, address)


def _to(request: HttpRequest, address: str) -> HttpResponse:
    if not getattr(request, "htmx", False):
        return redirect(address)
    return HttpResponse(headers={"HX-Redirect": address})
