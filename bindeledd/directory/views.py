"""The administrator's pages about agreements with municipalities."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bindeledd.base.access import only
from bindeledd.base.clock import OSLO, now
from bindeledd.base.forms import act
from bindeledd.directory import actions, agreements
from bindeledd.directory.forms import AgreementForm, EndForm, SignForm
from bindeledd.directory.queries import clear_text_allowed, municipality

LONGEST_SEARCH = 80
administrator_page = only("administrator")


@administrator_page
@require_GET
def list_municipalities(request: HttpRequest) -> HttpResponse:
    """Find a municipality; those without valid agreements first."""
    text = request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH]
    context = {"text": text, "rows": agreements.find(text), "most": agreements.MOST}
    return render(request, "directory/municipalities.html", context)


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


def _done(number: str, what: str) -> HttpResponse:
    return redirect(f"{reverse('directory:municipality', args=[number])}?sagt={what}")


def _page(
    request: HttpRequest,
    number: str,
    *,
    form: AgreementForm | None = None,
    bound: dict[int, EndForm | SignForm] | None = None,
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
        "done": request.GET.get("sagt", ""),
    }
    return render(request, "directory/municipality.html", context, status=status)


def _own(form: EndForm | SignForm | None, kind: type[EndForm | SignForm]) -> EndForm | SignForm | None:
    return form if isinstance(form, kind) else None
