"""`bindeledd create_account`: somebody who works here, with a local password and a first role."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from bindeledd.staff.accounts import create_account
from bindeledd.staff.models import Role


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Create an account with a local password and a first role. The first leader takes an office into use."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="small letters, digits and . _ @ -")
        parser.add_argument("display_name", help="the name that others see")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--office", default="", metavar="NUMBER", help="the office's four digits")

    def handle(self, *args: Any, **options: Any) -> None:
        role = Role(options["role"])
        user = create_account(options["username"], options["display_name"], role, options["office"])
        self.stdout.write(f"{user.display_name} can log in as {user.username}.")
