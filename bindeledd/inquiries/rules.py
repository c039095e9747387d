"""What a form may hold, what makes an inquiry urgent, and its reference; pure."""

import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import time

from stdnum import damm

from bindeledd.base.errors import Invalid
from bindeledd.base.words import gettext_lazy as _
from bindeledd.callers.rules import METHODS, NAME_LIMIT, NATIONAL_ID_LIMIT, NUMBER_LIMIT, ON_BEHALF, clean_text

TEXT_LIMIT = 4000
OTHER_WAY_LIMIT = 300
REFERENCE_DIGITS = 9

NEEDS = {
    "money": _("Penger til mat og det nødvendigste"),
    "housing": _("Bolig eller et sted å være"),
    "power": _("Strøm"),
    "apply": _("Søknad om økonomisk sosialhjelp"),
    "decision": _("Svar på eller forklaring av et vedtak"),
    "payment": _("Utbetaling"),
    "documents": _("Dokumentasjon"),
    "debt": _("Gjeld og regninger"),
    "programme": _("Kvalifiseringsprogrammet"),
    "plan": _("Individuell plan"),
    "adviser": _("Snakke med veilederen sin"),
    "release": _("Løslatelse eller utskriving"),
    "other": _("Noe annet"),
}
"""Need categories in clear words (inventory C03, E14; the old codes named no need)."""

SIGNS = {
    "no_place_tonight": _("Har ikke noe sted å sove i natt"),
    "no_food_or_medicine": _("Mangler mat eller medisiner"),
    "power_cut": _("Strømmen eller varmen er borte"),
    "pressed_urgent": _("Valgte «det haster» i menyen"),
    "children": _("Det er barn i husstanden"),
}
"""Signs that the adviser ticks; the rule below judges, never the adviser (law 3, rules L11, L17)."""
_URGENT_SIGNS = frozenset({"no_place_tonight", "no_food_or_medicine", "power_cut", "pressed_urgent"})

WISHES = {
    "yes": _("Vil søke"),
    "help": _("Vil ha hjelp til å søke"),
    "no": _("Vil ikke søke nå"),
    "unknown": _("Ikke avklart"),
}
LANGUAGES = {
    "nb": _("Norsk"),
    "nn": _("Nynorsk"),
    "se": _("Nordsamisk"),
    "en": _("Engelsk"),
    "uk": _("Ukrainsk"),
    "ar": _("Arabisk"),
    "pl": _("Polsk"),
    "so": _("Somali"),
    "ti": _("Tigrinja"),
    "fa": _("Dari eller farsi"),
    "ru": _("Russisk"),
    "sgn": _("Tegnspråk"),
    "other": _("Et annet språk"),
}
OUTCOMES = {
    "contact_made": _("Kontakt oppnådd"),
    "withdrawn": _("Personen trenger ikke hjelpen lenger"),
    "unreached": _("Ikke nådd"),
    "moved": _("Overtatt av et annet kontor"),
}
YES_NO = {"yes": _("Ja"), "no": _("Nei")}


def urgency_of(signs: Iterable[str]) -> str:
    """`urgent` when any sign of urgency is ticked, else `normal` (law 3: in doubt up)."""
    return "urgent" if _URGENT_SIGNS & set(signs) else "normal"


def new_reference() -> str:
    """Nine random digits and a check digit (Damm: any wrong digit and any swapped neighbours are noticed)."""
    number = f"{secrets.randbelow(10**REFERENCE_DIGITS):0{REFERENCE_DIGITS}d}"
    return number + damm.calc_check_digit(number)


def is_reference(text: str) -> bool:
    """Whether these ten digits are a reference as new_reference makes them."""
    return re.fullmatch(r"[0-9]{10}", text) is not None and bool(damm.is_valid(text))


def parse_reference(text: str) -> str:
    """A reference as somebody typed it, with or without spaces. Raises Invalid."""
    digits = re.sub(r"[\s-]", "", clean_text("reference", text, 40))
    if not is_reference(digits):
        raise Invalid("reference", _("Referansen stemmer ikke: ti sifre, der det siste kontrollerer resten."))
    return digits


def format_reference(reference: str) -> str:
    """`123 456 789 0`: how a reference is shown and read out."""
    return f"{reference[:3]} {reference[3:6]} {reference[6:9]} {reference[9:]}"


@dataclass(frozen=True)
class Field:
    """One field of the call's form: how what was typed is cleaned before it is saved."""

    clean: Callable[[str, str], str]


def _line(limit: int) -> Field:
    return Field(lambda name, text: clean_text(name, text, limit))


def _one_of(codes: dict[str, object]) -> Field:
    def clean(name: str, text: str) -> str:
        if text and text not in codes:
            raise Invalid(name, _("Velg ett av alternativene."))
        return text

    return Field(clean)


def _pattern(pattern: str) -> Field:
    def clean(name: str, text: str) -> str:
        if text and not re.fullmatch(pattern, text):
            raise Invalid(name, _("Velg ett av alternativene."))
        return text

    return Field(clean)


def _clean_clock(name: str, text: str) -> str:
    cleaned = clean_text(name, text, 8).replace(".", ":")
    parse_clock(name, cleaned)
    return cleaned


def parse_clock(name: str, text: str) -> time | None:
    """`09:30` or `9.30` as a time, None when empty. Raises Invalid."""
    if not text:
        return None
    found = re.fullmatch(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", text)
    if not found:
        raise Invalid(name, _("Skriv klokkeslettet som 09:30."))
    return time(int(found[1]), int(found[2]))


def _clean_signs(name: str, text: str) -> str:
    return ",".join(parse_signs(name, text))


def parse_signs(name: str, text: str) -> tuple[str, ...]:
    """Comma-separated sign codes in the order of SIGNS. Raises Invalid."""
    ticked = {part.strip() for part in text.split(",")} - {""}
    if ticked - SIGNS.keys():
        raise Invalid(name, _("Velg ett av alternativene."))
    return tuple(code for code in SIGNS if code in ticked)


FIELDS: dict[str, Field] = {
    "municipality": _pattern(r"[0-9]{4}"),
    "office_id": _pattern(r"[1-9][0-9]{0,8}"),
    "on_behalf": _one_of(dict(ON_BEHALF)),
    "caller_name": _line(NAME_LIMIT),
    "person_name": _line(NAME_LIMIT),
    "national_id": _line(NATIONAL_ID_LIMIT),
    "has_no_national_id": _one_of(dict(YES_NO)),
    "method": _one_of(dict(METHODS)),
    "place": _line(NAME_LIMIT),
    "need": _one_of(dict(NEEDS)),
    "text": Field(lambda name, text: clean_text(name, text, TEXT_LIMIT, multiline=True)),
    "signs": Field(_clean_signs),
    "language": _one_of(dict(LANGUAGES)),
    "safe_number": _line(NUMBER_LIMIT),
    "sms_consent": _one_of(dict(YES_NO)),
    "safe_from": Field(_clean_clock),
    "safe_to": Field(_clean_clock),
    "other_way": _line(OTHER_WAY_LIMIT),
    "wish_to_apply": _one_of(dict(WISHES)),
}
"""Every field of the call's form, saved one by one. Half-typed numbers are kept; they are checked when used."""


def clean_field(field: str, text: str) -> str:
    """The field's text as it is saved. Raises Invalid for an unknown field, an unknown code or too much text."""
    if field not in FIELDS:
        raise Invalid(field[:40], _("Skjemaet har ikke dette feltet."))
    return FIELDS[field].clean(field, text)
