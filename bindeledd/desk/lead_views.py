"""The agent lead's page: who must be rung before closing, and how the agents are doing now."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from bindeledd.base.access import only
from bindeledd.base.forms import carry_out
from bindeledd.base.scope import current_actor
from bindeledd.calls import actions
from bindeledd.calls import queries as calls
from bindeledd.desk.state import desk_state
from bindeledd.notices.actions import mark_seen
from bindeledd.notices.queries import of_actor
from bindeledd.staff import queries as staff

RESULTS = {
    "reached": _("Nådd"),
    "no_answer": _("Svarte ikke"),
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
    return _page(request, ContactForm())


def _page(request: HttpRequest, form: ContactForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "contacts": calls.open_contacts(),
        "unfinished": _unfinished(),
        "results": RESULTS.items(),
        "agents": [_agent(each) for each in staff.agents()],
        "queue": calls.queue_summary(),
    }
    template = "desk/lead_parts.html" if getattr(request, "htmx", False) else "desk/lead.html"
    return render(request, template, context, status=status)


@require_POST
@only("agent_lead")
def contact_rung(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Store what came of it."""
    form = ContactForm(request.POST)
    carry_out(form, lambda: actions.close_contact(contact_id, form.cleaned_data["result"]))
    return redirect("desk:lead") if form.is_valid() else _page(request, form, status=422)


@require_POST
@only("agent_lead")
def unfinished_seen(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """The lead has looked at a form that its agent left."""
    mark_seen(current_actor(), f"call:{call_id}")
    return redirect("desk:lead")


def _unfinished() -> list[dict[str, object]]:
    """Forms that agents left and that became promises at an office: number, agent and time, never the content."""
    notices = of_actor(current_actor()).filter(kind="draft_became_callback", seen_at=None).order_by("created_at")
    found = ((notice, calls.call_view(UUID(notice.subject.removeprefix("call:")))) for notice in notices)
    return [
        {"at": notice.created_at, "call": call, "agent": staff.name_of(call.agent_id) if call.agent_id else ""}
        for notice, call in found
        if call is not None
    ]


def _agent(colleague: staff.Colleague) -> dict[str, object]:
    presence = calls.presence(colleague.id)
    return {"name": colleague.display_name, "state": desk_state(presence, None), "since": presence.since}
