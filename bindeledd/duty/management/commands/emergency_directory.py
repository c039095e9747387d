"""`bindeledd emergency_directory --output FILE`: every office's hours and lines on paper."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from bindeledd.base.clock import now
from bindeledd.base.languages import COMPLETE, DEFAULT
from bindeledd.base.scope import Actor, scope
from bindeledd.duty.emergency import pdf, text
from bindeledd.duty.emergency.content import Directory, directory
from bindeledd.duty.emergency.words import telephone


class Command(BaseCommand):
    help = "Write the emergency directory to a file: PDF, or plain text when its name ends in .txt"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, required=True, help="FILE.pdf or FILE.txt")
        parser.add_argument("--language", choices=[*COMPLETE], default=DEFAULT)
        parser.add_argument("--office", default="", help="one office's own sheet, by its four-digit number")

    def handle(self, *args: Any, **options: Any) -> None:
        with scope(Actor.worker(), "emergency_directory"):
            whole = directory(telephone(settings.INSTANCE.called_number), now())
        wanted = whole.of_office(options["office"]) if options["office"] else whole
        if not wanted.offices:
            raise CommandError(f"No office in use has the number {options['office']}.")
        with override(options["language"]):
            self._write(options["output"], wanted, single=bool(options["office"]))
        self.stdout.write(f"{options['output']}: {len(wanted.offices)} offices.")

    def _write(self, path: Path, wanted: Directory, *, single: bool) -> None:
        if path.suffix == ".txt":
            path.write_text(text.written(wanted))
            return
        try:
            path.write_bytes(pdf.printed_office(wanted) if single else pdf.printed(wanted))
        except pdf.NoFont as error:
            raise CommandError(f"No typeface in {error}: run bin/run once, or write a .txt file.") from error
