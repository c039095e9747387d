"""Systems that ask the API in tests."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client

from bindeledd.api.actions import issue_token, make_integration
from bindeledd.api.door import ON_BEHALF
from bindeledd.api.models import Integration
from bindeledd.api.rules import OFFICE_SCOPES, PARTNER_SCOPES
from bindeledd.callers.tests.people import national_id
from bindeledd.directory.models import Office

V1 = "/api/v1"


@dataclass
class System:
    """One integration with a token; `adviser` is who it acts for."""

    integration: Integration
    token: str
    adviser: str = ""
    client: Client = field(default_factory=Client)

    @classmethod
    def made(cls, office_number: str | None) -> System:
        """Committed by the owner, as set-up does; there is no way to make accounts from the pages."""
        office = Office.objects.using("owner").get(number=office_number) if office_number else None
        made = make_integration(f"System {office_number or 'Fengsel'}", office, "owner")
        scopes = OFFICE_SCOPES if office else PARTNER_SCOPES
        return cls(made, str(issue_token(made, scopes, timedelta(days=1), "owner")))

    def acting_for(self, adviser: str) -> System:
        return System(self.integration, self.token, adviser)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {"Authorization": f"Bearer {self.token}", **headers}
        if self.adviser:
            sent[ON_BEHALF] = self.adviser
        raw = body if isinstance(body, (bytes, str)) else json.dumps(body) if body is not None else ""
        response = self.client.generic(method, V1 + path, raw, "application/json", headers=sent)
        return Answer(response.status_code, json.loads(response.content or b"null"), response.headers)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.ask("POST", path, body, **headers)


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: Any


def need(at: str, seed: int = 1, **changes: Any) -> dict[str, Any]:
    """What an invented person needs."""
    return {
        "office": at,
        "person": {"name": "Solveig Oppdiktet", "national_id": national_id(seed)},
        "need": "housing",
        "text": "Løslates fredag kl. 10 uten sted å bo. 💛",
        "safe_number": "412 34 567",
    } | changes


def key() -> str:
    return uuid.uuid4().hex
