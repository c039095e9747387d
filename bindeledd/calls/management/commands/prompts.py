"""Speak the prompts that are missing or changed; or note that somebody has reviewed a language's recordings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bindeledd.base.clock import OSLO, now
from bindeledd.calls import prompts, recordings
from bindeledd.calls.wording import LANGUAGES


class Command(BaseCommand):
    help = "Speaks what callers hear into sound files; only what is missing or has changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reviewed", choices=[*LANGUAGES], help="somebody has listened to all its recordings")
        parser.add_argument("--by", default="", help="who that was")

    def handle(self, *args: Any, **options: Any) -> None:
        instance = settings.INSTANCE
        if options["reviewed"]:
            self._review(options["reviewed"], options["by"])
        made = prompts.build(instance.data, instance.espeak, instance.demo)
        self.stdout.write(f"{made} prompts made, {len(prompts.wanted(instance.data, instance.demo))} in all")

    def _review(self, language: str, by: str) -> None:
        if not by.strip():
            raise CommandError("Say who has reviewed the recordings: --by NAME")
        try:
            recordings.review(settings.INSTANCE.data, language, by.strip(), now().astimezone(OSLO).date())
        except recordings.NotAllRecorded as error:
            raise CommandError(f"No recording yet of: {error}") from error
