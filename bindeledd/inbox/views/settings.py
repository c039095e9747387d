"""The leader's page about the office: hours, special dates, duty lines, who answers after closing. Each one a form."""

from collections.abc import Callable
from typing import Any

from django.conf import settings as instance_settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from bindeledd.base.errors import Refused
from bindeledd.base.forms import act
from bindeledd.base.scope import acting_user_id, current_actor
from bindeledd.calls.desk_phones import new_password
from bindeledd.directory import actions as directory
from bindeledd.directory import service_card
from bindeledd.directory.forms import ServiceForm, TriedForm
from bindeledd.directory.queries import office
from bindeledd.duty import setting_up
from bindeledd.duty.queries import line
from bindeledd.inbox import settings_page
from bindeledd.inbox.access import OfficeName, leader_page
from bindeledd.inbox.forms import PlainForm
from bindeledd.inbox.settings_forms import LineForm, SpecialDateForm, WeekForm
from bindeledd.staff.queries import leads_office

DONE: dict[str, Any] = {
    "hours": _("Telefontiden er endret. Den gjelder for løfter som gis fra nå."),
    "special": _("Datoen er lagret."),
    "removed": _("Datoen er fjernet. De vanlige tidene gjelder."),
    "line": _("Vakttelefonen er lagret."),
    "closed": _("Vakttelefonen er lagt ned."),
    **service_card.DONE,
}


@leader_page
@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    """The first (or chosen) office that the reader leads."""
    wanted, led = request.GET.get("kontor", ""), _led()
    chosen = next((each.id for each in led if str(each.id) == wanted), led[0].id if led else None)
    if chosen is None:
        raise Refused(_("Siden finnes ikke, eller den er ikke din."), action="open_page", subject="settings")
    return _page(request, chosen)


@leader_page
@require_POST
def hours(request: HttpRequest, office_id: int) -> HttpResponse:
    """Change the weekly phone hours."""
    form = WeekForm(request.POST, auto_id="hours-%s")
    return _answer(request, office_id, "hours", form, lambda: directory.set_hours(office_id, "phone", form.week()))


@leader_page
@require_POST
def special(request: HttpRequest, office_id: int) -> HttpResponse:
    """Add a date with hours of its own."""
    form = SpecialDateForm(request.POST, auto_id="special-%s")

    def perform() -> None:
        given = form.cleaned_data
        directory.add_special_date(office_id, given["day"], given["hours"], given["note"])

    return _answer(request, office_id, "special", form, perform)


@leader_page
@require_POST
def remove_special(request: HttpRequest, office_id: int, special_id: int) -> HttpResponse:
    """Take such a date away."""
    perform = lambda: directory.remove_special_date(office_id, special_id)  # noqa: E731
    return _answer(request, office_id, "removed", PlainForm({}), perform)


@leader_page
@require_POST
def new_line(request: HttpRequest, office_id: int) -> HttpResponse:
    """Open a duty line."""
    form = LineForm(request.POST, auto_id="line-new-%s")
    perform = lambda: setting_up.open_line(office_id, form.wanted())  # noqa: E731
    return _answer(request, office_id, "line", form, perform, name="line-new")


@leader_page
@require_POST
def change_line(request: HttpRequest, line_id: int) -> HttpResponse:
    """Change a duty line."""
    form = LineForm(request.POST, auto_id=f"line-{line_id}-%s")
    perform = lambda: setting_up.change_line(line_id, form.wanted())  # noqa: E731
    return _answer(request, line(line_id).office_id, "line", form, perform, name=f"line-{line_id}")


@leader_page
@require_POST
def close_line(request: HttpRequest, line_id: int) -> HttpResponse:
    """Close a duty line down."""
    office_id = line(line_id).office_id
    return _answer(request, office_id, "closed", PlainForm({}), lambda: setting_up.close_line(line_id))


@leader_page
@require_POST
def service(request: HttpRequest, office_id: int) -> HttpResponse:
    """Set who answers for the office's municipality when the line is closed."""
    form = ServiceForm(request.POST, auto_id="service-%s")
    perform = lambda: directory.set_out_of_hours(_municipality(office_id), *form.given())  # noqa: E731
    return _answer(request, office_id, "service", form, perform)


@leader_page
@require_POST
def service_tried(request: HttpRequest, office_id: int) -> HttpResponse:
    """Say that its number was rung and is right."""
    form = TriedForm(request.POST)
    perform = lambda: directory.verify_out_of_hours(_municipality(office_id), form.cleaned_data["number"])  # noqa: E731
    return _answer(request, office_id, "tried", form, perform)


@leader_page
@require_POST
def remove_service(request: HttpRequest, office_id: int) -> HttpResponse:
    """Let the national service answer."""
    perform = lambda: directory.remove_out_of_hours(_municipality(office_id))  # noqa: E731
    return _answer(request, office_id, "service_removed", PlainForm({}), perform)


@leader_page
@require_POST
def password(request: HttpRequest, line_id: int) -> HttpResponse:
    """Make a new password for the line's desk phone and show it this once."""
    found = line(line_id)
    _require_leader(found.office_id)
    if not found.desk_phone or not found.sip_user:
        raise Refused(_("Vakttelefonen er ikke en bordtelefon."), action="new_password", subject=f"line:{line_id}")
    made, here = new_password(found.sip_user), instance_settings.INSTANCE
    account = {
        "line": found,
        "user": made.sip_user,
        "secret": made.secret,
        "server": f"{here.sip_host}:{here.sip_port}",
    }
    return _page(request, found.office_id, account=account)


def _answer(
    request: HttpRequest,
    office_id: int,
    what: str,
    form: Form,
    perform: Callable[[], object],
    *,
    name: str = "",
) -> HttpResponse:
    _require_leader(office_id)
    status = act(form, perform)
    if not status:
        return redirect(f"{reverse('inbox:settings')}?kontor={office_id}&sagt={what}")
    general = form.non_field_errors()
    return _page(request, office_id, {name or what: form}, str(general[0]) if general else "", status)


def _page(
    request: HttpRequest,
    office_id: int,
    bound: dict[str, Form] | None = None,
    refusal: str = "",
    status: int = 200,
    account: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {
        "led": _led(),
        "page": settings_page.of_office(office_id, bound or {}),
        "answered": next(iter(bound or {}), ""),
        "account": account,
        "refusal": refusal,
        "done": str(DONE.get(request.GET.get("sagt", ""), "")),
    }
    return render(request, "inbox/settings.html", context, status=status)


def _led() -> list[OfficeName]:
    mine = [number for number in current_actor().offices if leads_office(acting_user_id(), number)]
    return sorted((OfficeName(number, office(number).name) for number in mine), key=lambda each: each.name)


def _municipality(office_id: int) -> str:
    return office(office_id).municipality_id


def _require_leader(office_id: int) -> None:
    if not leads_office(acting_user_id(), office_id):
        raise Refused(_("Bare kontorets leder kan endre dette."), action="change_office", subject=f"office:{office_id}")
