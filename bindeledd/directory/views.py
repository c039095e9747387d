"""The administrator's pages about municipalities: their agreements, and who answers when the line is closed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from bindeledd.base.access import only
from bindeledd.base.clock import OSLO, now
from bindeledd.base.forms import act
from bindeledd.directory import actions, agreements, service_card
from bindeledd.directory.forms import AgreementForm, EndForm, ServiceForm, SignForm, TriedForm
from bindeledd.directory.out_of_hours import own_services
from bindeledd.directory.queries import clear_text_allowed, municipality

LONGEST_SEARCH = 80
DONE: dict[str, Any] = {
    "registered": _("Avtalen er registrert."),
    "signed": _("Signaturen er registrert."),
    "ended": _("Avtalen er avsluttet."),
    **service_card.DONE,
}
administrator_page = only("administrator")


@administrator_page
@require_GET
def list_municipalities(request: HttpRequest) -> HttpResponse:
    """Find a municipality; those without valid agreements first."""
    return _list(request)


@administrator_page
@require_POST
def save_national(request: HttpRequest) -> HttpResponse:
    """Set who answers for municipalities without a service of their own."""
    form = _service_form(request)
    status = act(form, lambda: actions.set_out_of_hours(None, *form.given()))
    return _list(request, form, status) if status else _listed("service")


@administrator_page
@require_POST
def national_tried(request: HttpRequest) -> HttpResponse:
    """Say that the national number was rung and is right."""
    form = TriedForm(request.POST)
    status = act(form, lambda: actions.verify_out_of_hours(None, form.cleaned_data["number"]))
    return _list(request, tried=form, status=status) if status else _listed("tried")


@administrator_page
@require_GET
def show(request: HttpRequest, number: str) -> HttpResponse:
    """One municipality's agreements."""
    return _page(request, number)


@administrator_page
@require_POST
def register(request: HttpRequest, number: str) -> HttpResponse:
    """Register an agreement."""
    form = AgreementForm(request.POST, auto_id="new-%s")

    def perform() -> None:
        given = form.cleaned_data
        actions.register_agreement(number, given["kind"], given["first"], given["last"], given["signed"])

    status = act(form, perform)
    return _page(request, number, form=form, status=status) if status else _done(number, "registered")


@administrator_page
@require_POST
def sign(request: HttpRequest, number: str, agreement_id: str) -> HttpResponse:
    """Say when an agreement was signed."""
    which = int(agreement_id)
    form = SignForm(request.POST, auto_id=f"sign-{which}-%s")
    status = act(form, lambda: actions.sign_agreement(which, form.cleaned_data["signed"]))
    return _page(request, number, bound={which: form}, status=status) if status else _done(number, "signed")


@administrator_page
@require_POST
def end(request: HttpRequest, number: str, agreement_id: str) -> HttpResponse:
    """End an agreement."""
    which = int(agreement_id)
    form = EndForm(request.POST, auto_id=f"end-{which}-%s")
    status = act(form, lambda: actions.end_agreement(which, form.cleaned_data["last"]))
    return _page(request, number, bound={which: form}, status=status) if status else _done(number, "ended")


@administrator_page
@require_POST
def save_service(request: HttpRequest, number: str) -> HttpResponse:
    """Set the municipality's own service."""
    form = _service_form(request)
    status = act(form, lambda: actions.set_out_of_hours(number, *form.given()))
    return _page(request, number, service=form, status=status) if status else _done(number, "service")


@administrator_page
@require_POST
def service_tried(request: HttpRequest, number: str) -> HttpResponse:
    """Say that the municipality's number was rung and is right."""
    form = TriedForm(request.POST)
    status = act(form, lambda: actions.verify_out_of_hours(number, form.cleaned_data["number"]))
    return _page(request, number, tried=form, status=status) if status else _done(number, "tried")


@administrator_page
@require_POST
def remove_service(request: HttpRequest, number: str) -> HttpResponse:
    """Let the national service answer for the municipality."""
    actions.remove_out_of_hours(number)
    return _done(number, "service_removed")


def _service_form(request: HttpRequest) -> ServiceForm:
    return ServiceForm(request.POST, auto_id="service-%s")


def _refusal(form: TriedForm | None) -> str:
    return str(form.non_field_errors()[0]) if form else ""


def _said(request: HttpRequest) -> str:
    return str(DONE.get(request.GET.get("sagt", ""), ""))


def _listed(what: str) -> HttpResponse:
    return redirect(f"{reverse('directory:municipalities')}?sagt={what}")


def _list(
    request: HttpRequest, form: ServiceForm | None = None, status: int = 200, *, tried: TriedForm | None = None
) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH]
    addresses = {"save_at": reverse("directory:national"), "tried_at": reverse("directory:national_tried")}
    context = {
        "text": text,
        "rows": agreements.find(text),
        "most": agreements.MOST,
        "card": service_card.service_card(None, "", form, **addresses),
        "own_services": len(own_services()),
        "refusal": _refusal(tried),
        "done": _said(request),
    }
    return render(request, "directory/municipalities.html", context, status=status)


def _done(number: str, what: str) -> HttpResponse:
    return redirect(f"{reverse('directory:municipality', args=[number])}?sagt={what}")


def _page(
    request: HttpRequest,
    number: str,
    *,
    form: AgreementForm | None = None,
    bound: dict[int, EndForm | SignForm] | None = None,
    service: ServiceForm | None = None,
    tried: TriedForm | None = None,
    status: int = 200,
) -> HttpResponse:
    place, answered = municipality(number), bound or {}
    rows = [
        (
            each,
            _own(answered.get(each.id), SignForm) or SignForm(auto_id=f"sign-{each.id}-%s"),
            _own(answered.get(each.id), EndForm) or EndForm(auto_id=f"end-{each.id}-%s"),
        )
        for each in agreements.of_municipality(number)
    ]
    context = {
        "place": place,
        "rows": rows,
        "changes": agreements.changes_of(number),
        "form": form or AgreementForm(auto_id="new-%s"),
        "clear_text": clear_text_allowed(number, now().astimezone(OSLO).date()),
        "card": service_card.service_card(
            number,
            place.name,
            service,
            save_at=reverse("directory:service", args=[number]),
            tried_at=reverse("directory:service_tried", args=[number]),
            remove_at=reverse("directory:remove_service", args=[number]),
        ),
        "refusal": _refusal(tried),
        "done": _said(request),
    }
    return render(request, "directory/municipality.html", context, status=status)


def _own(form: EndForm | SignForm | None, kind: type[EndForm | SignForm]) -> EndForm | SignForm | None:
    return form if isinstance(form, kind) else None
