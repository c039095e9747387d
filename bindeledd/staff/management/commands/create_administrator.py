"""`bindeledd create_administrator`: the first person of an instance without demo; gives everybody else their roles."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from bindeledd.base.clock import OSLO, now
from bindeledd.base.models import User
from bindeledd.staff.models import Membership, Role

OWNER = "owner"


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Create an administrator with a local password, asked for or read from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="small letters, digits and . _ @ -")
        parser.add_argument("display_name", help="the name that others see")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User(username=options["username"], display_name=options["display_name"])
        try:
            user.clean_fields()
            if User.objects.using(OWNER).filter(username=user.username).exists():
                raise CommandError(f"There is already somebody called {user.username}.")
            password = _password()
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        with transaction.atomic(using=OWNER):
            user.save(using=OWNER)
            today = now().astimezone(OSLO).date()
            Membership.objects.using(OWNER).create(user=user, role=Role.ADMINISTRATOR, valid_from=today)
        user.set_password(password)
        self.stdout.write(f"{user.display_name} can log in as {user.username}.")


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("The same again: "):
        raise CommandError("The two passwords differ.")
    return password
