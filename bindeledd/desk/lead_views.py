"""The agent lead's page: who must be rung before closing, and how the agents are doing now."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from bindeledd.base.access import only
from bindeledd.base.forms import carry_out
from bindeledd.calls import actions
from bindeledd.calls import queries as calls
from bindeledd.desk.state import desk_state
from bindeledd.staff import queries as staff

RESULTS = {
    "reached": _("Nådd"),
    "no_answer_three_times": _("Svarte ikke etter tre forsøk"),
    "became_inquiry": _("Ble en henvendelse til et kontor"),
    "called_again": _("Ringte selv på nytt"),
}


class ContactForm(forms.Form):
    """What came of ringing a contact."""

    result = forms.ChoiceField(choices=list(RESULTS.items()))


@require_GET
@only("agent_lead")
def lead(request: HttpRequest) -> HttpResponse:
    """Contacts to ring before closing time, first deadline first, and the agents."""
    context = {
        "contacts": calls.open_contacts(),
        "results": RESULTS.items(),
        "agents": [_agent(each) for each in staff.agents()],
        "queue": calls.queue_summary(),
    }
    template = "desk/lead_parts.html" if getattr(request, "htmx", False) else "desk/lead.html"
    return render(request, template, context)


@require_POST
@only("agent_lead")
def contact_rung(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Store what came of it."""
    form = ContactForm(request.POST)
    carry_out(form, lambda: actions.close_contact(contact_id, form.cleaned_data["result"]))
    return redirect("desk:lead")


def _agent(colleague: staff.Colleague) -> dict[str, object]:
    presence = calls.presence(colleague.id)
    return {"name": colleague.display_name, "state": desk_state(presence, None), "since": presence.since}
