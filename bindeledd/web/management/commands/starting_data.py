"""`bindeledd starting_data`: municipalities and offices, and in the demo invented staff, lines and agreements."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from bindeledd.calls.starting import load_line_hours
from bindeledd.directory.models import Municipality, Office
from bindeledd.directory.starting import load as directory
from bindeledd.duty.starting import load_demo_lines
from bindeledd.notices.starting import load_demo_addresses
from bindeledd.staff.starting import load_demo_staff

OWNER = "owner"


def load(demo: bool) -> None:
    """Write what is missing, as the database's owner, in one transaction. Idempotent."""
    with transaction.atomic(using=OWNER):
        directory.load(OWNER, demo)
        directory.load_out_of_hours(OWNER, demo)
        load_line_hours(OWNER, demo)
        if demo:
            directory.load_demo_facts(OWNER)
            load_demo_staff(OWNER, plays=settings.INSTANCE.plays)
            load_demo_addresses(OWNER)
            load_demo_lines(OWNER)
            directory.take_into_use(OWNER)


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Write the data an instance starts with. Run again it adds only what is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", default=settings.BINDELEDD_DEMO, help="invented staff too")
        parser.add_argument("--no-demo", action="store_false", dest="demo", help="municipalities and draft offices")
        parser.add_argument("--json", action="store_true", help="print the result as data")

    def handle(self, *args: Any, **options: Any) -> None:
        load(options["demo"])
        result = {
            "municipalities": Municipality.objects.using(OWNER).count(),
            "offices": Office.objects.using(OWNER).count(),
            "in_use": Office.objects.using(OWNER).filter(in_use=True).count(),
        }
        if options["json"]:
            self.stdout.write(json.dumps(result))
        else:
            self.stdout.write("{municipalities} municipalities, {offices} offices, {in_use} in use.".format(**result))
