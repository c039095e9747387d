"""What can be done with one inquiry: each address is one verb and answers one form."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from bindeledd.base.scope import current_actor
from bindeledd.handoffs import actions as handoffs
from bindeledd.inbox.access import office_page
from bindeledd.inbox.pages import carry_out, load, show
from bindeledd.inbox.verbs import verb
from bindeledd.inquiries import actions as inquiries
from bindeledd.notices.actions import mark_seen


@office_page
def inquiry(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    """The inquiry with its history and everything that can be done; notices about it are seen by now."""
    page = load(inquiry_id)
    mark_seen(current_actor(), f"inquiry:{inquiry_id}")
    return show(request, page, panel=request.GET.get("vis", ""))


@verb
def claim(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    """Take the inquiry; whoever comes second learns who was first."""
    return carry_out(request, inquiry_id, "claim", lambda form: inquiries.claim(inquiry_id))


@verb
def release(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    """Let go; the leader has it until somebody takes it."""
    return carry_out(request, inquiry_id, "release", lambda form: inquiries.release(inquiry_id))


@verb
def note(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    """Write a note."""
    return carry_out(
        request, inquiry_id, "note", lambda form: inquiries.add_note(inquiry_id, form.cleaned_data["text"])
    )


@verb
def record_attempt(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    """Say how an attempt went."""

    def perform(form: Any) -> None:
        given = form.cleaned_data
        handoffs.record_attempt(inquiry_id, given["result"], way=given["way"], note=given["note"])

    return carry_out(request, inquiry_id, "attempt", perform)


@verb
def book(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    """Agree on a time within the deadline."""
    return carry_out(request, inquiry_id, "book", lambda form: handoffs.book_time(inquiry_id, *form.interval()))


@verb
def hand(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    """Ask a colleague to take over."""
    return carry_out(
        request, inquiry_id, "hand", lambda form: inquiries.hand_to(inquiry_id, form.cleaned_data["colleague"])
    )


@verb
def wrong_office(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    """Ask another office to take over."""
    return carry_out(
        request,
        inquiry_id,
        "wrong_office",
        lambda form: handoffs.report_wrong_office(inquiry_id, form.cleaned_data["to_office"]),
    )


@verb
def withdraw(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    """Take the question to the other office back."""

    def perform(form: Any) -> None:
        offer = load(inquiry_id).detail.offer_to_office
        if offer:
            handoffs.withdraw_wrong_office(offer.id)

    return carry_out(request, inquiry_id, "withdraw", perform)


@verb
def lower_urgency(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    """Lower the urgency after having spoken with the caller."""
    return carry_out(
        request, inquiry_id, "urgency", lambda form: handoffs.lower_urgency(inquiry_id, form.cleaned_data["reason"])
    )


@verb
def close(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    """Close after contact."""

    def perform(form: Any) -> None:
        handoffs.close_kept(inquiry_id, form.cleaned_data["outcome"], form.cleaned_data["note"])

    return carry_out(request, inquiry_id, "close", perform)


@verb
def close_unreached(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    """Close without contact, in the leader's name."""

    def perform(form: Any) -> None:
        handoffs.close_unreached(inquiry_id, form.cleaned_data["leader"], form.cleaned_data["note"])

    return carry_out(request, inquiry_id, "unreached", perform)


@verb
def ring(request: HttpRequest, inquiry_id: UUID) -> HttpResponse:
    """Ring the person from the page or from the adviser's own telephone; the page then follows the call."""
    started: list[handoffs.RingStarted] = []

    def perform(form: Any) -> None:
        started.append(handoffs.ring(inquiry_id, form.cleaned_data["own_telephone"] or None))

    answer = carry_out(request, inquiry_id, "ring", perform)
    if started:
        return redirect(f"{reverse('inbox:inquiry', args=[inquiry_id])}?samtale={started[0].call_id}")
    return answer
