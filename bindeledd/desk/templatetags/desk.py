"""Template filters of the agents' and leads' screens."""

from django import template

from bindeledd.inquiries.rules import LANGUAGES

register = template.Library()


@register.filter
def spoken(code: str) -> str:
    """A language in words; a code that is not known reads as it stands."""
    return str(LANGUAGES.get(code, code))
