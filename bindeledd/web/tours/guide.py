"""How far a visitor has come: kept in their session, shown as a card, moved by what they do."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse

from bindeledd.base.scope import Actor
from bindeledd.handoffs import queries as handoffs
from bindeledd.web.tours.stops import TOURS, Stop, Tour, tour

KEY = "tour"


@dataclass(frozen=True, slots=True)
class Place:
    """A tour and the stop (from 0) where somebody is."""

    tour: Tour
    index: int

    @property
    def stop(self) -> Stop:
        return self.tour.stops[self.index]

    @property
    def following(self) -> Stop | None:
        """The stop after this one."""
        return self.tour.stops[self.index + 1] if self.index + 1 < self.count else None

    @property
    def number(self) -> int:
        return self.index + 1

    @property
    def count(self) -> int:
        return len(self.tour.stops)


@dataclass(frozen=True, slots=True)
class Card:
    """What the card shows. `here`: whether the page is the stop's own."""

    place: Place
    here: bool

    @property
    def opens(self) -> str:
        """The address that opens in a tab of its own."""
        return reverse(self.place.stop.opens) if self.place.stop.opens else ""


def place_of(request: HttpRequest) -> Place | None:
    """Where this visitor is; None without a tour, or when the session knows one that is no more."""
    kept = request.session.get(KEY) if settings.BINDELEDD_DEMO else None
    if not isinstance(kept, list):
        return None
    found = tour(kept[0])
    return Place(found, kept[1]) if found and 0 <= kept[1] < len(found.stops) else None


def begin(request: HttpRequest, code: str | None) -> None:
    """Begin this tour at its first stop; nothing happens without one, or outside the demo."""
    found = tour(code)
    if found and settings.BINDELEDD_DEMO:
        keep(request, Place(found, 0))


def offered() -> list[tuple[Tour, str]]:
    """Every tour with the address of its first stop."""
    return [(each, reverse(each.stops[0].page)) for each in TOURS]


def keep(request: HttpRequest, place: Place | None) -> None:
    """Remember the place for this session; None ends the tour."""
    if place is None:
        request.session.pop(KEY, None)
    else:
        request.session[KEY] = [place.tour.code, place.index]


def card(request: HttpRequest, actor: Actor | None) -> Card | None:
    """The card of this page; opening the next stop's page is going on to it."""
    place = place_of(request)
    if place is None or actor is None or place.tour.role not in actor.roles:
        return None
    page = request.resolver_match.view_name if request.resolver_match else ""
    if page != place.stop.page and place.following and page == place.following.page:
        place = replace(place, index=place.index + 1)
        keep(request, place)
    return Card(place, here=page == place.stop.page)


def address_of(stop: Stop, actor: Actor) -> str:
    """Where the stop is; empty when it is about an inquiry and the actor's offices have none."""
    if stop.page != "inbox:inquiry":
        return reverse(stop.page)
    first = _first_inquiry(actor)
    return reverse(stop.page, args=[first]) if first else ""


def stands_on(stop: Stop, path: str) -> bool:
    """Whether this path is one of the stop's page."""
    try:
        return resolve(path).view_name == stop.page
    except Resolver404:
        return False


def _first_inquiry(actor: Actor) -> UUID | None:
    rows = handoffs.inbox_page(actor.offices, "", 1, only="all").rows if actor.offices else ()
    return rows[0].id if rows else None
