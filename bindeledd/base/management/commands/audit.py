"""`bindeledd audit verify`: is the read log complete and unchanged?"""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from bindeledd.base.scope import Actor, scope
from bindeledd.base.verifying import Report, verify

SHOWN = 50


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Check the audit and read log against its chains and signed heads; exit code 1 when something is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["verify"])
        parser.add_argument("--json", action="store_true", help="print the result as data")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        with scope(Actor.worker(), "audit verify"):
            report = verify()
        if options["json"]:
            self.stdout.write(json.dumps(report.as_data()))
        else:
            self._print(report, time.monotonic() - started)
        if report.findings:
            raise SystemExit(1)

    def _print(self, report: Report, seconds: float) -> None:
        for each in report.findings[:SHOWN]:
            where = (
                f"chain {each.chain} position {each.position}" if each.chain else f"heads.jsonl line {each.position}"
            )
            line = f" (line {each.line_id})" if each.line_id else ""
            self.stdout.write(f"{each.kind}: {where}{line}: {each.sentence}")
        if len(report.findings) > SHOWN:
            self.stdout.write(f"… and {len(report.findings) - SHOWN} more")
        verdict = f"{len(report.findings)} finding(s)" if report.findings else "unchanged and complete"
        self.stdout.write(
            f"{report.lines} lines in {report.chains} chains, {report.signed_records} signed records, "
            f"{report.waiting} waiting for their seal: {verdict} ({seconds:.1f} s)."
        )
