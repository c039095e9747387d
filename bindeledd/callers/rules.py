"""What a name, a national id, a telephone number and a text must look like; pure, shared by all forms."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from stdnum.exceptions import ValidationError
from stdnum.no import fodselsnummer

from bindeledd.base.errors import Invalid
from bindeledd.base.typed import NUMBER_LIMIT as NUMBER_LIMIT
from bindeledd.base.typed import clean_line
from bindeledd.base.typed import clean_text as clean_text
from bindeledd.base.typed import format_number as format_number
from bindeledd.base.typed import parse_number as parse_number
from bindeledd.base.words import gettext_lazy as _

NAME_LIMIT = 120
NATIONAL_ID_LIMIT = 40
NATIONAL_ID_DIGITS = 11

METHODS = {
    "national_id": _("Navn og fødselsnummer oppgitt i samtalen"),
    "control_questions": _("Kontrollspørsmål besvart"),
    "name_only": _("Navn oppgitt, uten fødselsnummer"),
}
"""How caller and person can be identified; the code is stored with the identification (issue: method stored)."""

ON_BEHALF = {"self": _("Ringer for seg selv"), "other": _("Ringer på vegne av en annen")}

MOST_PERSONS_A_CALL = 8
"""A helper may ring about a family; whoever opens more persons than this in one call is looking people up (law 7)."""

_SYNTHETIC_MONTHS = range(81, 93)
_SYNTHETIC_OFFSET = 80
_D_NUMBER_OFFSET = 40
_MASK = " •••••"


@dataclass(frozen=True)
class NationalId:
    """A valid national id. `kind` is birth_number or d_number; synthetic ids belong to no living person."""

    digits: str
    kind: str
    synthetic: bool
    born: date

    def __repr__(self) -> str:
        return f"NationalId(kind={self.kind!r}, synthetic={self.synthetic})"

    @property
    def masked(self) -> str:
        return mask_national_id(self.digits)


def mask_national_id(digits: str) -> str:
    """The six digits of the birth date with the personal part hidden."""
    return digits[:6] + _MASK if digits else ""


def parse_national_id(text: str) -> NationalId:
    """The national id in `text` (spaces, dots and hyphens are allowed).

    Takes birth numbers, D-numbers (day + 40) and synthetic ones (month + 80). The error never repeats the
    number. Raises Invalid.
    """
    digits = _only_digits(text)
    if digits is None:
        raise Invalid("national_id", _("Fødselsnummeret kan bare ha sifre."))
    if len(digits) != NATIONAL_ID_DIGITS:
        raise Invalid("national_id", _("Fødselsnummeret skal ha 11 sifre; her er det {count}."), count=len(digits))
    if not _check_digits_fit(digits):
        raise Invalid("national_id", _("Fødselsnummeret stemmer ikke: et siffer er feil eller to er byttet om."))
    return _with_birth_date(digits)


def _only_digits(text: str) -> str | None:
    if len(text) > NATIONAL_ID_LIMIT:
        return None
    kept = [c for c in unicodedata.normalize("NFKC", clean_text("national_id", text)) if c not in " .-:\n"]
    return "".join(kept) if all(c in "0123456789" for c in kept) else None


def _check_digits_fit(digits: str) -> bool:
    return (
        digits[9] == fodselsnummer.calc_check_digit1(digits)
        and digits[10] == fodselsnummer.calc_check_digit2(digits)
    )  # fmt: skip


def _with_birth_date(digits: str) -> NationalId:
    month = int(digits[2:4])
    synthetic = month in _SYNTHETIC_MONTHS
    plain = f"{digits[:2]}{month - _SYNTHETIC_OFFSET:02d}{digits[4:]}" if synthetic else digits
    try:
        born = fodselsnummer.get_birth_date(plain)
    except ValidationError:
        raise Invalid("national_id", _("Fødselsnummeret stemmer ikke: datoen i det finnes ikke.")) from None
    kind = "d_number" if int(digits[:2]) > _D_NUMBER_OFFSET else "birth_number"
    return NationalId(digits, kind, synthetic, born)


def require_method_fits(method: str, has_number: bool) -> None:
    """The method is a code of METHODS and says what was done: with a number told, or without. Raises Invalid."""
    require_code("method", method, METHODS)
    if method == "national_id" and not has_number:
        raise Invalid("method", _("Uten fødselsnummer må personen identifiseres på en annen måte."))
    if method == "name_only" and has_number:
        raise Invalid("method", _("Fødselsnummeret er oppgitt. Velg hvordan du har forsikret deg om hvem det er."))


def clean_name(field: str, text: str) -> str:
    """A person's name: one line, at least one letter. Raises Invalid."""
    return clean_line(field, text, NAME_LIMIT, _("Skriv navnet."))


def require_code(field: str, code: str, codes: object) -> str:
    """The code when it is one of `codes`. Raises Invalid without repeating what was sent."""
    if not isinstance(codes, (dict, frozenset, tuple)) or code not in codes:
        raise Invalid(field, _("Velg ett av alternativene."))
    return code
