"""What both the desk and the inbox ask for: places as one types, and the account of the soft phone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from bindeledd.base.access import only
from bindeledd.base.scope import acting_user_id
from bindeledd.calls.actions import softphone_credentials
from bindeledd.directory.queries import search_places
from bindeledd.web.visitor import AGENTS, OFFICE

SIP_DOMAIN = "bindeledd.invalid"


@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """Municipalities and districts that fit what has been typed so far."""
    found = search_places(request.GET.get("q", ""))
    hits = [
        {"name": hit.label, "detail": hit.office_name, "municipality": hit.municipality, "office_id": hit.office_id}
        for hit in found
    ]
    return JsonResponse({"places": hits})


@require_POST
@only(*AGENTS, *OFFICE)
def phone_account(request: HttpRequest) -> HttpResponse:
    """What the soft phone in the page needs to register; `/sip` on this origin unless another address is set."""
    account = softphone_credentials(acting_user_id())
    url = settings.BINDELEDD_SIP_URL
    return JsonResponse({"url": url, "user": account.sip_user, "secret": account.secret, "domain": SIP_DOMAIN})
