"""The door to what only the demo has: open to everybody there, and nowhere else does it exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from bindeledd.web.middleware import public


def in_demo(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view that needs no login and is found in the demo only."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.BINDELEDD_DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return public(guarded)
