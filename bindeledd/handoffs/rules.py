"""The promise: when the office must have made contact, and how that is said. Pure; time is an argument."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from bindeledd.base import calendar
from bindeledd.base.clock import OSLO
from bindeledd.base.words import gettext_lazy as _

PROMISE_WORKING_DAYS = 2
"""Main rule for calling back (inventory E12, rules L83); the day of receipt is not counted."""
WITHOUT_PHONE_HOURS = time(15)
"""When the promise falls due at an office that has no phone hours that weekday (Oslo wall time)."""
CONTACT_CENTRE_CLOSES = time(15)
"""NKS answers weekdays 09:00-15:00 (rules L84)."""
WITHIN_THE_HOUR = timedelta(hours=1)
CUT_OFF_WITHIN = timedelta(seconds=60)
"""A handed-over call that ends sooner than this counts as cut, unless the office has closed with an outcome."""
WARN_BEFORE = timedelta(hours=2)
WRONG_OFFICE_PATIENCE = timedelta(hours=4)
DECLINE_REASONS = {
    "not_here": _("Personen oppholder seg ikke hos oss"),
    "agreed": _("Avtalt at kontoret som spurte, beholder den"),
    "other_office": _("Den hører til et tredje kontor"),
    "cannot_tell": _("Kan ikke avgjøres uten å kjenne innholdet"),
}
"""Why an office says no to an inquiry that another one thinks is theirs: codes only, since neither may tell content."""
ATTEMPTS_BEFORE_UNREACHED = 3
DAYS_BEFORE_UNREACHED = 2

RESULTS = {
    "reached": _("Nådd"),
    "no_answer": _("Svarte ikke"),
    "wrong_number": _("Feil nummer"),
    "asked_other_time": _("Ba om et annet tidspunkt"),
}
WAYS = {"number": _("Telefon"), "other_way": _("Den andre måten"), "handed_over": _("Satt over i samtalen")}
CLOSED_AFTER_CONTACT = {"contact_made": _("Kontakt oppnådd"), "withdrawn": _("Personen trenger ikke hjelpen lenger")}

GUIDANCE_TOPICS = {
    "opening_hours": _("Åpningstider og kontaktinformasjon"),
    "how_to_apply": _("Hvordan søke"),
    "services": _("Hvilke tjenester som finnes"),
    "documents": _("Hvordan levere dokumentasjon"),
    "complaint": _("Hvordan klage"),
    "other": _("Annen generell veiledning"),
}
"""Topics of general guidance: the only thing kept of such a call (inventory C02)."""

CANNOT_BE_TEXTED = {
    "no_number": _("Personen har ikke oppgitt noe trygt nummer."),
    "not_confirmed": _("Nummeret er ikke bekreftet som trygt."),
    "no_consent": _("Personen har ikke sagt ja til SMS på nummeret."),
    "no_safe_time": _("Det er ikke trygt å sende SMS før fristen."),
}
"""Why a caller is not told by text message that the promise may slip (laws 5 and 7)."""

PhoneEnd = Callable[[date], time | None]


@dataclass(frozen=True, slots=True)
class Deadline:
    """When contact must have been made. `due_at` is aware, in Oslo time; days count from the day of receipt."""

    due_at: datetime
    working_days: int
    calendar_days: int


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt to reach somebody: when (aware), result code of RESULTS, way code of WAYS."""

    at: datetime
    result: str
    way: str = "number"


def promise_due(received_at: datetime, phone_end: PhoneEnd) -> Deadline:
    """The deadline of a promise given for something received at `received_at` (aware).

    Two working days, the day of receipt not counted, Oslo dates, public holidays by library; due when the
    office's phone hours end on that day, 15:00 when it has none (issue 2, inventory E12, rules L83).
    """
    received_on = received_at.astimezone(OSLO).date()
    day = calendar.add_working_days(received_on, PROMISE_WORKING_DAYS)
    due_at = datetime.combine(day, phone_end(day) or WITHOUT_PHONE_HOURS, OSLO)
    return Deadline(due_at, PROMISE_WORKING_DAYS, (day - received_on).days)


