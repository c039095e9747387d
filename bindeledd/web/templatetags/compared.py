"""Template filters of the page that tells one call twice: times seen from a call that has not been."""

from datetime import date

from babel.dates import format_skeleton
from django import template
from django.utils.translation import get_language

from bindeledd.base.languages import locale_of
from bindeledd.handoffs import sentences
from bindeledd.inbox import wording

register = template.Library()
register.filter("day", sentences.day)
register.filter("moment_from", sentences.moment)
register.filter("waited_until", wording.waited)


@register.filter
def weekday(value: date) -> str:
    """`fre. 27.` in the active language: the head of a narrow column."""
    return format_skeleton("Ed", value, locale=locale_of(get_language()))
