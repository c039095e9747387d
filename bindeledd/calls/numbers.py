"""Telephone numbers at rest: encrypted in the national compartment, found by a keyed hash (law 13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bindeledd.base import crypto
from bindeledd.base.errors import Invalid
from bindeledd.base.models import NATIONAL_COMPARTMENT, DataKey
from bindeledd.callers.rules import parse_number

_CONTEXT = "calls.number"


@dataclass(frozen=True)
class SealedNumber:
    """A number as the database keeps it."""

    key: DataKey
    text: bytes
    hash: bytes


def seal(number: str, key: DataKey | None = None) -> SealedNumber:
    """Encrypt an E.164 number, under a data key of its own unless one is given."""
    chosen = key or crypto.new_data_key(NATIONAL_COMPARTMENT)
    return SealedNumber(chosen, crypto.encrypt(chosen, number, _CONTEXT), number_hash(number))


def columns(sealed: SealedNumber | None) -> dict[str, Any]:
    """The columns of a row that keeps the number; all empty when there is none."""
    if sealed is None:
        return {"number_key": None, "number_ct": None, "number_hash": None}
    return {"number_key": sealed.key, "number_ct": sealed.text, "number_hash": sealed.hash}


def unseal(key: DataKey | None, text: bytes | memoryview | None) -> str | None:
    """The number again; None when there is none (withheld, or purged)."""
    if key is None or text is None:
        return None
    return crypto.decrypt(key, text, _CONTEXT)


def number_hash(number: str) -> bytes:
    """What equal numbers share, and nobody without the key can compute."""
    return crypto.lookup_hash(NATIONAL_COMPARTMENT, "number", number)


def as_e164(presented: str) -> str | None:
    """The number the carrier presents, in E.164; None when it is withheld or none."""
    digits = presented if presented.startswith(("+", "00")) else _with_country(presented)
    try:
        return parse_number(digits)
    except Invalid:
        return None


def _with_country(presented: str) -> str:
    """Carriers often present `4741234567` without a plus; eight digits are Norwegian already."""
    return f"+{presented}" if len(presented) > 8 else presented
