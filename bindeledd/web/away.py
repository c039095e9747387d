"""What is answered while the database is away: a calm page that needs neither session nor thread (law 11)."""

import json
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from secrets import token_urlsafe

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


def answer_for(
    *, accept: str, fragment: bool, cookies: str, since: datetime | None = None, path: str = "/"
) -> tuple[bytes, dict[str, str]]:
    """The body and its headers: data for scripts, a sentence for a part of a page, else the page.

    `path` is tried again by itself; `since` is when the database was first missed.
    """
    with translation.override(staff_pass.language_of(cookies)):
        if accept.startswith("application/json"):
            return _json(), _headers("application/json")
        if fragment:
            return _sentence().encode(), _headers("text/plain; charset=utf-8")
        nonce = token_urlsafe(12)
        context = {
            "nonce": nonce,
            "since": since,
            "again": path,
            "retry": RETRY_SECONDS,
            "language": translation.get_language(),
            "staff": staff_pass.read(cookies) is not None,
        }
        page = render_to_string("web/away.html", context)
        return page.encode(), _headers("text/html; charset=utf-8") | {
            "content-security-policy": _CSP.format(nonce=nonce)
        }


async def answer(scope: AsgiScope, send: Send, since: datetime | None) -> None:
    """Answer a request before it takes a thread, all of which a frozen database would hold in the end."""
    body, headers = answer_for(
        accept=header(scope, b"accept"),
        fragment=bool(header(scope, b"hx-request")) and not header(scope, b"hx-boosted"),
        cookies=header(scope, b"cookie"),
        since=since,
        path=scope.get("path", "/") if scope.get("method") == "GET" else "/",
    )
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": HTTPStatus.SERVICE_UNAVAILABLE, "headers": pairs})
    await send({"type": "http.response.body", "body": body if scope.get("method") != "HEAD" else b""})


async def directory(scope: AsgiScope, send: Send, data: Path) -> None:
    """The emergency directory for whoever has a pass; the audit line is made good when the database is back."""
    found = staff_pass.read(header(scope, b"cookie"))
    path = files.path_of(data, found.language) if found else None
    if found is None or path is None or not path.exists():
        await answer(scope, send, None)
        return
    files.note_fetch(data, found.user_id, now())
    headers = _headers("application/pdf") | {"content-disposition": 'attachment; filename="telefonliste.pdf"'}
    pairs = [(name.encode(), value.encode()) for name, value in headers.items() if name != "retry-after"]
    await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": pairs})
    await send({"type": "http.response.body", "body": path.read_bytes()})


def response(request: HttpRequest) -> HttpResponse:
    """The same for a request that had begun when the database went."""
    body, headers = answer_for(
        accept=request.headers.get("Accept", ""),
        fragment=bool(getattr(request, "htmx", False)) and not request.headers.get("HX-Boosted"),
        cookies=request.headers.get("Cookie", ""),
        path=request.path if request.method == "GET" else "/",
    )
    return HttpResponse(body, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)


def _sentence() -> str:
    return _("Bindeledd får ikke kontakt med databasen akkurat nå. Det du har skrevet, er tatt vare på.")


def _json() -> bytes:
    return json.dumps({"code": "database_away", "sentence": _sentence(), "status": 503}).encode()


def _headers(kind: str) -> dict[str, str]:
    return {
        "content-type": kind,
        "cache-control": "no-store",
        "retry-after": str(RETRY_SECONDS),
        "content-language": translation.get_language() or "nb",
        "x-content-type-options": "nosniff",
    }
