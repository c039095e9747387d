"""The office's telephone in the page: the callback call under way and the consult call that rings."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bindeledd.base.scope import acting_user_id
from bindeledd.calls import actions as calls
from bindeledd.calls.queries import ring_out_view
from bindeledd.inbox import incoming, wording
from bindeledd.inbox.access import office_page


@require_GET
@office_page
def strip(request: HttpRequest) -> HttpResponse:
    """The consult call that rings here or is on, with what it is about; nothing when there is none."""
    return render(request, "inbox/parts/incoming.html", {"incoming": incoming.of(acting_user_id())})


@require_GET
@office_page
def under_way(request: HttpRequest, inquiry_id: UUID, call_id: UUID) -> HttpResponse:
    """How far the callback call has come."""
    view = ring_out_view(call_id)
    suggested = wording.SUGGESTED.get(view.result, "") if view else ""
    context = {"call": view, "inquiry_id": inquiry_id, "call_id": call_id, "suggested": suggested}
    return render(request, "inbox/parts/under_way.html", context)


@require_POST
@office_page
def stop(request: HttpRequest, inquiry_id: UUID, call_id: UUID) -> HttpResponse:
    """Stop ringing, or hang up: whichever telephones are in the call, the adviser's own one too."""
    calls.hang_up(call_id)
    return redirect(f"{reverse('inbox:inquiry', args=[inquiry_id])}?samtale={call_id}")
