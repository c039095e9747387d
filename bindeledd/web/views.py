"""Pages that belong to no room: the way in, the user's language, health, the design system."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from bindeledd.base.clock import now
from bindeledd.base.models import User
from bindeledd.web import navigation, staff_pass
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


class SampleForm(forms.Form):
    """Fields of every kind, for the design page."""

    name = forms.CharField(label=_("Navn"), max_length=120)
    number = forms.CharField(label=_("Telefonnummer"), help_text=_("Skriv det slik innringeren sier det."))
    need = forms.ChoiceField(label=_("Behov"), choices=[("", _("Velg")), ("money", _("Penger til livsopphold"))])
    behalf = forms.ChoiceField(
        label=_("På vegne av"),
        choices=[("self", _("Seg selv")), ("other", _("En annen"))],
        widget=forms.RadioSelect,
        initial="self",
    )
    text = forms.CharField(label=_("Med egne ord"), max_length=4000, widget=forms.Textarea, required=False)


@public
@require_GET
def design(request: HttpRequest) -> HttpResponse:
    """The design system: every part in every state. Only in the demo."""
    if not settings.BINDELEDD_DEMO:
        raise Http404
    moment = now()
    context: dict[str, Any] = {
        "form": SampleForm(),
        "bad_form": SampleForm({"behalf": "self"}, auto_id="bad_%s", prefix="bad"),
        "due_soon": moment + timedelta(hours=2),
        "due_late": moment - timedelta(hours=1),
        "due_later": moment + timedelta(days=4),
        "received": moment - timedelta(days=1),
        "waiting_since": moment - timedelta(minutes=3, seconds=12),
    }
    return render(request, "web/design.html", context)
