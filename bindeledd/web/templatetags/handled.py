"""Template filters that put codes of the inquiry, its attempts and its history into words."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from bindeledd.handoffs.rules import RESULTS, WAYS
from bindeledd.inquiries.rules import LANGUAGES, NEEDS, OUTCOMES, SIGNS, WISHES, format_reference

register = template.Library()

RING_PHASES = {
    "ringing_adviser": _("Telefonen din ringer. Svar for å gå videre."),
    "confirming": _("Trykk 1 på telefonen din."),
    "ringing_person": _("Ringer personen …"),
    "talking": _("Dere snakker sammen."),
}
RING_RESULTS = {
    "adviser_no_answer": _("Telefonen din ble ikke besvart."),
    "no_answer": _("Personen svarte ikke."),
    "busy": _("Det var opptatt."),
    "wrong_number": _("Nummeret er ikke i bruk."),
    "unreachable": _("Fikk ikke forbindelse."),
    "cancelled": _("Anropet ble avbrutt."),
}
STEPS: dict[str, Any] = {}


def _words(name: str, codes: dict[str, Any]) -> None:
    register.filter(name, lambda code: codes.get(code, code))


_words("need", {**NEEDS, "": _("Behov ikke oppgitt")})
_words("sign", SIGNS)
_words("spoken", {**LANGUAGES, "": _("Ikke oppgitt")})
_words("wish", {**WISHES, "": WISHES["unknown"]})
_words("closed_as", OUTCOMES)
_words("attempt_result", RESULTS)
_words("attempt_way", WAYS)
_words("ring_phase", RING_PHASES)
_words("ring_result", RING_RESULTS)
_words("step", STEPS)
register.filter("reference", format_reference)
