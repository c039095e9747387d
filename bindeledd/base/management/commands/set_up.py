"""Bring database, prompts and starting data up to date; `bin/run` calls it at every start."""

from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Idempotent; what is up to date is left alone."""

    help = "Bring database, prompts and starting data up to date (bin/run does it)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, speak the prompts, load the starting data, list the users."""
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        for name in ("translations", "prompts", "starting_data"):
            if name in get_commands():
                call_command(name)
