"""Deadlines and first words as people say them, in the reader's language."""

from datetime import date, datetime, time
from functools import lru_cache

from babel.dates import format_date, format_time
from django.utils.translation import get_language, gettext, ngettext, override

from bindeledd.base.clock import OSLO
from bindeledd.base.languages import locale_of
from bindeledd.handoffs.rules import Deadline, working_days_between

_DAY = {"nb_NO": "EEEE d. MMMM", "nn_NO": "EEEE d. MMMM", "en_GB": "EEEE d MMMM"}
_CLOCK = {"nb_NO": "HH.mm", "nn_NO": "HH.mm", "en_GB": "HH:mm"}


def sentence(deadline: Deadline, language: str = "nb") -> str:
    """`senest onsdag 25. november kl. 15.00, om 2 arbeidsdager, 4 døgn`, in `language`."""
    with override(language):
        return _latest(deadline.due_at, deadline.working_days, deadline.calendar_days)


def due_sentence(due_at: datetime, at: datetime) -> str:
    """The deadline seen from `at` (aware) in the active language: passed, today, or with the days left."""
    due, here = due_at.astimezone(OSLO), at.astimezone(OSLO)
    if due_at <= at:
        return gettext("fristen gikk ut %(when)s") % {"when": when(due)}
    if due.date() == here.date():
        return gettext("senest i dag kl. %(clock)s") % {"clock": clock(due)}
    return _latest(due, working_days_between(here, due), (due.date() - here.date()).days)


def promise_words(deadline: Deadline, office_name: str, at: datetime, language: str = "nb") -> str:
    """What the agent reads to the caller at `at` (aware): who rings and by when, or that they are late."""
    with override(language):
        if deadline.due_at <= at:
            late = gettext("%(office)s skulle ha ringt deg innen %(when)s. De får beskjed om å ringe deg nå.")
            return late % {"office": office_name, "when": when(deadline.due_at)}
        if deadline.calendar_days == 0:
            today = gettext("%(office)s ringer deg i dag, senest kl. %(clock)s.")
            return today % {"office": office_name, "clock": clock(deadline.due_at)}
        latest = _latest(deadline.due_at, deadline.working_days, deadline.calendar_days)
        return gettext("%(office)s ringer deg %(latest)s.") % {"office": office_name, "latest": latest}


def first_words(adviser_name: str, person_name: str) -> str:
    """How the adviser begins when somebody answers: names neither the service nor the office (law 7)."""
    if not person_name:
        return gettext("Hei, jeg heter %(adviser)s. Hvem snakker jeg med?") % {"adviser": adviser_name}
    return gettext("Hei, jeg heter %(adviser)s. Snakker jeg med %(person)s?") % {
        "adviser": adviser_name,
        "person": person_name,
    }


def bad_cursor() -> str:
    """Said to whoever changed the address of a list's next page."""
    return gettext("Denne siden av listen finnes ikke. Begynn på den første.")


def when(moment: datetime) -> str:
    """`onsdag 25. november kl. 15.00` in the active language (Oslo time)."""
    return gettext("%(day)s kl. %(clock)s") % {"day": day(moment), "clock": clock(moment)}


def day(moment: datetime) -> str:
    """`onsdag 25. november` in the active language (Oslo date)."""
    return _day_words(moment.astimezone(OSLO).date(), _locale())


def moment(value: datetime, at: datetime) -> str:
    """`i dag kl. 14.05`, `i går kl. 09.00` or `onsdag 25. november kl. 15.00`, seen from `at` (aware)."""
    apart = (value.astimezone(OSLO).date() - at.astimezone(OSLO).date()).days
    if apart not in (-1, 0, 1):
        return when(value)
    near = {0: gettext("i dag kl. {time}"), -1: gettext("i går kl. {time}"), 1: gettext("i morgen kl. {time}")}
    return near[apart].format(time=clock(value))


def clock(at: datetime) -> str:
    """`15.00` in the active language (Oslo time)."""
    local = at.astimezone(OSLO)
    return _clock_words(time(local.hour, local.minute), _locale())


@lru_cache(maxsize=1000)
def _day_words(day: date, locale: str) -> str:
    return format_date(day, _DAY[locale], locale=locale)


@lru_cache(maxsize=5000)
def _clock_words(wall: time, locale: str) -> str:
    return format_time(wall, _CLOCK[locale], locale=locale)


def _latest(due_at: datetime, working_days: int, calendar_days: int) -> str:
    return _latest_words(due_at.astimezone(OSLO), working_days, calendar_days, get_language() or "nb")


@lru_cache(maxsize=5000)
def _latest_words(due_at: datetime, working_days: int, calendar_days: int, language: str) -> str:
    """In the active language, which is named only so that each has its own words kept."""
    working = ngettext("%(count)d arbeidsdag", "%(count)d arbeidsdager", working_days) % {"count": working_days}
    days = ngettext("%(count)d døgn", "%(count)d døgn", calendar_days) % {"count": calendar_days}
    return gettext("senest %(when)s, om %(working)s, %(days)s") % {
        "when": when(due_at),
        "working": working,
        "days": days,
    }


def _locale() -> str:
    return locale_of(get_language())
