"""What the leader's page about the office shows: hours, duty lines, the service after closing, and who changed what."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bindeledd.base.clock import OSLO, now
from bindeledd.base.events import with_names
from bindeledd.base.models import Event
from bindeledd.directory.models import Office, OfficeHours, SpecialDate
from bindeledd.directory.queries import office, offices_of
from bindeledd.directory.rules import day_as_text
from bindeledd.directory.service_card import ServiceCard, service_card
from bindeledd.duty.queries import Line, lines_of
from bindeledd.duty.setting_up import as_wanted
from bindeledd.inbox.settings_forms import DAYS, LineForm, SpecialDateForm, WeekForm, week_of

HISTORY = 30
CHANGES: dict[str, Any] = {
    "hours_changed": _("Endret telefontiden"),
    "special_date_added": _("La til en dato med egen åpningstid"),
    "special_date_removed": _("Fjernet en dato med egen åpningstid"),
    "duty_line_opened": _("Opprettet en vakttelefon"),
    "duty_line_changed": _("Endret en vakttelefon"),
    "duty_line_closed_down": _("La ned en vakttelefon"),
}


@dataclass(frozen=True, slots=True)
class Special:
    """A date to come with hours of its own."""

    id: int
    date: date
    hours: str
    note: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the office's facts."""

    at: datetime
    by: str
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class LineEntry:
    """One duty line and the form that changes it."""

    line: Line
    form: LineForm


@dataclass(frozen=True, slots=True)
class OfficePage:
    """Everything on the page of one office."""

    id: int
    name: str
    week: WeekForm
    specials: list[Special]
    special: SpecialDateForm
    lines: list[LineEntry]
    new_line: LineForm
    service: ServiceCard
    sharing: int
    changes: list[Change]


def of_office(office_id: int, bound: dict[str, Any]) -> OfficePage:
    """The page; `bound` holds the form that was just answered, under its name (`line-7`)."""
    hours = OfficeHours.objects.filter(office=office_id, kind="phone").order_by("weekday", "opens")
    place = office(office_id)
    return OfficePage(
        id=office_id,
        name=place.name,
        week=bound.get("hours") or WeekForm(week=week_of(hours), auto_id="hours-%s"),
        specials=_specials(office_id),
        special=bound.get("special") or SpecialDateForm(auto_id="special-%s"),
        lines=[_entry(each, bound) for each in lines_of(office_id)],
        new_line=bound.get("line-new") or LineForm(auto_id="line-new-%s"),
        service=_service(place, bound),
        sharing=len(offices_of(place.municipality_id)),
        changes=_changes(office_id),
    )


def _service(place: Office, bound: dict[str, Any]) -> ServiceCard:
    return service_card(
        place.municipality_id,
        place.municipality.name,
        bound.get("service"),
        save_at=reverse("inbox:service", args=[place.id]),
        tried_at=reverse("inbox:service_tried", args=[place.id]),
        remove_at=reverse("inbox:remove_service", args=[place.id]),
    )


def _entry(line: Line, bound: dict[str, Any]) -> LineEntry:
    form = bound.get(f"line-{line.id}") or LineForm(line=as_wanted(line.id), auto_id=f"line-{line.id}-%s")
    return LineEntry(line, form)


def _specials(office_id: int) -> list[Special]:
    rows = SpecialDate.objects.filter(office=office_id, date__gte=now().astimezone(OSLO).date()).order_by("date")
    return [
        Special(row.id, row.date, day_as_text([(row.opens, row.closes)]) if row.opens and row.closes else "", row.note)
        for row in rows
    ]


def _changes(office_id: int) -> list[Change]:
    events = Event.objects.filter(office_id=office_id, kind__in=CHANGES).order_by("-id")[:HISTORY]
    return [
        Change(each.at, name, str(CHANGES[each.kind]), _detail(each.kind, each.data))
        for each, name in with_names(events)
    ]


def _detail(kind: str, data: dict[str, Any]) -> str:
    if kind == "hours_changed":
        return gettext("fra {before} til {after}").format(before=_week(data["before"]), after=_week(data["after"]))
    return str(data.get("date", ""))


def _week(rows: list[list[Any]]) -> str:
    days: dict[int, list[str]] = {}
    for weekday, opens, closes in rows:
        days.setdefault(int(weekday), []).append(f"{opens}–{closes}".replace(":", "."))
    return "; ".join(f"{str(DAYS[day]).lower()} {', '.join(each)}" for day, each in days.items()) or gettext("ingen")
