"""Changes of an office's facts, of agreements and of who answers when the line is closed.

Who may is decided by row-level policies (staff 0005, 0008).

Whoever calls these has asked whether the actor leads the office, so that a refusal is a sentence. What stood before
is kept in the events, which nobody changes.
"""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from bindeledd.base import audit
from bindeledd.base.clock import OSLO, now
from bindeledd.base.errors import Invalid, NotFound
from bindeledd.base.events import record_event
from bindeledd.base.live import notify
from bindeledd.base.typed import clean_line
from bindeledd.directory.dialling import parse_service_number
from bindeledd.directory.errors import AgreementGone, AgreementOverlaps, DateTaken, ServiceChanged
from bindeledd.directory.models import Agreement, OfficeHours, OutOfHours, SpecialDate
from bindeledd.directory.out_of_hours import service_subject
from bindeledd.directory.queries import municipality, office

Week = Mapping[int, Sequence[tuple[time, time]]]
NOTE_LIMIT = 200
SERVICE_NAME_LIMIT = 100
FARTHEST_YEARS = 3
CARDS = "offices"
"""Live topic: an office card has changed."""


def set_hours(office_id: int, kind: str, week: Week) -> bool:
    """Put these weekly hours (0 is Monday, Oslo wall time) in the place of the office's; False when nothing changes.

    `kind` is phone or reception. Promises given from now on fall due by them; those given stay (law 5).
    """
    place = office(office_id)
    rows = OfficeHours.objects.filter(office=place, kind=kind)
    before = sorted(rows.values_list("weekday", "opens", "closes"))
    after = sorted((weekday, *interval) for weekday, intervals in week.items() for interval in intervals)
    if before == after:
        return False
    rows.delete()
    OfficeHours.objects.bulk_create(
        [OfficeHours(office=place, kind=kind, weekday=day, opens=opens, closes=closes) for day, opens, closes in after]
    )
    _tell(office_id, place.municipality_id, "hours_changed", hours=kind, before=_told(before), after=_told(after))
    return True


def add_special_date(office_id: int, day: date, hours: tuple[time, time] | None, note: str = "") -> None:
    """A date with hours of its own, or closed (None). Raises Invalid (day, note), DateTaken."""
    today = now().astimezone(OSLO).date()
    if not today <= day <= today.replace(year=today.year + FARTHEST_YEARS, day=min(today.day, 28)):
        raise Invalid("day", _("Velg en dato fra i dag og høyst tre år fram."))
    if len(note) > NOTE_LIMIT:
        raise Invalid("note", _("Skriv kortere: høyst {count} tegn."), count=NOTE_LIMIT)
    opens, closes = hours or (None, None)
    place = office(office_id)
    try:
        with transaction.atomic():
            SpecialDate.objects.create(
                office=place, date=day, closed=hours is None, opens=opens, closes=closes, note=note
            )
    except IntegrityError as error:
        raise DateTaken from error
    _tell(office_id, place.municipality_id, "special_date_added", date=day, opens=opens, closes=closes)


def remove_special_date(office_id: int, special_id: int) -> None:
    """The weekly hours hold on that date after all. Raises NotFound."""
    found = SpecialDate.objects.filter(id=special_id, office=office_id).first()
    if found is None:
        raise NotFound(_("Datoen finnes ikke, eller den er allerede fjernet."))
    found.delete()
    place = office(office_id)
    _tell(office_id, place.municipality_id, "special_date_removed", date=found.date)


def register_agreement(number: str, kind: str, first: date, last: date | None, signed: date | None) -> Agreement:
    """An agreement with a municipality, both dates included; without `last` until further notice.

    Unsigned it opens nothing. Raises Invalid (kind, last, signed), AgreementOverlaps, NotFound.
    """
    place = municipality(number)
    if kind not in Agreement.Kind.values:
        raise Invalid("kind", _("Velg ett av alternativene."))
    if last is not None and last < first:
        raise Invalid("last", _("Siste dag må være etter første dag."))
    _require_past(signed)
    try:
        with transaction.atomic():
            made = Agreement.objects.create(
                municipality=place, kind=kind, valid_from=first, valid_to=last, signed_at=signed
            )
    except IntegrityError as error:
        raise AgreementOverlaps from error
    _tell_agreement(made, "agreement_registered", first=first, last=last, signed=signed)
    return made


