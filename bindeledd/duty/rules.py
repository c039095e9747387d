"""When a duty line is staffed, and how long somebody stays signed on."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from bindeledd.base.clock import OSLO
from bindeledd.base.words import gettext_lazy as _
from bindeledd.directory.rules import Hours

CONTACT_CENTRE_HOURS = tuple(Hours(weekday, time(9), time(15)) for weekday in range(5))
"""When the contact centre answers: weekdays 09–15 (rules L84, inventory B10). Lines without own hours have these."""


TEST_FAILURES = {
    "no_answer": _("Telefonen ble ikke besvart."),
    "no_confirmation": _("Noen svarte, men trykket ikke 1."),
    "busy": _("Det var opptatt."),
    "declined": _("Anropet ble avvist."),
    "wrong_number": _("Nummeret er ikke i bruk."),
    "unreachable": _("Telefonen er slått av eller ikke koblet til."),
}
"""What a test ring of a line may show: such a line is nobody's until it answers."""

TEST_RESULTS = ("confirmed", "untested", *TEST_FAILURES)
"""`untested`: the telephone engine could not ring just then; that takes the duty from nobody."""


def staffed_hours(own: Sequence[tuple[int, time, time]]) -> tuple[Hours, ...]:
    """The line's own hours, or the contact centre's when it has none."""
    return tuple(Hours(*each) for each in own) or CONTACT_CENTRE_HOURS


def end_of_day(at: datetime) -> datetime:
    """Midnight in Oslo after this moment (aware): when a sign-on lapses by itself."""
    tomorrow = at.astimezone(OSLO).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), OSLO)
