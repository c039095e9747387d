"""Pages that belong to no room: the way in, who is there, the user's language."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from bindeledd.base.models import User
from bindeledd.web import assets, navigation, staff_pass
from bindeledd.web.errors import forbidden
from bindeledd.web.middleware import LANGUAGE_KEY, public


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Send everybody to the page where their work is."""
    page = navigation.first_page(request.actor.roles)  # type: ignore[attr-defined]
    return redirect(page) if page else forbidden(request)


@require_GET
def who(request: HttpRequest) -> HttpResponse:
    """Whether the session is still alive: scripts ask when the live stream has ended."""
    return JsonResponse({"user": request.user.pk})


@public
@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers that look no further than this name get the picture that the pages link to."""
    return redirect(assets.address("favicon.png"), permanent=False)


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the chosen language for this session, and for this browser before the next login."""
    wanted = request.POST.get("next", "/")
    allowed = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    response = redirect(wanted if allowed else "/")
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        request.session[LANGUAGE_KEY] = chosen
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 86400, samesite="Lax")
        staff_pass.speak(request, response, chosen)
        _keep(request.user, chosen)
    return response


def _keep(user: User | AnonymousUser, chosen: str) -> None:
    """The language follows the user: to the next login, and to the mails they get."""
    if isinstance(user, User) and user.language != chosen:
        user.language = chosen
        user.save(update_fields=["language"])
