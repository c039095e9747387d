"""Help for the agent in a call: the talk beside it, and a colleague who comes in openly."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bindeledd.base.access import only
from bindeledd.base.errors import Invalid
from bindeledd.base.forms import carry_out
from bindeledd.calls import actions as calls
from bindeledd.desk import callbar
from bindeledd.desk import queries as desk
from bindeledd.desk.actions import ask_for_help
from bindeledd.desk.forms import GuestForm, HelpForm
from bindeledd.desk.views import AGENTS
from bindeledd.staff.leads import may_be_guest


@require_http_methods(["GET", "POST"])
@only(*AGENTS)
def talk(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """What has been said beside the agent's call; ask something."""
    form = HelpForm(request.POST or None)
    if request.method == "POST":
        carry_out(form, lambda: ask_for_help(call_id, form.cleaned_data["question"]))
    context = {"talk": desk.talk_of(call_id), "call_id": call_id, "form": form}
    return render(request, "desk/talk_said.html", context, status=422 if form.errors else 200)


@require_POST
@only(*AGENTS)
def invite(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Ask a lead or subject lead into the call; everybody in it is told."""
    form = GuestForm(request.POST)
    carry_out(form, lambda: _invite(call_id, form.cleaned_data["guest"]))
    return render(request, "desk/callbar.html", callbar.context() | {"guest_form": form})


def _invite(call_id: UUID, user_id: int) -> bool:
    if not may_be_guest(user_id):
        raise Invalid("guest", _("Velg hvem du vil ha med."))
    calls.invite_guest(call_id, user_id)
    return True
