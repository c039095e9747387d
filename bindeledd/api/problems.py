"""Every refusal of the API as problem+json (RFC 9457): one place, one shape, nothing that was sent repeated."""

from __future__ import annotations

import logging
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel

from bindeledd.base.errors import DomainError, Invalid

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
DEEPEST = 8


class FieldProblem(BaseModel):
    """What is wrong with one field: where it stands in the body (`person.national_id`) and a sentence."""

    field: str
    detail: str


class Problem(BaseModel):
    """RFC 9457. `code` is for machines and stays the same in every language; `detail` is for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem] = []


class TooMany(DomainError):
    """The token asked too fast; `seconds` says when to ask again."""

    code = "too_many_requests"
    status = 429
    sentence = _("For mange forespørsler. Prøv igjen om {seconds} sekunder.")

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds=seconds)
        self.seconds = seconds


class Unknown(DomainError):
    """No token, or not one that is valid now."""

    code = "unauthorized"
    status = 401
    sentence = _("Send et gyldig token: Authorization: Bearer bdl_…")


class ScopeMissing(DomainError):
    """The token is valid but not for this."""

    code = "scope_missing"
    status = 403
    sentence = _("Tokenet mangler tilgangen {scope}.")


def answer(status: int, code: str, detail: str, errors: list[FieldProblem] | None = None) -> HttpResponse:
    """One problem as an answer."""
    told = Problem(
        type=f"urn:bindeledd:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=detail,
        errors=errors or [],
    )
    return HttpResponse(told.model_dump_json(), content_type=MEDIA_TYPE, status=status)


def install(api: NinjaAPI) -> None:
    """Let every error of this API be answered here."""
    api.exception_handler(DomainError)(_refused)
    api.exception_handler(ValidationError)(_invalid)
    api.exception_handler(AuthenticationError)(_unknown)
    api.exception_handler(HttpError)(_malformed)
    api.exception_handler(Exception)(_failed)


def _refused(request: HttpRequest, error: DomainError | type[DomainError]) -> HttpResponse:
    assert isinstance(error, DomainError)
    fields = [FieldProblem(field=error.field, detail=error.text())] if isinstance(error, Invalid) else []
    response = answer(error.status, error.code, error.text(), fields)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.seconds)
    if error.status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="bindeledd"'
    return response


def _invalid(request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    assert isinstance(error, ValidationError)
    told = [FieldProblem(field=_place(each.get("loc", ())), detail=str(each.get("msg", ""))) for each in error.errors]
    return answer(422, "invalid", gettext("Forespørselen har ikke den formen som referansen beskriver."), told[:50])


def _place(location: object) -> str:
    parts = [str(part)[:80] for part in location] if isinstance(location, (list, tuple)) else []
    return ".".join(part for part in parts[1:DEEPEST] if part != "payload") or "body"


def _unknown(request: HttpRequest, error: object) -> HttpResponse:
    return _refused(request, Unknown())


def _malformed(request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
    assert isinstance(error, HttpError)
    return answer(error.status_code, "malformed", gettext("Innholdet kunne ikke leses som JSON."))


def _failed(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    log.error("the API failed: %s", type(error).__name__, exc_info=True)
    return answer(500, "failed", gettext("Noe gikk galt hos oss. Ingenting er endret; prøv igjen senere."))
