"""The promise as it is read aloud to the caller, in the languages of the telephone: all in words, no figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, override

from bindeledd.base import spelled
from bindeledd.base.clock import OSLO
from bindeledd.base.languages import COMPLETE
from bindeledd.handoffs.rules import Deadline


@dataclass(frozen=True)
class Aloud:
    """The promise in one language. `wanted` is the caller's."""

    language: str
    name: str
    words: str
    wanted: bool


def in_languages(deadline: Deadline, office_name: str, at: datetime, wanted: str) -> Iterator[Aloud]:
    """The promise at `at` (aware) in every complete language; `wanted` is the language that the caller speaks."""
    for language, name in COMPLETE.items():
        yield Aloud(language, name, words(deadline, office_name, at, language), language == wanted)


def words(deadline: Deadline, office_name: str, at: datetime, language: str) -> str:
    """`Nav Sagene ringer deg senest onsdag den tjuefemte november klokken femten. Det er om to arbeidsdager …`"""
    due = deadline.due_at.astimezone(OSLO)
    named = {"office": office_name, "when": spelled.moment(due, language)}
    with override(language):
        if due <= at:
            late = gettext("%(office)s skulle ha ringt deg innen %(when)s. De får beskjed om å ringe deg nå.")
            return late % named
        if deadline.calendar_days == 0:
            today = gettext("%(office)s ringer deg i dag, senest %(clock)s.")
            return today % (named | {"clock": spelled.clock(due.time(), language)})
        days = {
            "working": spelled.working_days(deadline.working_days, language),
            "days": spelled.full_days(deadline.calendar_days, language),
        }
        return gettext("%(office)s ringer deg senest %(when)s. Det er om %(working)s, %(days)s.") % (named | days)
