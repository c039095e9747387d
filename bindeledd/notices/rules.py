"""The one text that every notice has, and when to try again with a mail that could not be sent."""

from datetime import timedelta

from bindeledd.base.words import gettext_lazy as _

SUBJECT = _("Bindeledd: noe venter på deg")
BODY = _("Du har en oppgave i Bindeledd. Logg inn for å se den: {address}")
"""Subject and body of every e-mail, whatever the matter: no name, place, number, theme or urgency (law 7)."""

MOST_ATTEMPTS = 12
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=1)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after this many failed attempts: one minute, doubling, at most an hour."""
    return min(_FIRST_PAUSE * (1 << min(attempts - 1, 10)), _LONGEST_PAUSE)
