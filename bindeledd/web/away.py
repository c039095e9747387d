"""What is answered while the database is away: a calm page that needs neither session nor thread (law 11)."""

import json
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from secrets import token_urlsafe

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from bindeledd.base.clock import now
from bindeledd.duty.emergency import files
from bindeledd.web import staff_pass
from bindeledd.web.live import Send
from bindeledd.web.visitor import AsgiScope, header

RETRY_SECONDS = 3
DIRECTORY = "/beredskap/telefonliste.pdf"
_CSP = (
    "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; img-src 'self'; "
    "form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What matters of a request. `again` is the address that the page tries again by itself; `since` is when the
    database was first missed, if that is known yet."""

    accept: str
    fragment: bool
    cookies: str
    again: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, for whichever way it goes out."""

    status: int
    body: bytes
    headers: dict[str, str]


def answer_for(asked: Asked, data: Path) -> Answer:
    """The emergency directory for staff who ask for it; else data for scripts, a sentence for a part of a page, or
    the page."""
    with translation.override(staff_pass.language_of(asked.cookies)):
        found = _directory(asked.cookies, data) if asked.again == DIRECTORY else None
        if found is not None:
            return found
        if asked.accept.startswith("application/json"):
            return _away(_json(), "application/json")
        if asked.fragment:
            return _away(_sentence().encode(), "text/plain; charset=utf-8")
        nonce = token_urlsafe(12)
        context = {
            "nonce": nonce,
            "since": asked.since,
            "again": asked.again,
            "retry": RETRY_SECONDS,
            "language": translation.get_language(),
            "staff": staff_pass.read(asked.cookies) is not None,
        }
        page = render_to_string("web/away.html", context)
        policy = {"content-security-policy": _CSP.format(nonce=nonce)}
        return _away(page.encode(), "text/html; charset=utf-8", policy)


async def answer(scope: AsgiScope, send: Send, since: datetime | None, data: Path) -> None:
    """Answer a request before it takes a thread, all of which a frozen database would hold in the end."""
    asked = Asked(
        accept=header(scope, b"accept"),
        fragment=bool(header(scope, b"hx-request")) and not header(scope, b"hx-boosted"),
        cookies=header(scope, b"cookie"),
        again=scope.get("path", "/") if scope.get("method") == "GET" else "/",
        since=since,
    )
    found = answer_for(asked, data)
    pairs = [(name.encode(), value.encode()) for name, value in found.headers.items()]
    await send({"type": "http.response.start", "status": found.status, "headers": pairs})
    await send({"type": "http.response.body", "body": found.body if scope.get("method") != "HEAD" else b""})


def response(request: HttpRequest) -> HttpResponse:
    """The same for a request that had begun when the database went."""
    asked = Asked(
        accept=request.headers.get("Accept", ""),
        fragment=bool(getattr(request, "htmx", False)) and not request.headers.get("HX-Boosted"),
        cookies=request.headers.get("Cookie", ""),
        again=request.path if request.method == "GET" else "/",
    )
    found = answer_for(asked, settings.INSTANCE.data)
    return HttpResponse(found.body, status=found.status, headers=found.headers)


def _directory(cookies: str, data: Path) -> Answer | None:
    """For whoever has a pass; the audit line is made good when the database is back."""
    found = staff_pass.read(cookies)
    path = files.path_of(data, found.language) if found else None
    if found is None or path is None or not path.exists():
        return None
    files.note_fetch(data, found.user_id, now())
    attached = {"content-disposition": 'attachment; filename="telefonliste.pdf"'}
    return Answer(HTTPStatus.OK, path.read_bytes(), _headers("application/pdf") | attached)


def _away(body: bytes, kind: str, more: dict[str, str] | None = None) -> Answer:
    again = {"retry-after": str(RETRY_SECONDS)}
    return Answer(HTTPStatus.SERVICE_UNAVAILABLE, body, _headers(kind) | again | (more or {}))


def _sentence() -> str:
    return _("Bindeledd får ikke kontakt med databasen akkurat nå. Det du har skrevet, er tatt vare på.")


def _json() -> bytes:
    return json.dumps({"code": "database_away", "sentence": _sentence(), "status": 503}).encode()


def _headers(kind: str) -> dict[str, str]:
    return {
        "content-type": kind,
        "cache-control": "no-store",
        "content-language": translation.get_language() or "nb",
        "x-content-type-options": "nosniff",
    }
