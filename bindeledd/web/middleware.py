"""What surrounds every page: security headers, the user's language, the scope, and errors as sentences."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from bindeledd.base.errors import DomainError
from bindeledd.base.scope import scope
from bindeledd.staff.acting import actor_of
from bindeledd.web.sessions import user_of

LANGUAGE_KEY = "language"
API = "/api/"
GetResponse = Callable[[HttpRequest], HttpResponse]
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "media-src 'self' blob:; connect-src 'self'{sockets}; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view that needs no login and no scope, and that therefore can read nothing confidential."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def headers(get_response: GetResponse) -> GetResponse:
    """Send strict security headers with every answer; confidential pages are never stored by a browser."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        sockets = f" {settings.BINDELEDD_SIP_URL}" if settings.BINDELEDD_SIP_URL else ""
        response.setdefault("Content-Security-Policy", _CSP.format(sockets=sockets))
        response.setdefault("Cache-Control", "no-store")
        response.setdefault("Permissions-Policy", "microphone=(self), camera=(), geolocation=()")
        return response

    return middleware


def visitor(get_response: GetResponse) -> GetResponse:
    """Find out who asks, when somebody wants to know."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(lambda: user_of(request.session))  # type: ignore[assignment]
        return get_response(request)

    return middleware


def language(get_response: GetResponse) -> GetResponse:
    """Speak the language chosen in this session, else the user's own, else the browser's cookie, else bokmål."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with translation.override(_language_of(request)):
            response = get_response(request)
            response.setdefault("Content-Language", translation.get_language())
            return response

    return middleware


def _language_of(request: HttpRequest) -> str:
    if request.path.startswith(API):
        accepted = request.headers.get("Accept-Language", "")
        wishes = [part.partition(";")[0].strip()[:2].lower() for part in accepted.split(",")[:10]]
    else:
        wishes = [
            request.session.get(LANGUAGE_KEY, ""),
            getattr(request.user, "language", ""),
            request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
        ]
    known = dict(settings.LANGUAGES)
    return next((wish for wish in wishes if wish in known), settings.LANGUAGE_CODE)


class WholePagesCompressed(GZipMiddleware):
    """Pages are sent compressed, with padding by chance; a fragment is small, and somebody is being rung meanwhile."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return response if "HX-Request" in request.headers else super().process_response(request, response)


class ScopeMiddleware:
    """Run each view of a logged-in user as that user, in one transaction; turn domain errors into sentences."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Answer the request inside the user's scope; None for public views and the API, which has its own door."""
        if getattr(view, "is_public", False) or request.path.startswith(API):
            return None
        if not request.user.is_authenticated:
            return _please_log_in(request)
        actor = actor_of(request.user)
        request.actor = actor  # type: ignore[attr-defined]
        try:
            with scope(actor, _purpose(request)):
                return view(request, *args, **kwargs)
        except DomainError as error:
            return error_page(request, error)


def error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A domain error as a sentence: JSON for scripts, a message on the page for htmx, a page otherwise."""
    context = {"sentence": error.text(), "code": error.code, "status": error.status}
    if request.headers.get("Accept") == "application/json":
        return JsonResponse(context, status=error.status)
    if not getattr(request, "htmx", False):
        return render(request, "web/error.html", context, status=error.status)
    response = render(request, "web/error_fragment.html", context, status=error.status)
    response["HX-Retarget"] = "#messages"
    response["HX-Reselect"] = ".aksel-alert"
    response["HX-Reswap"] = "innerHTML show:#messages:top"
    return response


def _purpose(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.view_name if match else "") or "page"


def _please_log_in(request: HttpRequest) -> HttpResponse:
    if getattr(request, "htmx", False) or request.headers.get("Accept") == "application/json":
        response = HttpResponse(status=401)
        response["HX-Trigger"] = "login-expired"
        return response
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
