"""An answer as JSON, written by Pydantic itself: django-ninja would make Python values of it first, and check them."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from pydantic import BaseModel

MEDIA_TYPE = "application/json"


def as_json(answer: Any) -> HttpResponse:
    """What an operation returns: a shape, several of them, or a status with one; a remembered answer is a dict."""
    status, told = answer if isinstance(answer, tuple) else (200, answer)
    return HttpResponse(_text(told), content_type=MEDIA_TYPE, status=status)


def _text(told: Any) -> str:
    if isinstance(told, BaseModel):
        return told.model_dump_json()
    if isinstance(told, list):
        return f"[{','.join(map(_text, told))}]"
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
