"""What every operation declares in the OpenAPI document: the problems it may answer with."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from bindeledd.api.problems import MEDIA_TYPE, Problem

REFUSED = frozenset({401, 403, 422, 429})
MISSING = frozenset({404})
STALE = frozenset({409})
UNREADABLE = frozenset({400, 413})


def answers(status: int, schema: Any, *more: frozenset[int]) -> dict[int | frozenset[int], Any]:
    """The answer of an operation that goes well, and the problems it may meet."""
    problems = REFUSED.union(*more)
    return {status: schema, problems: Problem}


class Document(NinjaAPI):
    """An API whose problems are declared in the media type in which they are sent."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The OpenAPI document."""
        document = super().get_openapi_schema(**options)
        for path in document.get("paths", {}).values():
            for operation in path.values():
                for status, told in operation.get("responses", {}).items():
                    if int(status) >= 400 and "content" in told:
                        told["content"] = {MEDIA_TYPE: next(iter(told["content"].values()))}
        return document
