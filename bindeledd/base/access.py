"""Which roles a page is for. The database decides about rows; this only spares people pages that aren't theirs."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from bindeledd.base.errors import Refused
from bindeledd.base.scope import current_actor

View = Callable[..., HttpResponse]


def only(*roles: str) -> Callable[[View], View]:
    """Let only people with one of these roles in; others are refused, and that is logged."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if current_actor().roles.isdisjoint(roles):
                raise Refused(_("Siden finnes ikke, eller den er ikke din."), action="open_page", subject=view.__name__)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
