"""Template filters that both the desk and the inbox need: what is needed, in words, and a reference as it is read."""

from django import template
from django.utils.translation import gettext_lazy as _

from bindeledd.inquiries.rules import NEEDS, format_reference

register = template.Library()

NEED_WORDS = {**NEEDS, "": _("Behov ikke oppgitt")}

register.filter("reference", format_reference)


@register.filter
def need(code: str) -> str:
    """The need in words; a code that is not known reads as it stands."""
    return str(NEED_WORDS.get(code, code))
