"""The sentences of the emergency directory, in the active language; the same on paper, on screen and as plain text."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time

import phonenumbers
from babel.dates import format_date, get_day_names
from django.utils.translation import get_language, gettext

from bindeledd.base.clock import OSLO
from bindeledd.base.languages import locale_of
from bindeledd.directory.rules import Hours
from bindeledd.duty.emergency.content import EMERGENCY, LineEntry, OfficeEntry
from bindeledd.duty.emergency.rules import week


def title() -> str:
    """The name of the whole."""
    return gettext("Telefonliste for beredskap")


def for_staff_only() -> str:
    """Who it is for."""
    return gettext("Bare for ansatte. Ikke heng den opp der publikum ferdes.")


def issued(at: datetime) -> str:
    """Of which day it is."""
    local = at.astimezone(OSLO)
    day = format_date(local.date(), format="d. MMMM yyyy" if _locale() != "en_GB" else "d MMMM yyyy", locale=_locale())
    return gettext("Gjelder per %(day)s kl. %(clock)s") % {"day": day, "clock": clock(local.time())}


def emergency_numbers() -> list[tuple[str, str]]:
    """The national emergency numbers and what each is for."""
    what = (
        gettext("ambulanse, fare for liv"),
        gettext("politi"),
        gettext("brann"),
        gettext("legevakt, også når kommunens vakt må varsles"),
        gettext("alarmtelefonen for barn og unge, hele døgnet"),
        gettext("vold og overgrep, hjelpelinje"),
        gettext("psykisk helse, hjelpetelefon"),
    )
    return list(zip(EMERGENCY, what, strict=True))


def how_to() -> list[tuple[str, list[str]]]:
    """What to do when what is gone: a heading and its steps."""
    return [
        (
            gettext("Telefonsystemet er nede, Bindeledd virker"),
            [
                gettext("Ta samtaler på en vanlig telefon. Velg «Ny samtale for hånd» og bruk skjemaet som ellers."),
                gettext("Spør om personen har prøvd å ringe før, og skriv klokkeslettet. Ventetiden regnes derfra."),
                gettext("Ring kontorets vakttelefon selv. Telefonsvarer er ikke svar. Skriv hvem som tar over."),
                gettext("Svarer ingen: gi løfte om tilbakeringing. Kontoret ringer selv og registrerer forsøket."),
            ],
        ),
        (
            gettext("Databasen er nede"),
            [
                gettext("La åpne sider stå. Det du har skrevet, lagres når databasen er tilbake."),
                gettext("Ikke logg ut, og ikke lukk nettleseren. Siden sier fra når alt er lagret."),
                gettext("Nye samtaler: skriv på papir, og bruk denne listen."),
                gettext("Nye innringere hører en beskjed og kan legge igjen nummeret. De blir ringt opp etterpå."),
            ],
        ),
        (
            gettext("Alt er nede"),
            [
                gettext("Bruk papirskjemaet bakerst, ett for hver innringer. Skriv når personen ringte første gang."),
                gettext("Haster det: ring akutt vakttelefon, så leder, så legevakt 116 117. Noter hvem som tok over."),
                gettext("Legg skjemaet i låst skap. Før det inn med «Ny samtale for hånd» samme dag, og makuler det."),
            ],
        ),
    ]


def paper_fields() -> list[str]:
    """What the form on paper asks for, in the order of the form on the screen."""
    return [
        gettext("Ringte første gang, dato og kl."),
        gettext("Veileder i kontaktsenteret"),
        gettext("Innringer (hvis en annen enn personen)"),
        gettext("Personens navn og fødselsdato"),
        gettext("Hvor oppholder personen seg?"),
        gettext("Hva trengs, med klare ord"),
        gettext("Tegn på hast: mat, medisiner, tak over hodet, strøm, barn, vold"),
        gettext("Trygt nummer, og når det er trygt å ringe"),
        gettext("Språk, behov for tolk"),
        gettext("Ønsker å søke?"),
        gettext("Kontor og vakttelefon som ble ringt, kl."),
        gettext("Tatt over av (navn), eller løfte: hvem ringer, og senest når"),
    ]


def hours(found: Collection[Hours]) -> str:
    """`man–fre 09.00–15.00`, or that it is closed all week."""
    names = get_day_names("abbreviated", locale=_locale())
    parts = []
    for days, intervals in week(found):
        spans = ", ".join(_days(first, last, names) for first, last in days)
        parts.append(f"{spans} {', '.join(f'{clock(start)}–{clock(end)}' for start, end in intervals)}")
    return "; ".join(parts) or gettext("stengt hele uken")


def line(entry: LineEntry) -> str:
    """A duty line: its number, or that it rings in the browser; its hours where they are its own."""
    return telephone(entry.number) if entry.number else gettext("i nettleseren, kan ikke ringes")


def lines(office: OfficeEntry, kind: str) -> str:
    """The office's lines of a kind."""
    return "; ".join(line(each) for each in office.lines if each.kind == kind) or "–"


def special(entries: Collection[tuple[date, str]]) -> str:
    """The next dates on which the weekly hours don't hold."""
    shown = [
        f"{format_date(day, format='d. MMM' if _locale() != 'en_GB' else 'd MMM', locale=_locale())}: "
        f"{spans or gettext('stengt')}"
        for day, spans in entries
    ]
    return "; ".join(shown)


def telephone(number: str) -> str:
    """The number as people write it."""
    parsed = phonenumbers.parse(number, "NO")
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, style.NATIONAL if parsed.country_code == 47 else style.INTERNATIONAL)


def clock(moment: time) -> str:
    """09.00, or 09:00 in English."""
    return f"{moment:%H:%M}" if _locale() == "en_GB" else f"{moment:%H.%M}"


def _days(first: int, last: int, names: object) -> str:
    shown = [str(names[day]).rstrip(".") for day in (first, last)]  # type: ignore[index]
    return shown[0] if first == last else f"{shown[0]}–{shown[1]}"


def _locale() -> str:
    return locale_of(get_language())
