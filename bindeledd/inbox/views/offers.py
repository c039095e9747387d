"""Answers to those who ask: a colleague who offers an inquiry, another office that says it belongs here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from bindeledd.handoffs import actions as handoffs
from bindeledd.inbox.access import office_page
from bindeledd.inbox.forms import NoForm
from bindeledd.inbox.views.lists import show
from bindeledd.inquiries import actions as inquiries


@office_page
@require_POST
def accept(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Take over what a colleague offered."""
    taken = inquiries.accept_offer(offer_id)
    return redirect(f"{reverse('inbox:inquiry', args=[taken.id])}?sagt=accept")


@office_page
@require_POST
def decline(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Say no to a colleague."""
    inquiries.decline_offer(offer_id)
    return redirect(f"{reverse('inbox:inbox')}?sagt=decline")


@office_page
@require_POST
def say_no(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Say no to another office, with a reason; it has had the inquiry all the time."""
    form = NoForm(request.POST)
    if not form.is_valid():
        return show(request, refused={offer_id: form}, status=422)
    handoffs.decline_wrong_office(offer_id, form.cleaned_data["reason"])
    return redirect(f"{reverse('inbox:inbox')}?sagt=say_no")


@office_page
@require_POST
def take_over(request: HttpRequest, offer_id: int) -> HttpResponse:
    """Take over what another office says belongs here; the deadline stays."""
    copy = handoffs.take_over_copy(offer_id)
    return redirect(f"{reverse('inbox:inquiry', args=[copy.id])}?sagt=take_over")
