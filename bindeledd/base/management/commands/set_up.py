"""Bring database, translations, prompts and starting data up to date; `bin/run` calls it at every start."""

from itertools import groupby
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from bindeledd.base.instance import Instance, write_private
from bindeledd.base.safekeeping.errors import SafekeepingError
from bindeledd.base.safekeeping.upgrading import upgrade

# Rooms above this one, named as text: set-up calls them, it does not build on them.
STEPS = ("translations", "prompts", "starting_data")
DEMO_USERS = "bindeledd.staff.demo.DEMO_USERS"
SHOWN = 6


class Command(BaseCommand):
    """Idempotent; what is up to date is left alone."""

    help = "Bring database, translations, prompts and starting data up to date (bin/run does it)."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate with a way back, compile translations, speak prompts, load starting data, list whom to log in as."""
        instance = Instance.load()
        try:
            upgrade(instance, self.stdout.write)
        except SafekeepingError as error:
            raise CommandError(str(error)) from error
        for name in STEPS:
            call_command(name)
        users = import_string(DEMO_USERS) if instance.demo else ()
        write_private(instance.data / "run" / "users.txt", _list(users))


def _list(users: Any) -> str:
    """Whom to log in as, one line for each kind of person."""
    if not users:
        return ""
    groups = [(what, [user.username for user in group]) for what, group in groupby(users, lambda u: u.what)]
    lines = [f"    {', '.join(names):<44} {what}" for what, names in groups[:SHOWN]]
    rest = sum(len(names) for _, names in groups[SHOWN:])
    more = [f"    and {rest} more on the login page"] if rest else []
    return "\n".join(["  Log in as (demo: choose on the login page):", *lines, *more, ""])
