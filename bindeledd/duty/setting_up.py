"""Which duty lines an office has, changed by its leader: number or soft phone, kind, order and hours."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from bindeledd.base import audit
from bindeledd.base.clock import now
from bindeledd.base.errors import Invalid, NotFound, Refused
from bindeledd.base.events import record_event
from bindeledd.base.live import notify
from bindeledd.base.scope import acting_user_id
from bindeledd.directory.actions import CARDS
from bindeledd.directory.models import Office
from bindeledd.directory.queries import office
from bindeledd.duty.errors import LineInUse, PlaceTaken
from bindeledd.duty.models import DutyHours, DutyLine, SignOn
from bindeledd.staff.queries import leads_office

Week = Mapping[int, Sequence[tuple[time, time]]]
NAME_LIMIT = 80
TARGETS = {
    "number": _("Et telefonnummer"),
    "browser": _("Nettleseren til den som har vakten"),
    "desk_phone": _("En bordtelefon som logger seg på"),
}
KINDS = {"acute": _("Det som haster"), "ordinary": _("Vanlige henvendelser")}
COLUMNS = ["kind", "order", "name", "number", "sip_user", "desk_phone"]
_E164 = re.compile(r"\+[1-9]\d{5,14}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line as the leader wants it. `number` is E.164, for the target number only; `hours` empty: as the centre's."""

    kind: str
    order: int
    name: str
    target: str
    number: str
    hours: Week


def open_line(office_id: int, wanted: Wanted) -> DutyLine:
    """A new line of the office. Raises Refused, Invalid, PlaceTaken."""
    place = _led(office_id)
    _check(wanted)
    line = DutyLine(office=place)
    _write(line, wanted)
    _set_hours(line, wanted.hours)
    _tell(line, "duty_line_opened", **_facts(wanted))
    return line


def change_line(line_id: int, wanted: Wanted) -> DutyLine:
    """Change a line. Whoever has it keeps it; a telephone to which it leads anew counts as not tried."""
    line = _own(line_id)
    _check(wanted)
    before = _as_wanted(line)
    if before == wanted:
        return line
    if (before.target, before.number) != (wanted.target, wanted.number):
        _forget_telephone(line)
    _write(line, wanted)
    _set_hours(line, wanted.hours)
    _tell(line, "duty_line_changed", before=_facts(before), after=_facts(wanted))
    return line


def close_line(line_id: int) -> None:
    """Close the line down; the row stays for the inquiries that know it. Raises Refused, LineInUse, NotFound."""
    line = _own(line_id)
    moment = now()
    if SignOn.objects.filter(line=line, since__lte=moment, until__gt=moment).exists():
        raise LineInUse
    line.closed_down_at = moment
    line.save(update_fields=["closed_down_at"])
    _tell(line, "duty_line_closed_down")


def as_wanted(line_id: int) -> Wanted:
    """The line as it stands, for the form. Raises Refused, NotFound."""
    return _as_wanted(_own(line_id))


def _check(wanted: Wanted) -> None:
    if wanted.kind not in KINDS or wanted.target not in TARGETS:
        raise Invalid("target" if wanted.kind in KINDS else "kind", _("Velg ett av alternativene."))
    if not wanted.name.strip() or len(wanted.name) > NAME_LIMIT:
        raise Invalid("name", _("Skriv et navn på høyst {count} tegn."), count=NAME_LIMIT)
    if not 1 <= wanted.order <= 99:
        raise Invalid("order", _("Rekkefølgen er et tall fra 1 til 99."))
    if wanted.target == "number" and not _E164.fullmatch(wanted.number):
        raise Invalid("number", _("Skriv et telefonnummer."))


def _write(line: DutyLine, wanted: Wanted) -> None:
    number = wanted.target == "number"
    line.kind, line.order, line.name = wanted.kind, wanted.order, wanted.name.strip()
    line.number = wanted.number if number else None
    line.sip_user = None if number else line.sip_user or f"vakt-{line.office.number}-{secrets.token_hex(3)}"
    line.desk_phone = wanted.target == "desk_phone"
    try:
        with transaction.atomic():
            line.save(update_fields=COLUMNS if line.pk else None)
    except IntegrityError as error:
        raise PlaceTaken from error


def _forget_telephone(line: DutyLine) -> None:
    """The line leads elsewhere from now on: to a soft phone of another name, and what a test showed is no longer so."""
    line.sip_user = None
    moment = now()
    SignOn.objects.filter(line=line, since__lte=moment, until__gt=moment).update(test_call=None, test_result="")


def _set_hours(line: DutyLine, week: Week) -> None:
    DutyHours.objects.filter(line=line).delete()
    rows = [(day, *interval) for day, intervals in week.items() for interval in intervals]
    DutyHours.objects.bulk_create(
        [DutyHours(line=line, weekday=day, opens=opens, closes=closes) for day, opens, closes in rows]
    )


def _as_wanted(line: DutyLine) -> Wanted:
    hours: dict[int, list[tuple[time, time]]] = {}
    for each in line.hours.order_by("weekday", "opens"):
        hours.setdefault(each.weekday, []).append((each.opens, each.closes))
    target = "number" if line.number else "desk_phone" if line.desk_phone else "browser"
    return Wanted(line.kind, line.order, line.name, target, line.number or "", hours)


def _facts(wanted: Wanted) -> dict[str, object]:
    """What an event may hold: codes and times, no numbers (law 13)."""
    hours = [(day, f"{a:%H:%M}", f"{b:%H:%M}") for day, each in sorted(wanted.hours.items()) for a, b in each]
    return {"line_kind": wanted.kind, "order": wanted.order, "target": wanted.target, "hours": hours}


def _led(office_id: int) -> Office:
    place = office(office_id)
    if not leads_office(acting_user_id(), place.id):
        raise Refused(_("Bare kontorets leder kan endre dette."), action="change_line", subject=f"office:{place.id}")
    return place


def _own(line_id: int) -> DutyLine:
    found = DutyLine.objects.select_related("office").filter(id=line_id, closed_down_at=None).first()
    if found is None:
        raise NotFound(_("Vakttelefonen finnes ikke."))
    _led(found.office_id)
    return found


def _tell(line: DutyLine, kind: str, **data: object) -> None:
    place = line.office
    record_event(kind, f"line:{line.id}", municipality=place.municipality_id, office_id=place.id, **data)
    audit.record(kind, f"line:{line.id}", place.municipality_id)
    notify(f"office:{place.id}")
    notify(CARDS)
