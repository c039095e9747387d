"""`bin/bindeledd integration`: let a system in, give it tokens, end it."""

import json
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from bindeledd.api.actions import end_integration, issue_token, make_integration, revoke_token
from bindeledd.api.models import Integration
from bindeledd.api.rules import OFFICE_SCOPES, PARTNER_SCOPES, SCOPES
from bindeledd.base.errors import DomainError
from bindeledd.directory.models import Office

OWNER = "owner"


class Command(BaseCommand):
    help = "Integrations: make NAME [--office 0313], token ID, revoke PREFIX, end ID, list"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        make = verbs.add_parser("make", help="a system of an office, or a partner's without --office")
        make.add_argument("name")
        make.add_argument("--office", default="", help="four-digit office number")
        token = verbs.add_parser("token", help="a new token; its secret is shown this once")
        token.add_argument("id", type=UUID)
        token.add_argument("--scope", action="append", default=[], choices=sorted(SCOPES))
        token.add_argument("--days", type=int, default=180)
        verbs.add_parser("revoke", help="end a token").add_argument("prefix")
        verbs.add_parser("end", help="end an integration and its tokens").add_argument("id", type=UUID)
        verbs.add_parser("list", help="all integrations")
        for each in verbs.choices.values():
            each.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic(using=OWNER):
                told = getattr(self, f"_{options['verb']}")(options)
        except DomainError as error:
            raise CommandError(error.text()) from None
        self.stdout.write(json.dumps(told, indent=2) if options["json"] else "\n".join(_lines(told)))

    def _make(self, options: dict[str, Any]) -> dict[str, Any]:
        office = Office.objects.using(OWNER).filter(number=options["office"]).first()
        if options["office"] and office is None:
            raise CommandError(f"There is no office {options['office']}.")
        made = make_integration(options["name"], office, OWNER)
        written = issue_token(made, _all(made), timedelta(days=180), OWNER)
        return {"id": str(made.id), "kind": made.kind, "token": str(written)}

    def _token(self, options: dict[str, Any]) -> dict[str, Any]:
        found = _found(options["id"])
        scopes = options["scope"] or _all(found)
        return {"token": str(issue_token(found, scopes, timedelta(days=options["days"]), OWNER))}

    def _revoke(self, options: dict[str, Any]) -> dict[str, Any]:
        if not revoke_token(options["prefix"], OWNER):
            raise CommandError("There is no token in use by that prefix.")
        return {"revoked": options["prefix"]}

    def _end(self, options: dict[str, Any]) -> dict[str, Any]:
        if not end_integration(options["id"], OWNER):
            raise CommandError("There is no integration in use by that id.")
        return {"ended": str(options["id"])}

    def _list(self, options: dict[str, Any]) -> dict[str, Any]:
        rows = Integration.objects.using(OWNER).select_related("office").order_by("created_at")
        return {
            str(row.id): f"{row.kind} {row.office.number if row.office else '-'} {row.name}"
            + (" (ended)" if row.ended_at else "")
            for row in rows
        }


def _found(integration_id: UUID) -> Integration:
    row = Integration.objects.using(OWNER).filter(id=integration_id, ended_at=None).first()
    if row is None:
        raise CommandError("There is no integration in use by that id.")
    return row


def _all(integration: Integration) -> frozenset[str]:
    return OFFICE_SCOPES if integration.kind == Integration.Kind.OFFICE else PARTNER_SCOPES


def _lines(told: dict[str, Any]) -> list[str]:
    return [f"{key}: {value}" for key, value in told.items()] or ["none"]
