"""Template filters that say times, deadlines and numbers the way people say them."""

from datetime import date, datetime, time, timedelta

import phonenumbers
from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bindeledd.base.clock import OSLO, now
from bindeledd.handoffs import sentences

register = template.Library()
SOON = timedelta(hours=3)


register.filter("clock", sentences.clock)
register.filter("when", sentences.when)


@register.filter
def moment(value: datetime | None) -> str:
    """ "i dag kl. 14.05", "i går kl. 09.00" or "onsdag 25. november kl. 15.00"."""
    return sentences.moment(value, now()) if value else ""


@register.filter
def wall(value: time | None) -> str:
    """A time of day as people write it here: 09.00, or 09:00 in English."""
    return sentences.clock(datetime.combine(date.min, value, OSLO)) if value else ""


@register.filter
def telephone(value: str | None) -> str:
    """A number as it is written in Norway: 22 33 44 55; foreign ones with their country code."""
    if not value:
        return ""
    try:
        number = phonenumbers.parse(value, "NO")
    except phonenumbers.NumberParseException:
        return value
    own = number.country_code == 47
    style = phonenumbers.PhoneNumberFormat.NATIONAL if own else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


@register.filter
def waited(seconds: float | None) -> str:
    """Seconds as 1:05, or 1:01:40 from an hour on."""
    total = max(0, int(seconds or 0))
    hours, rest = divmod(total, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


@register.simple_tag
def clock_since(start: datetime | None) -> SafeString:
    """A clock that counts from `start`, by the server's time."""
    if start is None:
        return mark_safe("")
    return mark_safe(render_to_string("web/parts/clock.html", {"start": start, "seconds": _seconds(start)}))  # noqa: S308


@register.simple_tag
def deadline(
    due_at: datetime, received_at: datetime | None = None, *, bar: bool = True, at: datetime | None = None
) -> SafeString:
    """A deadline as a sentence and a bar, seen from now or from `at` (aware)."""
    seen = at or now()
    gone = used(received_at, due_at, seen) if bar and received_at else None
    return format_html(
        '<div class="deadline {}"><span>{}</span>{}</div>',
        state(due_at, seen),
        sentences.due_sentence(due_at, seen),
        "" if gone is None else _bar(gone),
    )


def _bar(gone: int) -> SafeString:
    return format_html(
        '<svg viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="track" width="100" height="4"/><rect class="used" width="{}" height="4"/></svg>',
        _("%(used)s prosent av tiden er gått") % {"used": gone},
        gone,
    )


def state(due_at: datetime, at: datetime) -> str:
    """`late`, `soon` (three hours or less) or `open`."""
    if due_at <= at:
        return "late"
    return "soon" if due_at - at <= SOON else "open"


def used(received_at: datetime, due_at: datetime, at: datetime) -> int:
    """How many of a hundred parts of the time have gone."""
    whole = (due_at - received_at).total_seconds()
    gone = (at - received_at).total_seconds()
    return 100 if whole <= 0 else round(max(0.0, min(1.0, gone / whole)) * 100)


def _seconds(start: datetime) -> str:
    return waited((timezone.now() - start).total_seconds())
