"""`bindeledd translations`: compile the catalogues; `--update` them from the source; `--check` that none lacks."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bindeledd.web import translations

SHOWN = 40


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Compile the translations into the data folder (--update: from the source; --check: nothing may lack)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--update", action="store_true", help="bring the catalogues in line with the source")
        parser.add_argument("--check", action="store_true", help="fail when a sentence is missing, fuzzy or stale")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
        elif options["update"]:
            for path in translations.catalogues():
                self.stdout.write(f"{translations.language_of(path)}: {translations.update(path)} to translate")
        else:
            self._compile(options)

    def _check(self) -> None:
        found = ((translations.language_of(path), translations.faults(path)) for path in translations.catalogues())
        faults = [f"{language}: {fault}" for language, each in found for fault in each]
        if faults:
            raise CommandError("\n".join([*faults[:SHOWN], f"{len(faults)} faults in all; --update helps"]))
        self.stdout.write("The catalogues are complete.")
        for path in filter(translations.is_draft, translations.catalogues()):
            done, of = translations.share(path)
            self.stdout.write(f"{translations.language_of(path)} is a draft: {done} of {of} translated.")

    def _compile(self, options: dict[str, Any]) -> None:
        from bindeledd.settings import INSTANCE

        count = translations.compile_all(INSTANCE.data / "locale")
        if options["verbosity"] > 1:
            self.stdout.write(f"{count} translated sentences.")
