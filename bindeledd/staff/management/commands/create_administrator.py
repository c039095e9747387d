"""`bindeledd create_administrator`: the first person of an instance without demo; appoints everybody else."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from bindeledd.staff.accounts import create_account
from bindeledd.staff.models import Role


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Create an administrator with a local password, asked for or read from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="small letters, digits and . _ @ -")
        parser.add_argument("display_name", help="the name that others see")

    def handle(self, *args: Any, **options: Any) -> None:
        user = create_account(options["username"], options["display_name"], Role.ADMINISTRATOR)
        self.stdout.write(f"{user.display_name} can log in as {user.username}.")
