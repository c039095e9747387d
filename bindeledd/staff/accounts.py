"""Local accounts and first roles, made from the command line by whoever owns the instance."""

import getpass
import sys
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction

from bindeledd.base.clock import OSLO, now
from bindeledd.base.models import User
from bindeledd.directory.models import Office
from bindeledd.staff.models import OFFICE_ROLES, Membership, Role

OWNER = "owner"


def create_account(username: str, display_name: str, role: Role, office_number: str = "") -> User:
    """Make a local account with its first role; the password is asked for, or read from standard input.

    The first leader of an office takes it into use. Raises CommandError with a sentence.
    """
    office = _office(role, office_number)
    user = User(username=username, display_name=display_name)
    try:
        user.clean_fields()
        if User.objects.using(OWNER).filter(username=username).exists():
            raise CommandError(f"There is already somebody called {username}.")
        password = _password()
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
    with transaction.atomic(using=OWNER):
        user.save(using=OWNER)
        _appoint(user, role, office, now().astimezone(OSLO).date())
    user.set_password(password)
    return user


def _appoint(user: User, role: Role, office: Office | None, today: date) -> None:
    Membership.objects.using(OWNER).create(user=user, role=role, office=office, valid_from=today)
    if office is not None and role is Role.OFFICE_LEADER:
        Office.objects.using(OWNER).filter(id=office.id).update(in_use=True)


def _office(role: Role, number: str) -> Office | None:
    if role not in OFFICE_ROLES:
        if number:
            raise CommandError(f"The role {role} belongs to no office.")
        return None
    office = Office.objects.using(OWNER).filter(number=number).first()
    if office is None:
        raise CommandError(f"There is no office {number or '(name it with --office)'}.")
    led = Membership.objects.using(OWNER).filter(office=office, role=Role.OFFICE_LEADER, valid_to=None)
    if role is Role.OFFICE_LEADER and led.exists():
        raise CommandError(f"{office.name} has a leader; an administrator appoints the next one.")
    return office


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("The same again: "):
        raise CommandError("The two passwords differ.")
    return password
