"""What a language needs for numbers, days and times in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Forms:
    """`small` are 0–19, `one` the forms of 1 by gender, `ordinals` the days of a month from the first.

    A counted thing is its gender, its singular and its plural.
    """

    small: tuple[str, ...]
    one: dict[str, str]
    tens: tuple[str, ...]
    hundred: str
    thousand: str
    conjunction: str
    joint: str
    ordinals: tuple[str, ...]
    days: tuple[str, ...]
    months: tuple[str, ...]
    whole_day: str
    whole_hour: str
    clock: str
    working_days: tuple[Literal["m", "f", "n"], str, str]
    full_days: tuple[Literal["m", "f", "n"], str, str]


def words(text: str) -> tuple[str, ...]:
    """A list of words, written as a line."""
    return tuple(text.split())
