"""Break it: the demo's page that takes parts of the service away for real and tells what the callers noticed.

Nobody needs to be logged in, as on the demo's other pages; nothing is shown but where somebody was in a call.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bindeledd.base.scope import Actor, scope
from bindeledd.demo import aftermath, breaking
from bindeledd.demo.aftermath import Fate, Stroke
from bindeledd.web.demo_door import in_demo


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to break: what it does, and what should happen."""

    code: str
    title: str
    text: str
    button: str
    icon: str


def parts() -> list[Choice]:
    """What is taken away at once."""
    return [
        Choice(
            "switchboard",
            _("Drep sentralbordet"),
            _("Prosessen som styrer samtalene, blir drept (kill -9). En annen står klar og tar over."),
            _("Drep det nå"),
            "PhoneSlash",
        ),
        Choice(
            "stopped",
            _("Frys sentralbordet"),
            _("Prosessen blir stående stille (SIGSTOP). Reserven merker det etter noen sekunder og avslutter den."),
            _("Frys det nå"),
            "Pause",
        ),
        Choice(
            "engine",
            _("Drep telefonsentralen"),
            _("Asterisk blir drept, og alle samtaler faller. De som ventet eller snakket, blir ringt tilbake i tur."),
            _("Drep den nå"),
            "PhoneSlash",
        ),
        Choice(
            "database",
            _("Stopp databasen i ti sekunder"),
            _("Ingen kan lagre. Innringerne blir på linjen, og sidene sier fra og kommer tilbake av seg selv."),
            _("Stopp den nå"),
            "Pause",
        ),
    ]


def next_ones() -> list[Choice]:
    """What the next duty telephone does."""
    return [
        Choice(
            "voicemail",
            _("La en telefonsvarer svare"),
            _("Neste spørreanrop til en simulert vakttelefon møter en telefonsvarer. Den kan ikke trykke 1."),
            _("Sett på telefonsvareren"),
            "Phone",
        ),
        Choice(
            "nobody",
            _("La ingen svare"),
            _("Neste spørreanrop til en simulert vakttelefon ringer uten svar. Innringeren får et løfte i stedet."),
            _("La det ringe"),
            "Phone",
        ),
    ]


@in_demo
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What can be broken, and what came of it."""
    return render(request, "web/demo_break.html", {"parts": parts(), "next_ones": next_ones()} | _now())


@in_demo
@require_GET
def happened(request: HttpRequest) -> HttpResponse:
    """What came of it, as of now."""
    return render(request, "web/demo_break_now.html", _now())


@in_demo
@require_POST
def strike(request: HttpRequest, what: str) -> HttpResponse:
    """Do it. Sent twice within some seconds it is done once."""
    if what not in breaking.EVERYTHING:
        raise Http404
    with scope(Actor.worker(), "demo_break"):
        may = breaking.may_strike(what)
        if may:
            breaking.write_down(what)
        held_by = breaking.holder_now()
    if may:
        breaking.strike(what, settings.INSTANCE, held_by)
    return redirect("demo_break")


def _now() -> dict[str, object]:
    with scope(Actor.worker(), "demo_break"):
        stroke, callers, wanted = aftermath.latest(), aftermath.on_the_line(), aftermath.next_office()
    told = [(place(each.was), sentence(each)) for each in stroke.fates] if stroke else []
    return {
        "stroke": stroke,
        "headline": headline(stroke) if stroke else "",
        "told": told,
        "on_the_line": callers,
        "wanted": office_sentence(*wanted) if wanted else "",
        "plays": settings.INSTANCE.plays,
    }


def headline(stroke: Stroke) -> str:
    """How long nobody had the calls in hand."""
    if stroke.in_hand_after is None:
        return {
            "engine": _("Telefonsentralen er borte. Den starter på nytt."),
            "database": _("Databasen er borte. Innringerne blir på linjen."),
        }.get(stroke.what, _("Ingen styrer samtalene akkurat nå. Reserven overtar."))
    seconds = _seconds(stroke.in_hand_after)
    return {
        "engine": _("Telefonsentralen var tilbake etter {seconds}."),
        "database": _("Databasen var tilbake, og samtalene i gode hender, etter {seconds}."),
    }.get(stroke.what, _("Et nytt sentralbord hadde overtatt alle samtalene etter {seconds}.")).format(seconds=seconds)


def place(phase: str) -> str:
    """Where the caller was when it happened."""
    return {
        "menu": _("Hørte på menyen"),
        "arriving": _("Hadde nettopp ringt"),
        "waiting": _("Ventet i køen"),
        "offering": _("Ventet i køen, det ringte hos en veileder"),
        "talking": _("Snakket med en veileder"),
        "on_hold": _("Ventet på veilederen sin"),
        "consult_ringing": _("Veilederen ringte kontoret"),
        "consult_confirming": _("Veilederen ringte kontoret"),
        "consulting": _("Veilederen snakket med kontoret"),
        "conference": _("Snakket med veilederen og kontoret"),
        "handed_over": _("Snakket med kontoret"),
        "kept": _("Hadde lagt på og beholdt plassen sin"),
    }.get(phase, _("Var på linjen"))


def sentence(fate: Fate) -> str:
    """What became of one caller."""
    after = _seconds(fate.seconds) if fate.seconds is not None else ""
    texts = {
        "still_there": _("På linjen hele tiden."),
        "place_still_kept": _("Plassen er der fortsatt, og vi ringer i tur og orden."),
        "answered": _("På linjen hele tiden, og snakker nå med en veileder."),
        "handed_over": _("På linjen hele tiden, og snakker nå med kontoret."),
        "waits_again": _("På linjen hele tiden, og er nå den første i køen."),
        "place_kept": _("Linjen falt. Plassen er tatt vare på, og vi ringer i tur og orden."),
        "rings_back": _("Linjen falt. Nå ringer vi tilbake."),
        "rung_back": _("Linjen falt. Vi ringte tilbake etter {after}."),
        "fell": _("Linjen falt."),
        "office_rings": _("Linjen falt. Kontoret hadde overtatt, og ringer tilbake."),
        "not_reached": _("Linjen falt. Vi ringte uten å få svar, og en navngitt vaktleder har ansvaret."),
        "lost": _("Linjen falt. Uten et nummer kan vi ikke ringe tilbake."),
        "helped": _("Fikk hjelp, og har lagt på."),
        "finished": _("Har lagt på selv."),
    }
    return texts[fate.code].format(after=after)


def office_sentence(wanted: str, met: bool) -> str:
    """What the next, or the latest, duty telephone does."""
    if wanted == "voicemail":
        return (
            _("En telefonsvarer har svart. Uten tastetrykk var det ikke et svar.")
            if met
            else _("Neste simulerte vakttelefon er en telefonsvarer.")
        )
    return _("Det ringte uten at noen svarte.") if met else _("Neste simulerte vakttelefon blir ikke tatt.")


def _seconds(seconds: float) -> str:
    return _("{seconds} sekunder").format(seconds=number_format(seconds, 1 if seconds < 10 else 0))
