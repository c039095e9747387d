"""Template filters of the page that tells one call twice: times seen from a call that has not been."""

from datetime import date, datetime

from babel.dates import format_date, format_skeleton
from django import template
from django.utils.translation import get_language

from bindeledd.base.clock import OSLO
from bindeledd.base.languages import locale_of
from bindeledd.handoffs import sentences
from bindeledd.inbox import wording

register = template.Library()
register.filter("moment_from", sentences.moment)
register.filter("waited_until", wording.waited)


@register.filter
def day(value: datetime) -> str:
    """`fredag 27. november` in the active language (Oslo date)."""
    return format_skeleton("MMMMEEEEd", value.astimezone(OSLO).date(), locale=locale_of(get_language()))


@register.filter
def weekday(value: date) -> str:
    """`fre. 27.` in the active language: the head of a narrow column."""
    return format_date(value, "EEE d.", locale=locale_of(get_language()))