def sign_agreement(agreement_id: int, signed: date) -> Agreement:
    """An agreement that was registered without signature has been signed. Raises Invalid, AgreementGone, NotFound."""
    found = _agreement(agreement_id)
    _require_past(signed)
    if found.signed_at is not None:
        raise AgreementGone
    found.signed_at = signed
    found.save(update_fields=["signed_at"])
    _tell_agreement(found, "agreement_signed", signed=signed)
    return found


def end_agreement(agreement_id: int, last: date) -> Agreement:
    """The agreement holds to `last` and no longer. It is never lengthened. Raises Invalid, AgreementGone, NotFound."""
    found = _agreement(agreement_id)
    if last < found.valid_from:
        raise Invalid("last", _("Siste dag må være etter første dag."))
    if last < now().astimezone(OSLO).date():
        raise Invalid("last", _("Velg en dag fra og med i dag."))
    if found.valid_to is not None and found.valid_to <= last:
        raise AgreementGone
    found.valid_to = last
    found.save(update_fields=["valid_to"])
    _tell_agreement(found, "agreement_ended", last=last)
    return found


def set_out_of_hours(place: str | None, number: str, name: str) -> bool:
    """Who answers callers from this municipality when the line is closed; None is the national default.

    In force from the next call; False when nothing changes. A new number counts as not tried. Raises Invalid (number,
    name), NotFound, ServiceChanged.
    """
    if place is not None:
        municipality(place)
    dialled = parse_service_number(number, settings.INSTANCE.called_number)
    given = dialled, clean_line("name", name, SERVICE_NAME_LIMIT, _("Skriv hva tjenesten heter."))
    rows = OutOfHours.objects.filter(municipality=place)
    before = rows.select_for_update().values_list("number", "name").first()
    if before == given:
        return False
    try:
        with transaction.atomic():
            if before is None:
                OutOfHours.objects.create(municipality_id=place, number=given[0], name=given[1])
            else:
                rows.update(number=given[0], name=given[1])
    except IntegrityError as error:
        raise ServiceChanged from error
    what = "first" if before is None else "number" if before[0] != given[0] else "name"
    _tell_service(place, "out_of_hours_entered", what=what)
    return True


def remove_out_of_hours(place: str) -> None:
    """The national default answers for this municipality from the next call. Raises NotFound."""
    if not OutOfHours.objects.filter(municipality=place).delete()[0]:
        raise NotFound(_("Kommunen har ikke lagt inn sin egen vakttjeneste, eller den er allerede fjernet."))
    _tell_service(place, "out_of_hours_removed")


def verify_out_of_hours(place: str | None, number: str) -> None:
    """Somebody has rung `number`, which the page showed, and the right ones answered. Raises ServiceChanged.

    The database gives the time, and forgets it when the number changes.
    """
    if not OutOfHours.objects.filter(municipality=place, number=number).update(verified_at=Now()):
        raise ServiceChanged
    _tell_service(place, "out_of_hours_tried")


def _agreement(agreement_id: int) -> Agreement:
    found = Agreement.objects.select_for_update().filter(id=agreement_id).first()
    if found is None:
        raise NotFound(_("Avtalen finnes ikke."))
    return found


def _require_past(signed: date | None) -> None:
    if signed is not None and signed > now().astimezone(OSLO).date():
        raise Invalid("signed", _("Signaturen kan ikke ligge fram i tid."))


def _told(rows: Sequence[tuple[int, time, time]]) -> list[tuple[int, str, str]]:
    return [(weekday, f"{opens:%H:%M}", f"{closes:%H:%M}") for weekday, opens, closes in rows]


def _tell(office_id: int, municipality_number: str, kind: str, **data: Any) -> None:
    subject = f"office:{office_id}"
    record_event(kind, subject, municipality=municipality_number, office_id=office_id, **data)
    audit.record(kind, subject, municipality_number)
    notify(subject)
    notify(CARDS)


def _tell_agreement(agreement: Agreement, kind: str, **data: Any) -> None:
    number = agreement.municipality_id
    record_event(kind, f"municipality:{number}", municipality=number, agreement=agreement.id, of=agreement.kind, **data)
    audit.record(kind, f"agreement:{agreement.id}", number, outcome=agreement.kind)
    notify(CARDS)


def _tell_service(place: str | None, kind: str, **data: Any) -> None:
    """What an event may hold: codes, no numbers and no text."""
    subject = service_subject(place)
    record_event(kind, subject, municipality=place, **data)
    audit.record(kind, subject, place)
    notify(CARDS)
