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

    `avoided` are words of theirs that stand in the list of 2021 (avoid_words.csv); `coded` is what was left of
    them, put together from that list's own phrases and kept in its language.
    """

    code: str
    title: Any
    said: Any
    person: str
    need: str
    signs: tuple[str, ...]
    avoided: tuple[str, ...]
    coded: str


STORIES = (
    Story(
        "mat",
        _("Tomt for mat før helgen"),
        _("Det er tomt for mat, og to barn er hjemme. Lønnen gikk til gjeld, og det er ingen penger før mandag."),
        "Solveig Eksempel",
        "money",
        ("no_food_or_medicine", "children"),
        ("Mat", "Nødhjelp, akutthjelp", "Økonomi"),
        "Bruker har behov for rask avklaring. Har ikke orientert bruker om svarfrist pga. saken behøver rask "
        "avklaring.",
    ),
    Story(
        "natt",
        _("Ikke noe sted å sove i natt"),
        _("Må ut av krisesenteret i dag og har ikke noe sted å sove i natt."),
        "Amund Prøvesen",
        "housing",
        ("no_place_tonight",),
        ("Midlertidig botilbud", "Krisesenter"),
        "Bruker er uten bolig fra og med {day} Institusjon.",
    ),
    Story(
        "gjeld",
        _("Brev fra namsmannen"),
        _("Har fått brev om utlegg og vet ikke hvordan husleia skal betales. Vil snakke med en gjeldsrådgiver."),
        "Berit Oppdiktet",
        "debt",
        (),
        ("Gjeld", "Gjeldsrådgiver", "Økonomi"),
        "Bruker ønsker kontakt vedrørende sin situasjon. Rådgiver.",
    ),
    Story(
        "depositum",
        _("Utleieren venter på depositumet"),
        _("Har funnet en leilighet. Utleieren gir den bort på onsdag hvis depositumet ikke er avklart."),
        "Iver Liksomrud",
        "housing",
        (),
        ("Depositum, husleie", "Garanti"),
        "Bruker ønsker kontakt angående avtale. Dokumentasjon.",
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
