"""Which numbers may answer when the line is closed; pure."""

import re

import phonenumbers

from bindeledd.base.errors import Invalid
from bindeledd.base.typed import parse_number, written_number
from bindeledd.base.words import gettext_lazy as _

_SEPARATORS = re.compile(r"[\s.()/-]")
_SHORT = re.compile(r"[0-9]{3,6}")
"""Norway's short numbers: 1881, 02800, 116117. None has seven or eight digits, so those are slips of the finger."""


def parse_service_number(text: str, own: str = "") -> str:
    """The number as it is dialled: E.164, or a short one such as 116117.

    `own` is the contact centre's number, which would lead callers in a ring. Raises Invalid (number).
    """
    digits = _SEPARATORS.sub("", written_number(text))
    if not _SHORT.fullmatch(digits):
        return not_own(parse_number(text), own)
    if phonenumbers.is_emergency_number(digits, "NO"):
        raise Invalid("number", _("Nødnumrene 110, 112 og 113 ringer innringeren selv. Skriv nummeret til tjenesten."))
    return not_own(digits, own)


def not_own(number: str, own: str) -> str:
    """The number, unless it is the contact centre's `own`. Raises Invalid (number)."""
    if own and number.endswith(own):
        raise Invalid("number", _("Dette er kontaktsenterets eget nummer."))
    return number
