"""When a text message may go out, how many, and when to try again. Pure; time is an argument."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bindeledd.base.clock import OSLO
from bindeledd.base.words import gettext_lazy as _
from bindeledd.directory.rules import Hours, hours_on

TEXTING_HOURS = (
    *(Hours(weekday, time(8), time(21)) for weekday in range(5)),
    Hours(5, time(10), time(18)),
)
"""When callers may be texted, unless the table SmsHours says otherwise; never on Sundays and public holidays."""

MOST_A_DAY = 3
LEAST_APART = timedelta(minutes=30)
RECEIPT_PATIENCE = timedelta(minutes=15)
"""How long a gateway that sends receipts may take before the message counts as not known to have arrived."""

_FIRST_PAUSE = timedelta(seconds=15)
_LONGEST_PAUSE = timedelta(minutes=10)
_LONGEST_LOOK = timedelta(days=8)

CAUSES = {
    "no_route": _("Det er ikke satt opp noen SMS-tjeneste."),
    "opted_out": _("Mottakeren har svart STOPP."),
    "too_many": _("Nummeret har fått så mange meldinger som vi sender på et døgn."),
    "refused": _("SMS-tjenesten tok ikke imot meldingen."),
    "gateway": _("SMS-tjenesten svarte ikke i tide."),
    "too_late": _("Tiden da det var trygt å sende, gikk ut."),
    "not_delivered": _("Meldingen kom ikke fram til telefonen."),
    "no_receipt": _("Vi vet ikke om meldingen kom fram."),
}
"""Why somebody was not told by text message."""


@dataclass(frozen=True, slots=True)
class Window:
    """From–to (aware, Oslo) in which a message may be handed to a gateway; the end is not included."""

    opens: datetime
    closes: datetime


def window(
    at: datetime,
    before: datetime,
    texting: Collection[Hours],
    safe_from: time | None = None,
    safe_to: time | None = None,
) -> Window | None:
    """The first stretch of [at, before) that lies both in the texting hours and in the receiver's safe hours.

    Instants are compared in UTC, so that the days of the clock change hold. None when there is no such time.
    """
    for opens, closes in _allowed(at, min(before, at + _LONGEST_LOOK), texting, safe_from, safe_to):
        start, end = max(opens, at), min(closes, before)
        if start < end:
            return Window(start.astimezone(OSLO), end.astimezone(OSLO))
    return None


def too_many(sent: Sequence[datetime], at: datetime) -> bool:
    """Whether a number that got messages at these moments may not get one more now."""
    day = [each for each in sent if at - timedelta(days=1) < each <= at]
    return len(day) >= MOST_A_DAY or any(at - each < LEAST_APART for each in day)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after this many rounds in vain: 15 seconds, doubling, at most ten minutes."""
    return min(_FIRST_PAUSE * (1 << min(max(attempts, 1) - 1, 10)), _LONGEST_PAUSE)


def _allowed(
    first: datetime, last: datetime, texting: Collection[Hours], safe_from: time | None, safe_to: time | None
) -> Iterator[tuple[datetime, datetime]]:
    day, end = first.astimezone(OSLO).date(), last.astimezone(OSLO).date()
    while day <= end:
        for opens, closes in hours_on(texting, (), day):
            start = max(opens, safe_from) if safe_from else opens
            stop = min(closes, safe_to) if safe_to else closes
            if start < stop:
                yield _instant(day, start), _instant(day, stop)
        day += timedelta(days=1)


def _instant(day: date, wall: time) -> datetime:
    return datetime.combine(day, wall, OSLO).astimezone(UTC)
