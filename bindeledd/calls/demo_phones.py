"""The demo's telephones in pages: an invented number for each browser, which rings the line and can be rung back.

A telephone belongs to whoever knows the secret that the page made its account with. It lasts as long as the page is
open and a little longer; nothing of it exists outside the demo.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from bindeledd.base.clock import now
from bindeledd.base.live import notify
from bindeledd.calls.models import SoftPhone

KIND = "demo"
LINES = 20
LASTS = timedelta(minutes=2)
"""How long a telephone is kept after its page was last heard of; an open page is heard of far more often."""
_NUMBERS = "+47999999"
PEOPLE = range(21, 100)
"""The last digits of numbers that simulated people have; the first twenty are for pages."""
_LINES = re.compile(r"\+472100(\d{4})")
_NAME, _NUMBER = re.compile(r"demo-(\d\d)"), re.compile(re.escape(_NUMBERS) + r"(\d\d)")


@dataclass(frozen=True)
class DemoPhone:
    """A telephone in a page: its name at the engine and its invented number in E.164."""

    sip_user: str
    number: str


def number_of(sip_user: str) -> str:
    """The invented number of the telephone of that name."""
    found = _NAME.fullmatch(sip_user)
    if found is None:
        raise ValueError("no telephone of the demo has this name")
    return f"{_NUMBERS}{found[1]}"


def name_of(number: str) -> str | None:
    """The telephone that has this number; None for numbers that may exist."""
    found = _NUMBER.fullmatch(number)
    return f"demo-{found[1]}" if found and 1 <= int(found[1]) <= LINES else None


def person_number(last: int) -> str:
    """The invented number of a simulated person, by its last two digits."""
    if last not in PEOPLE:
        raise ValueError("simulated people have other numbers")
    return f"{_NUMBERS}{last:02}"


def simulated(number: str) -> str | None:
    """The simulated telephone with this number: a person's or a duty line's; None for numbers that may exist."""
    person, line = _NUMBER.fullmatch(number), _LINES.fullmatch(number)
    if line:
        return f"line-{line[1]}"
    return f"person-{person[1]}" if person and int(person[1]) in PEOPLE else None


def claim(secret: str) -> DemoPhone | None:
    """The telephone of whoever has this secret: theirs still, or a free one. None when all are in use."""
    at = now()
    if not renew(secret) and not _take_free(secret, at):
        return None
    notify("switchboard:phones")
    return held(secret)


def renew(secret: str) -> bool:
    """The page is still there: whether it has a telephone, and keeps it for a while more."""
    return bool(_of(secret).update(valid_until=now() + LASTS))


def held(secret: str) -> DemoPhone | None:
    """The telephone that belongs to this secret."""
    name = _of(secret).order_by("sip_user").values_list("sip_user", flat=True).first()
    return DemoPhone(name, number_of(name)) if name else None


def _of(secret: str) -> QuerySet[SoftPhone]:
    return SoftPhone.objects.filter(kind=KIND, secret=secret)


def _take_free(secret: str, at: datetime) -> bool:
    """One that nobody has had yet, else the one that has been free for longest."""
    last = dict(SoftPhone.objects.filter(kind=KIND).values_list("sip_user", "valid_until"))
    never = [name for name in (f"demo-{number:02}" for number in range(1, LINES + 1)) if name not in last]
    random.shuffle(never)
    free = sorted((name for name, until in last.items() if until < at), key=lambda name: last[name])
    return any(_make(name, secret, at) for name in never) or any(_take(name, secret, at) for name in free)


def _make(name: str, secret: str, at: datetime) -> bool:
    made = SoftPhone(sip_user=name, user=None, kind=KIND, secret=secret, valid_until=at + LASTS)
    SoftPhone.objects.bulk_create([made], ignore_conflicts=True)  # somebody else may have it by now
    return SoftPhone.objects.filter(sip_user=name, secret=secret).exists()


def _take(name: str, secret: str, at: datetime) -> bool:
    free = SoftPhone.objects.filter(sip_user=name, kind=KIND, valid_until__lt=at)
    return bool(free.update(secret=secret, valid_until=at + LASTS, engine=""))
