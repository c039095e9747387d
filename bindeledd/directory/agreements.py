"""Reads for administrators: which agreements a municipality has, and how that came about."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bindeledd.base.clock import OSLO, now
from bindeledd.base.events import with_names
from bindeledd.base.models import Event
from bindeledd.directory import names
from bindeledd.directory.forms import KINDS
from bindeledd.directory.models import Agreement, Municipality
from bindeledd.directory.out_of_hours import own_services
from bindeledd.directory.queries import CLEAR_TEXT_NEEDS, clear_text_municipalities

MOST = 50
HISTORY = 50
_EVENTS = ("agreement_registered", "agreement_signed", "agreement_ended")


@dataclass(frozen=True, slots=True)
class MunicipalityRow:
    """A municipality, whether its agreements let text about persons be kept today (rules L61), and its own service."""

    number: str
    name: str
    county: str
    clear_text: bool
    service: str


@dataclass(frozen=True, slots=True)
class AgreementView:
    """One agreement. `state` is unsigned, coming, valid or ended."""

    id: int
    what: str
    needed: bool
    first: date
    last: date | None
    signed: date | None
    state: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an agreement: who made it, when, and what it was; days as ISO text."""

    at: datetime
    by: str
    kind: str
    what: str
    day: str


def find(text: str) -> list[MunicipalityRow]:
    """Municipalities that fit, best first; those that lack an agreement first when nothing was typed."""
    today = now().astimezone(OSLO).date()
    open_now, services = clear_text_municipalities(today), own_services()
    ranked = []
    for place in Municipality.objects.order_by("sort_key"):
        score = names.rank(text, (place.name, place.number)) if text.strip() else 0
        if score is not None:
            row = _row(place, open_now, services)
            ranked.append(((score, row.clear_text if not text.strip() else False, place.sort_key), row))
    return [row for _, row in sorted(ranked, key=lambda each: each[0])][:MOST]


def _row(place: Municipality, open_now: Container[str], services: Mapping[str, str]) -> MunicipalityRow:
    number = place.number
    return MunicipalityRow(number, place.name, place.county, number in open_now, services.get(number, ""))


def of_municipality(number: str) -> list[AgreementView]:
    """The municipality's agreements, newest first."""
    today = now().astimezone(OSLO).date()
    rows = Agreement.objects.filter(municipality=number).order_by("-valid_from", "kind")
    return [
        AgreementView(
            row.id,
            str(KINDS[Agreement.Kind(row.kind)]),
            row.kind in CLEAR_TEXT_NEEDS,
            row.valid_from,
            row.valid_to,
            row.signed_at,
            _state(row, today),
        )
        for row in rows
    ]


def changes_of(number: str) -> list[Change]:
    """What administrators have changed about this municipality's agreements, newest first."""
    events = Event.objects.filter(subject=f"municipality:{number}", kind__in=_EVENTS).order_by("-id")[:HISTORY]
    return [
        Change(
            each.at,
            name,
            each.kind,
            str(KINDS[Agreement.Kind(each.data["of"])]),
            str(each.data.get("last") or each.data.get("signed") or each.data.get("first") or ""),
        )
        for each, name in with_names(events)
    ]


def _state(row: Agreement, today: date) -> str:
    if row.valid_to is not None and row.valid_to < today:
        return "ended"
    if row.signed_at is None:
        return "unsigned"
    return "coming" if row.valid_from > today else "valid"
