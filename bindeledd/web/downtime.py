"""Downtime mode for people: what to do when what is gone, and the emergency directory to take along."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bindeledd.base import audit
from bindeledd.base.access import only
from bindeledd.base.clock import now
from bindeledd.base.errors import NotFound, Refused
from bindeledd.base.scope import current_actor
from bindeledd.calls import telephony
from bindeledd.directory.queries import office_numbered
from bindeledd.duty.emergency import files, pdf, words
from bindeledd.duty.emergency.access import EVERYBODY, WHOLE_COUNTRY
from bindeledd.duty.emergency.content import directory
from bindeledd.duty.emergency.jobs import FETCHED


@require_GET
@only(*EVERYBODY)
def downtime(request: HttpRequest) -> HttpResponse:
    """What to do when what is gone, whether telephony works, and what to print."""
    actor = current_actor()
    own = [office for office in directory(_national(), now()).offices if office.id in actor.offices]
    context = {
        "how_to": words.how_to(),
        "numbers": words.emergency_numbers(),
        "telephony": telephony.status(),
        "whole_country": bool(WHOLE_COUNTRY & actor.roles),
        "own_offices": own,
        "made": files.path_of(settings.INSTANCE.data, get_language() or "nb").exists(),
    }
    return render(request, "web/downtime.html", context)


@require_GET
@only(*WHOLE_COUNTRY)
def whole(request: HttpRequest) -> HttpResponse:
    """The directory of the country as last made: PDF, or text where no PDF could be made."""
    for kind, content_type in (("pdf", "application/pdf"), ("txt", "text/plain; charset=utf-8")):
        path = files.path_of(settings.INSTANCE.data, get_language() or "nb", kind)
        if path.exists():
            audit.record(FETCHED, ["directory"])
            headers = {"Content-Disposition": f'attachment; filename="telefonliste.{kind}"'}
            return HttpResponse(path.read_bytes(), content_type=content_type, headers=headers)
    raise NotFound(_("Telefonlisten er ikke laget ennå. Den lages om noen minutter."))


@require_GET
@only(*EVERYBODY)
def office_sheet(request: HttpRequest, number: str) -> HttpResponse:
    """An office's own sheet, made now."""
    office = office_numbered(number)
    if office.id not in current_actor().offices:
        raise Refused(_("Siden finnes ikke, eller den er ikke din."), action="open_page", subject=f"office:{office.id}")
    audit.record(FETCHED, [f"office:{office.id}"], office.municipality_id)
    content = pdf.printed_office(directory(_national(), now()).of_office(number))
    headers = {"Content-Disposition": f'attachment; filename="telefonliste-{number}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_GET
def telephony_now(request: HttpRequest) -> HttpResponse:
    """The banner alone, fetched when telephony has gone or is back."""
    return render(request, "web/parts/telephony_now.html")


def _national() -> str:
    return words.telephone(settings.INSTANCE.called_number)
