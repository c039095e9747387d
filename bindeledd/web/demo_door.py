"""The door to what only the demo has; anywhere else it does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from bindeledd.web.middleware import public

View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    """Mark a view that is found in the demo only."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.BINDELEDD_DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def in_demo(view: View) -> View:
    """Mark a view that is found in the demo only, and there needs no login."""
    return public(demo_only(view))