def deadline_at(due_at: datetime, received_at: datetime) -> Deadline:
    """A due time that came about in another way, with its distance in both kinds of days; 0 when it has passed."""
    due, received = due_at.astimezone(OSLO), received_at.astimezone(OSLO)
    return Deadline(due, working_days_between(received, due), max(0, (due.date() - received.date()).days))


def working_days_between(start: datetime, end: datetime) -> int:
    """Working days after the Oslo date of `start` up to and including that of `end`; 0 when it is not later."""
    return _working_days_after(start.astimezone(OSLO).date(), end.astimezone(OSLO).date())


@lru_cache(maxsize=2000)
def _working_days_after(first: date, last: date) -> int:
    days = range(1, (last - first).days + 1)
    return sum(calendar.is_working_day(first + timedelta(days=n)) for n in days)


def same_day_due(at: datetime) -> datetime:
    """When somebody must have the caller's matter in hand on the day of the call (aware).

    Used for an inquiry opened for a consult call, before anything was promised, and for a contact without an
    office: the contact centre's closing time, but never less than an hour from now.
    """
    closing = datetime.combine(at.astimezone(OSLO).date(), CONTACT_CENTRE_CLOSES, OSLO)
    return max(closing, at + WITHIN_THE_HOUR)


def was_cut(handed_over_at: datetime, ended_at: datetime) -> bool:
    """Whether a handed-over call ended too soon to have been a conversation (issue 2)."""
    return ended_at - handed_over_at < CUT_OFF_WITHIN


def missing_for_unreached(tries: Sequence[Tried], *, other_way_known: bool) -> tuple[str, ...]:
    """Codes of what is still to be done before an inquiry may be closed as unreached; empty when it may.

    Three attempts by telephone at three different hours of the day, on two days; and the other way, when the
    person gave one. Codes: already_reached, attempts, days, hours, other_way. Asking for another time is
    neither contact nor an unanswered attempt.
    """
    if any(each.result == "reached" for each in tries):
        return ("already_reached",)
    in_vain = [each for each in tries if each.result in {"no_answer", "wrong_number"}]
    calls = [each.at.astimezone(OSLO) for each in in_vain if each.way == "number"]
    lacking = {
        "attempts": len(calls) < ATTEMPTS_BEFORE_UNREACHED,
        "days": len({at.date() for at in calls}) < DAYS_BEFORE_UNREACHED,
        "hours": len({at.hour for at in calls}) < ATTEMPTS_BEFORE_UNREACHED,
        "other_way": other_way_known and all(each.way != "other_way" for each in in_vain),
    }
    return tuple(code for code, is_lacking in lacking.items() if is_lacking)


UNREACHED_SENTENCES = {
    "already_reached": _("Personen er nådd. Avslutt med utfallet av samtalen."),
    "attempts": _("Det trengs minst tre forsøk på telefon."),
    "days": _("Forsøkene må være gjort på minst to dager."),
    "hours": _("Forsøkene må være gjort på ulike klokketimer."),
    "other_way": _("Den andre måten å nå personen på er ikke prøvd."),
}


def tell_caller_from(promised_at: datetime, due_at: datetime) -> datetime:
    """When a caller is told that nobody has rung yet: two hours before the due time, half-way when it is shorter.

    So the text always comes before the promise slips, and never as soon as it was given (law 5).
    """
    return max(due_at - WARN_BEFORE, promised_at + (due_at - promised_at) / 2)


def cannot_be_texted(*, number: bool, confirmed: bool, consent: bool) -> str:
    """The code of CANNOT_BE_TEXTED that keeps a text from the caller; empty when they may be texted."""
    if not number:
        return "no_number"
    if not confirmed:
        return "not_confirmed"
    return "" if consent else "no_consent"


def was_kept(tries: Sequence[Tried], due_at: datetime) -> bool:
    """Whether contact was made in time; unreached is not contact (law 5)."""
    return any(each.result == "reached" and each.at <= due_at for each in tries)


def may_ring_at(at: datetime, safe_from: time | None, safe_to: time | None) -> bool:
    """Whether the person may be rung now, by the hours they said are safe (Oslo wall time, end not included)."""
    if safe_from is None or safe_to is None:
        return True
    return safe_from <= at.astimezone(OSLO).time() < safe_to
