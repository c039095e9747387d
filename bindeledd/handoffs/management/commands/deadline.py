"""`bindeledd deadline`: when must the office have made contact?"""

import json
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bindeledd.base.clock import OSLO
from bindeledd.base.errors import NotFound
from bindeledd.base.languages import COMPLETE, DEFAULT
from bindeledd.base.scope import Actor, scope
from bindeledd.directory.queries import office_numbered, phone_hours_end
from bindeledd.handoffs.rules import Deadline, promise_due
from bindeledd.handoffs.sentences import sentence

_YEARS = range(2000, 2100)
_FORM = "Write it as 2026-03-31T14:59 (Oslo time) or with an offset: 2026-03-31T14:59+02:00."
_OFFICE_DIGITS = 4


def moment(text: str) -> tuple[datetime, str]:
    """The moment meant and a note when the clock of that day was changed.

    A time without offset is Oslo wall time. One that occurs twice means the first; one that never occurs means
    as many minutes after the change. Raises CommandError.
    """
    try:
        given = datetime.fromisoformat(text.strip())
    except ValueError:
        raise CommandError(f"Cannot read this as date and time. {_FORM}") from None
    if "T" not in text.upper() and " " not in text.strip():
        raise CommandError(f"The time of day is missing. {_FORM}")
    if given.year not in _YEARS:
        raise CommandError(f"The year must be from {_YEARS[0]} to {_YEARS[-1]}.")
    return (given.astimezone(UTC), "") if given.tzinfo else _oslo_wall_time(given)


def _oslo_wall_time(given: datetime) -> tuple[datetime, str]:
    first, second = given.replace(tzinfo=OSLO, fold=0), given.replace(tzinfo=OSLO, fold=1)
    meant = first.astimezone(UTC)
    if first.utcoffset() == second.utcoffset():
        return meant, ""
    if meant.astimezone(OSLO).replace(tzinfo=None) != given:
        shown = meant.astimezone(OSLO)
        return meant, f"{given:%H:%M} does not exist on this day (summer time begins); taken as {shown:%H:%M}."
    return meant, f"{given:%H:%M} occurs twice on this day (summer time ends); taken as the first."


class Command(BaseCommand):
    help = "The two-working-day deadline of something received at a given time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--received", required=True, metavar="TIME", help=_FORM)
        parser.add_argument(
            "--office",
            metavar="NUMBER",
            help="office whose phone hours decide the time of day: its four-digit number, or its id in the database",
        )
        parser.add_argument("--json", action="store_true", help="print the result as data")
        parser.add_argument("--language", choices=[*COMPLETE], default=DEFAULT, help="language of the sentence")

    def handle(self, *args: Any, **options: Any) -> None:
        received_at, note = moment(options["received"])
        deadline = self._deadline(received_at, options["office"])
        result = {
            "received_at": received_at.astimezone(OSLO).isoformat(),
            "due_at": deadline.due_at.isoformat(),
            "working_days": deadline.working_days,
            "calendar_days": deadline.calendar_days,
            "sentence": sentence(deadline, options["language"]),
            "note": note,
        }
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        self.stdout.write(str(result["sentence"]))
        if note:
            self.stdout.write(note)

    def _deadline(self, received_at: datetime, office: str | None) -> Deadline:
        if office is None:
            return promise_due(received_at, lambda day: None)
        if not (office.isascii() and office.isdigit() and len(office) < 10):
            raise CommandError("--office takes the number in the list of offices, for example 0301, or an id.")
        try:
            with scope(Actor.worker(), "command deadline"):
                office_id = office_numbered(office).id if len(office) == _OFFICE_DIGITS else int(office)
                return promise_due(received_at, lambda day: phone_hours_end(office_id, day))
        except NotFound:
            raise CommandError(f"There is no office {office}.") from None
