"""A request that is sent again with the same Idempotency-Key is answered again, not carried out again."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection
from django.http import HttpRequest
from pydantic import BaseModel

from bindeledd.api.door import Bearer, fingerprint
from bindeledd.api.errors import KeyUsedDifferently
from bindeledd.api.models import Remembered
from bindeledd.base.errors import Invalid
from bindeledd.callers.rules import clean_text

KEY = "Idempotency-Key"
KEY_LIMIT = 80
_CLAIM = """INSERT INTO api_remembered (integration_id, key, request) VALUES (%s, %s, %s)
            ON CONFLICT (integration_id, key) DO NOTHING RETURNING id"""


def once(view: Callable[..., tuple[int, BaseModel]]) -> Callable[..., Any]:
    """Carry the operation out once a key; runs inside the request's scope, so answer and change stand or fall together.

    A second request with the key waits for the first to commit. Raises KeyUsedDifferently, Invalid.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> tuple[int, Any]:
        given = request.headers.get(KEY)
        if given is None:
            return view(request, *args, **kwargs)
        key = _checked(given)
        bearer: Bearer = request.auth  # type: ignore[attr-defined]
        asked = fingerprint(request)
        row_id = _claim(bearer, key, asked)
        if row_id is None:
            return _again(bearer, key, asked)
        status, result = view(request, *args, **kwargs)
        Remembered.objects.filter(id=row_id).update(status=status, answer=result.model_dump(mode="json"))
        return status, result

    return guarded


def _checked(given: str) -> str:
    key = clean_text(KEY, given, KEY_LIMIT)
    if not key or key != given:
        raise Invalid(KEY, "Idempotency-Key: 1–80 tegn.")
    return key


def _claim(bearer: Bearer, key: str, asked: bytes) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [bearer.integration_id, key, asked])
        row = cursor.fetchone()
    return row[0] if row else None


def _again(bearer: Bearer, key: str, asked: bytes) -> tuple[int, Any]:
    known = Remembered.objects.get(integration_id=bearer.integration_id, key=key)
    if bytes(known.request) != asked or known.status is None:
        raise KeyUsedDifferently
    return known.status, known.answer
