"""The calls that can be told twice, and when they come: invented callers, true words. Pure but for translations."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from bindeledd.base import calendar
from bindeledd.base.clock import OSLO

TUESDAY, FRIDAY = 1, 4
MAUNDY_THURSDAY = "Skjærtorsdag"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Story:
    """One caller: what they say, and what the agent ticks.

    `avoided` are words of theirs that the routine of 2021 wanted replaced (WORDS); `coded` is how a message in that
    manner could read, in our own words and kept in its language.
    """

    code: str
    title: Any
    said: Any
    person: str
    need: str
    signs: tuple[str, ...]
    avoided: tuple[str, ...]
    coded: str


WORDS = {
    "mat": "brukes ikke",
    "nødhjelp": "rask avklaring",
    "økonomi": "situasjon",
    "midlertidig botilbud": "uten bolig fra dato",
    "krisesenter": "institusjon",
    "gjeld": "situasjon",
    "gjeldsrådgiver": "rådgiver",
    "depositum, husleie": "dokumentasjon",
    "garanti": "avtale",
}
"""What a word was to be replaced by (inventory E09; Helsetilsynet, Rapport 5/2021): those of our stories only."""

STORIES = (
    Story(
        "mat",
        _("Tomt for mat før helgen"),
        _("Det er tomt for mat, og to barn er hjemme. Lønnen gikk til gjeld, og det er ingen penger før mandag."),
        "Solveig Eksempel",
        "money",
        ("no_food_or_medicine", "children"),
        ("mat", "nødhjelp", "økonomi"),
        "Bruker trenger rask avklaring av sin situasjon. Svarfrist er ikke oppgitt.",
    ),
    Story(
        "natt",
        _("Ikke noe sted å sove i natt"),
        _("Må ut av krisesenteret i dag og har ikke noe sted å sove i natt."),
        "Amund Prøvesen",
        "housing",
        ("no_place_tonight",),
        ("midlertidig botilbud", "krisesenter"),
        "Bruker uten bolig fra {day} Har vært på institusjon. Trenger rask avklaring.",
    ),
    Story(
        "gjeld",
        _("Brev fra namsmannen"),
        _("Har fått brev om utlegg og vet ikke hvordan husleia skal betales. Vil snakke med en gjeldsrådgiver."),
        "Berit Oppdiktet",
        "debt",
        (),
        ("gjeld", "gjeldsrådgiver", "økonomi"),
        "Bruker vil ha kontakt med rådgiver om sin situasjon.",
    ),
    Story(
        "depositum",
        _("Utleieren venter på depositumet"),
        _("Har funnet en leilighet. Utleieren gir den bort på onsdag hvis depositumet ikke er avklart."),
        "Iver Liksomrud",
        "housing",
        (),
        ("depositum, husleie", "garanti"),
        "Bruker vil ha kontakt om en avtale. Gjelder dokumentasjon.",
    ),
)


@dataclass(frozen=True, slots=True)
class Hour:
    """A time of call: its name, which days it may be, and the time of day (Oslo)."""

    code: str
    title: Any
    may_be: Callable[[date], bool]
    at: time

    def next(self, today: date) -> datetime:
        """The moment (aware, Oslo) when it next comes after this day."""
        day = today + ONE_DAY
        while not (calendar.is_working_day(day) and self.may_be(day)):
            day += ONE_DAY
        return datetime.combine(day, self.at, OSLO)


HOURS = (
    Hour(
        "fredag",
        _("Fredag kl. 14.30, en halvtime før kontaktsenteret stenger"),
        lambda day: day.weekday() == FRIDAY,
        time(14, 30),
    ),
    Hour("tirsdag", _("Tirsdag kl. 10.00"), lambda day: day.weekday() == TUESDAY, time(10)),
    Hour(
        "paske",
        _("Onsdag før påske kl. 13.00"),
        lambda day: calendar.holiday_name(day + ONE_DAY) == MAUNDY_THURSDAY,
        time(13),
    ),
    Hour(
        "jul",
        _("Siste arbeidsdag før julaften kl. 11.00"),
        lambda day: day.month == 12 and day.day < 24 <= calendar.next_working_day(day).day,
        time(11),
    ),
)
