"""What the emergency directory says: every office with hours and lines, in Norwegian order."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from bindeledd.base.clock import OSLO
from bindeledd.directory.models import Office, OfficeHours, SpecialDate
from bindeledd.directory.rules import Hours
from bindeledd.duty.models import DutyHours, DutyLine
from bindeledd.duty.rules import staffed_hours
from bindeledd.staff.queries import leaders

EMERGENCY = ("113", "112", "110", "116 117", "116 111", "116 006", "116 123")
"""Ambulance, police, fire, doctor on call, children, crime victims, mental health: the same in the whole country."""


@dataclass(frozen=True, slots=True)
class LineEntry:
    """A duty line. `number` is E.164, empty when the line is answered in the browser only."""

    kind: str
    name: str
    number: str
    hours: tuple[Hours, ...]


@dataclass(frozen=True, slots=True)
class OfficeEntry:
    """An office as it stands on paper; `special` are the next dates on which its weekly hours don't hold."""

    id: int
    number: str
    municipality: str
    county: str
    name: str
    district: str
    address: str
    leader: str
    phone: tuple[Hours, ...]
    reception: tuple[Hours, ...]
    lines: tuple[LineEntry, ...]
    special: tuple[tuple[date, str], ...]

    @property
    def heading(self) -> str:
        """The municipality, with the district where it has several offices."""
        return f"{self.municipality}, {self.district}" if self.district else self.municipality


@dataclass(frozen=True, slots=True)
class Directory:
    """The whole: national line and offices. `issued_at` (aware) is when it was put together."""

    national: str
    offices: tuple[OfficeEntry, ...]
    issued_at: datetime

    @property
    def digest(self) -> str:
        """The same as long as nothing that is printed has changed but the date."""
        return hashlib.sha256(repr((self.national, self.offices)).encode()).hexdigest()

    def of_office(self, number: str) -> Directory:
        """Only this office; empty when there is none."""
        return Directory(self.national, tuple(each for each in self.offices if each.number == number), self.issued_at)


def directory(national: str, at: datetime) -> Directory:
    """Every office in use, by municipality and district as the Norwegian alphabet has it. Five statements in all."""
    hours, specials, lines = _hours(), _specials(at.astimezone(OSLO).date()), _lines()
    named = leaders(at)
    rows = Office.objects.filter(in_use=True).select_related("municipality")
    found = rows.order_by("municipality__sort_key", "sort_key")
    return Directory(
        national,
        tuple(
            OfficeEntry(
                id=office.id,
                number=office.number,
                municipality=office.municipality.name,
                county=office.municipality.county,
                name=office.name,
                district=office.district,
                address=office.visiting_address,
                leader=named.get(office.id, ""),
                phone=tuple(hours[office.id, "phone"]),
                reception=tuple(hours[office.id, "reception"]),
                lines=tuple(lines[office.id]),
                special=tuple(specials[office.id]),
            )
            for office in found
        ),
        at,
    )


def _hours() -> dict[tuple[int, str], list[Hours]]:
    found: dict[tuple[int, str], list[Hours]] = defaultdict(list)
    rows = OfficeHours.objects.order_by("weekday", "opens").values_list(
        "office_id", "kind", "weekday", "opens", "closes"
    )
    for office, kind, weekday, opens, closes in rows:
        found[office, kind].append(Hours(weekday, opens, closes))
    return found


def _specials(today: date) -> dict[int, list[tuple[date, str]]]:
    found: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for each in SpecialDate.objects.filter(date__gte=today).order_by("date"):
        hours = "" if each.closed else f"{each.opens:%H.%M}–{each.closes:%H.%M}"
        found[each.office_id].append((each.date, hours))
    return found


def _lines() -> dict[int, list[LineEntry]]:
    own: dict[int, list[Hours]] = defaultdict(list)
    for line, weekday, opens, closes in DutyHours.objects.order_by("weekday", "opens").values_list(
        "line_id", "weekday", "opens", "closes"
    ):
        own[line].append(Hours(weekday, opens, closes))
    found: dict[int, list[LineEntry]] = defaultdict(list)
    for each in DutyLine.objects.order_by("kind", "order"):
        staffed = staffed_hours([(at.weekday, at.opens, at.closes) for at in own[each.id]])
        found[each.office_id].append(LineEntry(each.kind, each.name, each.number or "", staffed))
    return found
