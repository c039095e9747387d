"""Reads about municipalities and offices. Nothing here is confidential; every scope may read it."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import connection
from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bindeledd.base.clock import OSLO
from bindeledd.base.errors import NotFound
from bindeledd.base.prepared import Given, Prepared
from bindeledd.directory import names, rules
from bindeledd.directory.models import Agreement, Municipality, Office, OfficeHours, OutOfHours, SpecialDate
from bindeledd.directory.rules import Hours, Opening, Special

CLEAR_TEXT_NEEDS = (Agreement.Kind.COOPERATION, Agreement.Kind.DATA_PROCESSOR)
LONGEST_SEARCH = 80
_OFFICE = Prepared(lambda: Office.objects.select_related("municipality").filter(id=Given("id")))
_NUMBERED = Prepared(lambda: Office.objects.filter(number=Given("number")))
_PHONE_HOURS = "SELECT opens, closes, special_opens, special_closes FROM directory_phone_hours(%s, %s)"
_CLEAR_TEXT = "SELECT bindeledd_clear_text_allowed(%s, %s)"
_CLEAR_TEXT_PLACES = "SELECT number FROM directory_municipality WHERE bindeledd_clear_text_allowed(number, %s)"


@dataclass(frozen=True, slots=True)
class Place:
    """A hit of the place search: one office and the municipality it serves."""

    municipality: str
    municipality_name: str
    county: str
    office_id: int
    office_name: str
    district: str
    in_use: bool

    @property
    def label(self) -> str:
        """What to show: `Oslo, bydel Sagene` or `Tromsø`."""
        return f"{self.municipality_name}, {self.district}" if self.district else self.municipality_name


@dataclass(frozen=True, slots=True)
class OfficeCard:
    """What the agent sees of an office (inventory G01–G06). Times are aware, in Oslo time.

    `phone` and `reception` say whether it is open now and what comes next; `*_today` are today's intervals.
    """

    id: int
    number: str
    name: str
    municipality: str
    municipality_name: str
    district: str
    in_use: bool
    phone: Opening
    reception: Opening
    phone_today: tuple[tuple[time, time], ...]
    reception_today: tuple[tuple[time, time], ...]
    phone_week: tuple[Hours, ...]
    reception_week: tuple[Hours, ...]
    by_appointment: bool
    post_box: bool
    visiting_address: str
    what_to_know: str
    special_note: str
    verified_at: datetime | None
    clear_text_allowed: bool


def search_places(text: str, limit: int = 20) -> list[Place]:
    """Places that fit what has been typed so far, best first, then in Norwegian order.

    Case, accents and spelling with `aa` or `oe` don't matter. A municipality with several offices gives one
    place for each. The limit is large enough for Oslo's fifteen districts.
    """
    typed = text[:LONGEST_SEARCH]
    ranked = [
        (score, key, place)
        for key, place in _all_places()
        if (score := names.rank(typed, (place.municipality_name, place.district, place.office_name))) is not None
    ]
    ranked.sort(key=lambda hit: hit[:2])
    return [place for _, _, place in ranked[:limit]]


def _all_places() -> list[tuple[str, Place]]:
    rows = Office.objects.values_list(
        "municipality_id", "municipality__name", "municipality__county", "id", "name", "district", "in_use",
        "municipality__sort_key", "sort_key",
    )  # fmt: skip
    return [(f"{row[7]} {row[8]}", Place(*row[:7])) for row in rows]


def municipality(number: str) -> Municipality:
    """The municipality. Raises NotFound."""
    found = Municipality.objects.filter(number=number).first()
    if found is None:
        raise NotFound(_("Kommunen finnes ikke."))
    return found


def office(office_id: int) -> Office:
    """The office with its municipality. Raises NotFound."""
    found = _OFFICE.first(id=office_id)
    if found is None:
        raise NotFound(_("Kontoret finnes ikke."))
    return found


def office_numbered(number: str) -> Office:
    """The office with this four-digit number. Raises NotFound."""
    found = _NUMBERED.first(number=number)
    if found is None:
        raise NotFound(_("Kontoret finnes ikke."))
    return found


def offices_of(municipality_number: str) -> list[Office]:
    """The municipality's offices in Norwegian order."""
    return list(Office.objects.filter(municipality=municipality_number).order_by("sort_key"))


def office_card(office_id: int, at: datetime) -> OfficeCard:
    """Everything on the office card at a moment (aware). Raises NotFound."""
    today = at.astimezone(OSLO).date()
    found = _with_hours(office_id, today)
    return _card(found, at, clear_text=clear_text_allowed(found.municipality_id, today))


