"""`bin/bindeledd doctor`: what runs, what is missing and how to mend it, on one screen."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from bindeledd.base.health import doctoring
from bindeledd.base.instance import Instance
from bindeledd.base.setup import checks

MARKS = {"ok": "[green]ok[/]", "warning": "[yellow]look[/]", "broken": "[red]broken[/]"}


class Command(BaseCommand):
    """Exit code 1 when something that is needed is broken."""

    help = "Say what runs, what is missing and how to mend it; --json adds every address."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One option."""
        parser.add_argument("--json", action="store_true", help="the same for machines, with every address")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at everything, show it, and end with the verdict."""
        instance = Instance.load()
        found = [*checks.findings(instance), *doctoring.findings(instance)]
        if options["json"]:
            self.stdout.write(json.dumps(checks.as_json(instance, found), indent=2, ensure_ascii=False))
        else:
            _show(instance, found)
        if not checks.healthy(found):
            sys.exit(1)


def _show(instance: Instance, found: list[checks.Finding]) -> None:
    console = Console(width=None if sys.stdout.isatty() else 140)
    table = Table(box=None, pad_edge=False, title=f"Bindeledd in {instance.data}", title_justify="left")
    for heading in ("what", "state", "", "to mend"):
        table.add_column(heading)
    for finding in found:
        table.add_row(finding.name, MARKS[finding.state], finding.detail, finding.mend)
    console.print(table)
    if not checks.healthy(found):
        return
    console.print(f"\nPages {instance.web_url}  Telephone {instance.called_number}", highlight=False)
    console.print(f"SIP {instance.sip_host}:{instance.sip_port}/udp  WSS {instance.wss_url}", highlight=False)
