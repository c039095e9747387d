"""Who asks: the token, its scopes, how fast, on whose behalf; and the scope in which the request is carried out."""

from __future__ import annotations

import hashlib
import hmac
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from threading import Lock
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer

from bindeledd.api import rules
from bindeledd.api.answering import as_json
from bindeledd.api.errors import NotAnAdviserThere, NotThisIntegration, TooLarge
from bindeledd.api.models import Integration
from bindeledd.api.problems import ScopeMissing, TooMany, Unknown
from bindeledd.base.clock import OSLO, now
from bindeledd.base.errors import Invalid
from bindeledd.base.scope import Actor, scope
from bindeledd.staff.models import OFFICE_ROLES

ON_BEHALF = "Bindeledd-On-Behalf-Of"
NAME_LIMIT = 60
RATE, BURST = 50.0, 200.0
"""Requests a second that a token may go on with, and at once; for each web process."""
FAILED_RATE, FAILED_BURST = 1.0, 20.0
_ADDRESSES = 10_000
_AT_OFFICES = frozenset(str(role) for role in OFFICE_ROLES)
LARGEST_BODY = 64 * 1024
_BEARER = """SELECT digest, scopes, valid, integration, account, kind, office, municipality, adviser, roles
             FROM api_bearer(%s, %s, %s, %s)"""
_NOBODY: tuple[Any, ...] = (b"", (), False, "", 0, "", None, None, None, ())


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who asks: an integration with the token's scopes. `office_id` and municipality are empty for a partner."""

    integration_id: str
    account_id: int
    kind: str
    office_id: int | None
    municipality: str | None
    scopes: frozenset[str]
    adviser_id: int | None = None
    """Whom the request names, whether or not they work at the office."""
    roles: frozenset[str] = frozenset()
    """What the named person is at the integration's office now."""

    @property
    def purpose(self) -> str:
        """Stands in every audit line of the request; row-level policies read the integration from it."""
        return f"api:{self.integration_id}"

    def own_actor(self) -> Actor:
        """The integration itself: finds and hands in, but reads no text and takes nothing over (law 2)."""
        role = "partner" if self.kind == Integration.Kind.PARTNER else "integration"
        offices = () if self.office_id is None else (self.office_id,)
        municipalities = () if self.municipality is None else (self.municipality,)
        return Actor("user", self.account_id, offices, municipalities, frozenset({role}))

    def adviser(self) -> Actor:
        """The named adviser, with nothing but the integration's own office. Raises NotAnAdviserThere."""
        if not self.roles or self.office_id is None:
            raise NotAnAdviserThere(self.municipality)
        return Actor("user", self.adviser_id, (self.office_id,), (self.municipality or "",), self.roles)


_buckets: dict[str, rules.Bucket] = {}
_lock = Lock()


class Door(HttpBearer):
    """The check of an operation that needs a scope; its result is `request.auth`."""

    def __init__(self, needs: str) -> None:
        assert needs in rules.SCOPES, needs
        super().__init__()
        self.needs = needs

    def authenticate(self, request: HttpRequest, token: str) -> Bearer:
        """Raises TooLarge (413), Unknown (401), ScopeMissing (403), TooMany (429)."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
            raise TooLarge(limit=LARGEST_BODY)
        named = request.headers.get(ON_BEHALF, "")[:NAME_LIMIT]
        bearer = _bearer(token, named, request.META.get("REMOTE_ADDR", ""))
        if self.needs not in bearer.scopes:
            raise ScopeMissing(scope=self.needs)
        return bearer


def _bearer(text: str, named: str, address: str) -> Bearer:
    token = rules.parse_token(text)
    if token is None:
        raise Unknown
    moment = now()
    with connection.cursor() as cursor:
        cursor.execute(_BEARER, [token.prefix, named, moment, moment.astimezone(OSLO).date()])
        row = cursor.fetchone()
    digest, scopes, valid, integration_id, account_id, kind, office_id, municipality, adviser_id, roles = row or _NOBODY
    if not (hmac.compare_digest(bytes(digest), token.digest) and valid):
        _slow_down(f"address:{address}", FAILED_RATE, FAILED_BURST)
        raise Unknown
    _slow_down(f"token:{token.prefix}", RATE, BURST)  # only now: else whoever knows a prefix could slow its bearer down
    return Bearer(
        str(integration_id),
        account_id,
        kind,
        office_id,
        municipality,
        frozenset(scopes),
        adviser_id,
        _AT_OFFICES.intersection(roles),
    )


def _slow_down(name: str, rate: float, burst: float) -> None:
    at = time.monotonic()
    with _lock:
        if len(_buckets) > _ADDRESSES:
            _buckets.clear()
        wait = _buckets.setdefault(name, rules.Bucket(rate, burst, burst, at)).take(at)
    if wait:
        raise TooMany(math.ceil(wait))


def by_integration(view: Callable[..., Any]) -> Callable[..., Any]:
    """Carry the operation out as the integration itself."""
    return _carried_out(view, lambda request, bearer: bearer.own_actor())


def by_adviser(view: Callable[..., Any]) -> Callable[..., Any]:
    """Carry the operation out as the adviser named in the header; texts and acts belong to people, not to systems."""
    return _carried_out(view, _named)


def by_anybody(view: Callable[..., Any]) -> Callable[..., Any]:
    """As the named adviser when the header names one, else as the integration itself."""

    def who(request: HttpRequest, bearer: Bearer) -> Actor:
        return _named(request, bearer) if request.headers.get(ON_BEHALF) else bearer.own_actor()

    return _carried_out(view, who)


def _carried_out(view: Callable[..., Any], who: Callable[[HttpRequest, Bearer], Actor]) -> Callable[..., Any]:
    known = frozenset(signature(view).parameters)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        bearer: Bearer = request.auth  # type: ignore[attr-defined]
        _refuse_unknown(request, known)
        with scope(who(request, bearer), bearer.purpose):
            answer = view(request, *args, **kwargs)
        return as_json(answer)

    return guarded


def _refuse_unknown(request: HttpRequest, known: frozenset[str]) -> None:
    """A query parameter that means nothing is more likely a mistake than a wish."""
    for name in request.GET:
        if name not in known:
            raise Invalid(name[:80], _("Denne parameteren finnes ikke."))


def office_of(request: HttpRequest) -> int:
    """The integration's own office. Raises NotThisIntegration for a partner."""
    bearer: Bearer = request.auth  # type: ignore[attr-defined]
    if bearer.office_id is None:
        raise NotThisIntegration
    return bearer.office_id


def _named(request: HttpRequest, bearer: Bearer) -> Actor:
    username = request.headers.get(ON_BEHALF, "")
    if not username:
        raise Invalid(ON_BEHALF, _("Oppgi veilederen som gjør dette, i hodet {header}."), header=ON_BEHALF)
    try:
        return bearer.adviser()
    except NotAnAdviserThere as refusal:
        with scope(bearer.own_actor(), bearer.purpose):  # so that the refusal is on the read log
            raise refusal


def fingerprint(request: HttpRequest) -> bytes:
    """What makes two requests the same: method, address, acting adviser and body."""
    said = f"{request.method} {request.path} {request.headers.get(ON_BEHALF, '')}\n".encode()
    return hashlib.sha256(said + request.body).digest()