def office_cards(at: datetime, municipality_number: str = "", after: str = "", size: int = 100) -> list[OfficeCard]:
    """Cards in order of office number, of one municipality or of all; `after` is the number of the last one seen."""
    today = at.astimezone(OSLO).date()
    rows = _cards(today).filter(number__gt=after).order_by("number")
    if municipality_number:
        rows = rows.filter(municipality=municipality_number)
    clear = clear_text_municipalities(today)
    return [_card(found, at, clear_text=found.municipality_id in clear) for found in rows[:size]]


def _card(found: Office, at: datetime, *, clear_text: bool) -> OfficeCard:
    today = at.astimezone(OSLO).date()
    specials = _specials(found)
    phone, reception = _hours(found, "phone"), _hours(found, "reception")
    return OfficeCard(
        id=found.id,
        number=found.number,
        name=found.name,
        municipality=found.municipality_id,
        municipality_name=found.municipality.name,
        district=found.district,
        in_use=found.in_use,
        phone=rules.opening(phone, specials, at),
        reception=rules.opening(reception, specials, at),
        phone_today=tuple(rules.hours_on(phone, specials, today)),
        reception_today=tuple(rules.hours_on(reception, specials, today)),
        phone_week=phone,
        reception_week=reception,
        by_appointment=found.by_appointment,
        post_box=found.post_box,
        visiting_address=found.visiting_address,
        what_to_know=found.what_to_know,
        special_note=next((each.note for each in found.special_dates.all() if each.date == today), ""),
        verified_at=found.verified_at,
        clear_text_allowed=clear_text,
    )


def phone_hours_end(office_id: int, day: date) -> time | None:
    """When the office's phone hours end on a date (Oslo wall time); None when it has none that weekday.

    Used for promises: the office's own closed days never make it later (issue 2, rules L83). Raises NotFound.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PHONE_HOURS, [office_id, day])
        rows = cursor.fetchall()
    if not rows:
        raise NotFound(_("Kontoret finnes ikke."))
    weekly = [Hours(day.weekday(), opens, closes) for opens, closes, *_special in rows if closes]
    return rules.phone_end(weekly, [Special(day, *rows[0][2:])], day)


def clear_text_allowed(municipality_number: str, on: date) -> bool:
    """Whether text about persons may be kept for the municipality: both agreements signed and valid (rules L61)."""
    with connection.cursor() as cursor:
        cursor.execute(_CLEAR_TEXT, [municipality_number, on])
        found = cursor.fetchone()
    return found is not None and bool(found[0])


def clear_text_municipalities(on: date) -> set[str]:
    """The municipalities for which it may be kept, by the same rule."""
    with connection.cursor() as cursor:
        cursor.execute(_CLEAR_TEXT_PLACES, [on])
        return {number for (number,) in cursor.fetchall()}


def _with_hours(office_id: int, first: date) -> Office:
    found = _cards(first).filter(id=office_id).first()
    if found is None:
        raise NotFound(_("Kontoret finnes ikke."))
    return found


def _cards(first: date) -> QuerySet[Office]:
    return Office.objects.select_related("municipality").prefetch_related(
        Prefetch("hours", OfficeHours.objects.order_by("weekday", "opens")),
        Prefetch("special_dates", SpecialDate.objects.filter(date__gte=first)),
    )


def _hours(found: Office, kind: str) -> tuple[Hours, ...]:
    return tuple(Hours(each.weekday, each.opens, each.closes) for each in found.hours.all() if each.kind == kind)


def _specials(found: Office) -> list[Special]:
    return [Special(each.date, each.opens, each.closes) for each in found.special_dates.all()]


def out_of_hours_number(municipality: str) -> str | None:
    """What to dial when the line is closed: the municipality's own service, or the national one (`*`)."""
    return services_for(None if municipality == "*" else municipality).values_list("number", flat=True).first()


def services_for(municipality: str | None) -> QuerySet[OutOfHours]:
    """Who may answer for the municipality when the line is closed: its own service, if any, before the national one."""
    rows = OutOfHours.objects.filter(Q(municipality=municipality) | Q(municipality=None))
    return rows.order_by(F("municipality").asc(nulls_last=True))


def place_names() -> list[tuple[str, str]]:
    """Number and name of every municipality, by number."""
    return list(Municipality.objects.order_by("number").values_list("number", "name"))
