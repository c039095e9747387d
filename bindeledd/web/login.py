"""The way in and out: name and password, and in the demo a list of people to be."""

from contextlib import suppress
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from bindeledd.base.models import User
from bindeledd.base.scope import Actor, scope
from bindeledd.calls.actions import set_offline
from bindeledd.calls.errors import AgentBusy
from bindeledd.staff.acting import actor_of
from bindeledd.web import staff_pass
from bindeledd.web.demo import steps, workplaces
from bindeledd.web.middleware import LANGUAGE_KEY, public
from bindeledd.web.tours import guide as tours
from bindeledd.web.visitor import AGENTS

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


class LoginForm(forms.Form):
    """Name and password of a local account."""

    username = forms.CharField(
        label=gettext_lazy("Brukernavn"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Passord"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@public
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Show the login page, or log in and go where the user was heading."""
    form = LoginForm(request.POST if "password" in request.POST else None)
    if request.method == "POST":
        user = _chosen(request) if "demo" in request.POST else _checked(request, form)
        if user is not None:
            login(request, user, backend=MODEL_BACKEND)
            request.session[LANGUAGE_KEY] = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
            response = redirect(_next(request))
            tours.begin(request, request.POST.get("tour"))
            staff_pass.give(response, actor_of(user), request.session[LANGUAGE_KEY] or user.language)
            return response
    offered = _offered() if settings.BINDELEDD_DEMO else {}
    context = {"form": form, "next": _next(request)} | offered
    return render(request, "web/login.html", context, status=422 if form.errors else 200)


def _offered() -> dict[str, Any]:
    """What the demo's login page has besides: whom to be, what to try, who shows one round."""
    return {"workplaces": workplaces(), "steps": steps(), "tours": tours.offered()}


@public
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session, take no more calls, and show the login page."""
    if isinstance(request.user, User):
        _stop_taking_calls(actor_of(request.user))
    logout(request)
    response = redirect("login")
    staff_pass.take_back(response)
    response["Clear-Site-Data"] = '"storage"'  # what was typed and never sent goes with the one who typed it
    return response


def _stop_taking_calls(actor: Actor) -> None:
    """An agent who has left is offered nobody. In a call or wrap-up the state stays: it belongs to the caller."""
    if actor.roles & AGENTS and actor.user_id is not None:
        with suppress(AgentBusy), scope(actor, "logout"):
            set_offline(actor.user_id)


def _checked(request: HttpRequest, form: LoginForm) -> User | None:
    if not form.is_valid():
        return None
    found = authenticate(request, **form.cleaned_data)
    if found is None:
        form.add_error(None, _("Brukernavnet eller passordet er feil."))
    return found if isinstance(found, User) else None


def _chosen(request: HttpRequest) -> User | None:
    """The person picked from the demo's list; in any other mode this door does not exist."""
    if not settings.BINDELEDD_DEMO:
        raise Http404
    chosen = request.POST["demo"]
    offered = {person.username for place in workplaces() for person in place.people}
    return User.objects.filter(username=chosen, is_active=True).first() if chosen in offered else None


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}) else "/"
