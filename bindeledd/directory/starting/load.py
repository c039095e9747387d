"""Writes the starting municipalities, offices and the demo's invented facts; run again it changes nothing."""

from datetime import date, datetime, time
from zlib import crc32

from bindeledd.base.calendar import is_working_day
from bindeledd.base.clock import OSLO, now
from bindeledd.directory.models import Agreement, Municipality, Office, OfficeHours, OutOfHours, SpecialDate
from bindeledd.directory.names import sort_key
from bindeledd.directory.rules import Hours
from bindeledd.directory.starting import hours, places

WITHOUT_DATA_PROCESSOR = ("5601", "4204", "1860", "3338")
"""Demo municipalities that never signed a data-processor agreement."""

LAPSED = "3405"
"""The demo municipality whose data-processor agreement has run out."""

_SIGNED = date(2024, 12, 1)
_VALID_FROM = date(2025, 1, 1)
_LAPSED_ON = date(2026, 6, 30)


def load(using: str, demo: bool) -> None:
    """Write municipalities, offices and hours that are missing, as drafts or with the demo's invented details."""
    Municipality.objects.using(using).bulk_create(
        [Municipality(each.number, each.name, each.county, sort_key(each.name)) for each in places.municipalities()],
        ignore_conflicts=True,
    )
    known = set(Office.objects.using(using).values_list("number", flat=True))
    drafts = [each for each in places.offices() if each.number not in known]
    offices = [_office(each) for each in drafts]
    if demo:
        for office, draft in zip(offices, drafts, strict=True):
            _describe(office, draft)
    Office.objects.using(using).bulk_create(offices)
    OfficeHours.objects.using(using).bulk_create(
        [interval for office, draft in zip(offices, drafts, strict=True) for interval in _hours(office, draft)]
    )


def load_demo_facts(using: str) -> None:
    """Give every municipality its invented agreements and every office a short or closed Christmas Eve."""
    offices = list(Office.objects.using(using).all())
    SpecialDate.objects.using(using).bulk_create([_christmas_eve(each) for each in offices], ignore_conflicts=True)
    agreed = set(Agreement.objects.using(using).values_list("municipality_id", flat=True))
    new = sorted({each.municipality_id for each in offices} - agreed)
    Agreement.objects.using(using).bulk_create([each for number in new for each in _agreements(number)])


def load_out_of_hours(using: str, demo: bool) -> None:
    """The national service that answers until municipalities enter their own: in the demo an invented number."""
    if not OutOfHours.objects.using(using).filter(municipality=None).exists():
        number, name = ("+4721099999", "Nasjonal vakttelefon (oppdiktet)") if demo else ("116117", "Legevakt")
        OutOfHours.objects.using(using).create(number=number, name=name)


def take_into_use(using: str) -> None:
    """Mark every office as in use; the database refuses one without a leader."""
    Office.objects.using(using).filter(in_use=False).update(in_use=True)


def _office(draft: places.OfficeDraft) -> Office:
    closed = not hours.reception_hours(draft.number, draft.county)
    return Office(
        number=draft.number,
        name=draft.name,
        municipality_id=draft.municipality,
        district=draft.district,
        by_appointment=closed and hours.by_appointment(draft.number),
        sort_key=sort_key(draft.district or draft.name),
    )


def _hours(office: Office, draft: places.OfficeDraft) -> list[OfficeHours]:
    by_kind: dict[str, tuple[Hours, ...]] = {
        "phone": hours.phone_hours(draft.number, draft.county),
        "reception": hours.reception_hours(draft.number, draft.county),
    }
    return [
        OfficeHours(office=office, kind=kind, weekday=each.weekday, opens=each.opens, closes=each.closes)
        for kind, week in by_kind.items()
        for each in week
    ]


def _describe(office: Office, draft: places.OfficeDraft) -> None:
    ticket = crc32(office.number.encode())
    office.visiting_address = f"Eksempelveien {ticket % 90 + 1}, {draft.place}"
    office.post_box = ticket % 3 != 0
    office.email = f"kontor-{office.number}@demo.invalid"
    office.what_to_know = _WHAT_TO_KNOW[ticket % len(_WHAT_TO_KNOW)]
    office.verified_at = datetime.combine(date(2026, 1 + ticket % 10, 1 + ticket % 28), time(10), OSLO)


_WHAT_TO_KNOW = (
    "Søknad kan leveres på papir i skranken eller i postkassen. Muntlig søknad tas imot på telefon.",
    "Personer under 25 år har eget team. Nødhjelp behandles samme dag når søknaden er kommet før kl. 13.",
    "Kontoret har fast kontaktperson for husleierestanser og strøm. Ring vakttelefonen ved stengevarsel.",
    "Timeavtale gis innen to arbeidsdager. Tolk bestilles av kontoret.",
    "Midlertidig bolig avklares av den som har vakt. Utenfor åpningstiden overtar kommunens vaktsentral.",
)


def _christmas_eve(office: Office) -> SpecialDate:
    eve = date(now().year, 12, 24)
    short = is_working_day(eve) and crc32(office.number.encode()) % 2 == 0
    special = SpecialDate(office=office, date=eve, closed=not short, note="Julaften")
    if short:
        special.opens, special.closes = time(9), time(11)
    return special


def _agreements(municipality: str) -> list[Agreement]:
    return [
        Agreement(
            municipality_id=municipality,
            kind=kind,
            valid_from=_VALID_FROM,
            valid_to=_LAPSED_ON if municipality == LAPSED and kind == "data_processor" else None,
            signed_at=_SIGNED,
        )
        for kind in Agreement.Kind.values
        if not (kind == "data_processor" and municipality in WITHOUT_DATA_PROCESSOR)
    ]
