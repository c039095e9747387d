"""Pure rules of the talk beside a call: what may be written there."""

import re

from bindeledd.callers.rules import clean_text

TEXT_LIMIT = 500
_DATE = re.compile(r"\b(?:[0-3]?\d\.\s?[01]?\d\.\s?(?:19|20)\d\d|(?:19|20)\d\d-[01]\d-[0-3]\d)\b")
_DIGITS = re.compile(r"\d[\d .\-]*\d")
_LONGEST_HARMLESS = 7
"""Digits in a row, blanks aside: a telephone number has eight, a national id eleven; a sum has fewer."""


def help_text(field: str, text: str) -> str:
    """What is said, cleaned. Raises Invalid for more than `TEXT_LIMIT` characters."""
    return clean_text(field, text, TEXT_LIMIT, multiline=True)


def names_somebody(text: str) -> bool:
    """Whether a national id or a telephone number stands in it: the talk is about the rule, not about the person."""
    return any(sum(map(str.isdigit, found)) > _LONGEST_HARMLESS for found in _DIGITS.findall(_DATE.sub(" ", text)))
