"""What people type, as it is stored: text without control characters, telephone numbers. Pure, for all rooms."""

import unicodedata

import phonenumbers
from phonenumbers import PhoneNumberType

from bindeledd.base.errors import Invalid
from bindeledd.base.words import gettext_lazy as _

NUMBER_LIMIT = 40
_STRIPPED = frozenset("\u00ad\u061c\u180e\u200b\u200e\u200f\u2060\ufeff") | frozenset(
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xFFF9, 0xFFFC))
)
_NEVER_RUNG = {PhoneNumberType.PREMIUM_RATE, PhoneNumberType.PAGER, PhoneNumberType.VOICEMAIL}
_NUMBER_PREFIXES = ("telefon", "mobil", "tlf", "tel", "mob")


def parse_number(text: str, field: str = "number") -> str:
    """The telephone number in `text` in E.164 (`+4741234567`); without a country it is Norwegian.

    Takes spaces, brackets, hyphens, dots, +47, 0047, a leading "tlf." and full-width digits. Raises Invalid.
    """
    written = written_number(text, field)
    try:
        number = phonenumbers.parse(written, "NO")
    except phonenumbers.NumberParseException:
        raise Invalid(field, _("Dette er ikke et telefonnummer.")) from None
    if number.extension or not phonenumbers.is_valid_number(number):
        raise Invalid(field, _("Telefonnummeret finnes ikke. Sjekk antall sifre og landkode."))
    if phonenumbers.number_type(number) in _NEVER_RUNG:
        raise Invalid(field, _("Dette nummeret ringer vi ikke til."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def written_number(text: str, field: str = "number") -> str:
    """What was typed without a leading "tlf.", full-width digits as plain ones. Raises Invalid."""
    cleaned = unicodedata.normalize("NFKC", clean_text(field, text, NUMBER_LIMIT)).strip()
    for prefix in _NUMBER_PREFIXES:
        if cleaned.lower().startswith(prefix):
            cleaned = cleaned[len(prefix) :].lstrip(" .:")
            break
    if not cleaned:
        raise Invalid(field, _("Skriv et telefonnummer."))
    if any(c.isalpha() for c in cleaned):
        raise Invalid(field, _("Dette er ikke et telefonnummer."))
    return cleaned.replace("(0)", "")


def format_number(number: str) -> str:
    """An E.164 number as people write it: `412 34 567`, or with the country for others."""
    parsed = phonenumbers.parse(number, "NO")
    national = parsed.country_code == phonenumbers.country_code_for_region("NO")
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, form.NATIONAL if national else form.INTERNATIONAL)


def clean_text(field: str, text: str, limit: int | None = None, *, multiline: bool = False) -> str:
    """The text as it is stored: NFC, without control characters and marks that turn the writing direction.

    Emoji and every letter stay. Line breaks stay only when `multiline`. Ends are trimmed. Raises Invalid with
    the limit and the length (in characters) when it is too long.
    """
    cleaned = unicodedata.normalize("NFC", _kept(text, multiline)).strip()
    if limit is not None and len(cleaned) > limit:
        raise Invalid(
            field,
            _("Teksten er {length} tegn lang; her er det plass til {limit}."),
            length=len(cleaned),
            limit=limit,
        )
    return cleaned


def clean_line(field: str, text: str, limit: int, missing: object) -> str:
    """One line of text with at least one letter, such as a name. Raises Invalid; `missing` is said when it has none."""
    cleaned = " ".join(clean_text(field, text, limit).split())
    if not any(c.isalpha() for c in cleaned):
        raise Invalid(field, missing)
    return cleaned


def _kept(text: str, multiline: bool) -> str:
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    if not multiline:
        unified = unified.replace("\n", " ")
    unified = unified.replace("\t", " ")
    return "".join(c for c in unified if c == "\n" or _allowed(c))


def _allowed(character: str) -> bool:
    return character not in _STRIPPED and unicodedata.category(character) not in {"Cc", "Cs"}
