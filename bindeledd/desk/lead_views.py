"""The agent lead's page: the queue, the agents, whom to ring before closing, what agents ask, and the day so far."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bindeledd.base.access import only
from bindeledd.base.forms import act, carry_out
from bindeledd.base.scope import current_actor
from bindeledd.calls import actions
from bindeledd.calls.ringing_contacts import ring_contact
from bindeledd.desk import callbar, lead_context
from bindeledd.desk import queries as desk
from bindeledd.desk.actions import answer_help
from bindeledd.desk.forms import HelpForm
from bindeledd.desk.lead_context import RESULTS, SPOKEN
from bindeledd.notices.actions import mark_seen
from bindeledd.staff.languages import set_languages

HELPERS = ("agent_lead", "subject_lead")
PARTS = {
    "ko": ("desk/lead_queue.html", lead_context.queue),
    "veiledere": ("desk/lead_agents.html", lead_context.agents),
    "kontakter": ("desk/lead_contacts.html", lead_context.contacts),
    "tall": ("desk/lead_day.html", lead_context.day),
    "ventetid": ("desk/lead_told.html", lead_context.told),
}
MOVES = {"klar": actions.lead_ready, "pause": actions.lead_pause}


class ContactForm(forms.Form):
    """What came of ringing a contact."""

    result = forms.ChoiceField(choices=list(RESULTS.items()))


class RingForm(forms.Form):
    """From which telephone: the soft phone when nothing is written."""

    own_telephone = forms.CharField(required=False, max_length=40)


class LanguagesForm(forms.Form):
    """In which languages an agent takes calls, besides bokmål."""

    languages = forms.MultipleChoiceField(choices=list(SPOKEN.items()), required=False)


@require_GET
@only("agent_lead")
def lead(request: HttpRequest) -> HttpResponse:
    """The whole page."""
    parts = lead_context.queue() | lead_context.agents() | lead_context.contacts()
    more = lead_context.day() | lead_context.talks()
    return render(request, "desk/lead.html", callbar.context() | parts | more)


@require_GET
@only("agent_lead")
def part(request: HttpRequest, name: str) -> HttpResponse:
    """One part, fetched when what it shows has changed."""
    if name not in PARTS:
        raise Http404
    template, context = PARTS[name]
    return render(request, template, context())


@require_POST
@only("agent_lead")
def move(request: HttpRequest, agent_id: int, to: str) -> HttpResponse:
    """Make an agent ready, or take them off new calls."""
    if to not in MOVES:
        raise Http404
    MOVES[to](agent_id)
    return render(request, "desk/lead_agents.html", lead_context.agents())


@require_POST
@only("agent_lead")
def languages(request: HttpRequest, agent_id: int) -> HttpResponse:
    """Set in which languages an agent takes calls."""
    form = LanguagesForm(request.POST)
    if form.is_valid():
        set_languages(agent_id, frozenset(form.cleaned_data["languages"]))
    return render(request, "desk/lead_agents.html", lead_context.agents(), status=200 if form.is_valid() else 422)


@require_POST
@only("agent_lead")
def contact_ring(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Ring the caller of a contact: this telephone, or the lead's own one, rings first."""
    form = RingForm(request.POST)
    status = act(form, lambda: ring_contact(contact_id, form.cleaned_data["own_telephone"]))
    return _contacts(request, form, status)


@require_POST
@only("agent_lead")
def contact_stop(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Stop ringing a contact, or hang up."""
    actions.hang_up(call_id)
    return _contacts(request, ContactForm(), 0)


@require_POST
@only("agent_lead")
def contact_rung(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Store what came of it."""
    form = ContactForm(request.POST)
    return _contacts(request, form, act(form, lambda: actions.close_contact(contact_id, form.cleaned_data["result"])))


@require_POST
@only("agent_lead")
def unfinished_seen(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """The lead has looked at a form that its agent left."""
    mark_seen(current_actor(), f"call:{call_id}")
    return _contacts(request, ContactForm(), 0)


@require_GET
@only(*HELPERS)
def asked(request: HttpRequest) -> HttpResponse:
    """What agents ask, for leads and subject leads."""
    return render(request, "desk/talks.html", lead_context.talks())


@require_http_methods(["POST"])
@only(*HELPERS)
def answer(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Answer an agent who asks."""
    form = HelpForm(request.POST)
    carry_out(form, lambda: answer_help(call_id, form.cleaned_data["question"]))
    context: dict[str, Any] = {"talk": desk.talk_of(call_id), "call_id": call_id, "form": form}
    return render(request, "desk/talk_said.html", context, status=422 if form.errors else 200)


def _contacts(request: HttpRequest, form: forms.Form, status: int) -> HttpResponse:
    if not getattr(request, "htmx", False) and not status:
        return redirect("desk:lead")
    context = lead_context.contacts() | {"problems": form.errors if status else {}}
    return render(request, "desk/lead_contacts.html", context, status=status or 200)
