"""Template filters that say times, deadlines and numbers the way people say them."""

from datetime import date, datetime, timedelta
from typing import Any

import phonenumbers
from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bindeledd.base.calendar import is_working_day
from bindeledd.base.clock import OSLO, now

register = template.Library()
SOON = timedelta(hours=3)


@register.filter
def clock(value: datetime | None) -> str:
    """14.05 in Norway's time."""
    return value.astimezone(OSLO).strftime("%H.%M") if value else ""


@register.filter
def day(value: datetime | date | None) -> str:
    """"onsdag 25. november", with the year when it is another."""
    if value is None:
        return ""
    found = value.astimezone(OSLO).date() if isinstance(value, datetime) else value
    wanted = _("l j. F") if found.year == now().astimezone(OSLO).year else _("l j. F Y")
    return date_format(found, wanted)


@register.filter
def moment(value: datetime | None) -> str:
    """"i dag kl. 14.05", "i går kl. 9.00" or "onsdag 25. november kl. 15.00"."""
    if value is None:
        return ""
    here = value.astimezone(OSLO)
    apart = (here.date() - now().astimezone(OSLO).date()).days
    near = {0: _("i dag"), -1: _("i går"), 1: _("i morgen")}
    return _("{day} kl. {time}").format(day=near.get(apart) or day(here), time=clock(here))


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
def deadline(due_at: datetime, received_at: datetime | None = None, *, bar: bool = True) -> SafeString:
    """A deadline as a sentence and a bar."""
    context: dict[str, Any] = {
        "sentence": sentence(due_at, now()),
        "state": state(due_at, now()),
        "used": used(received_at, due_at, now()) if bar and received_at else None,
    }
    return mark_safe(render_to_string("web/parts/deadline.html", context))  # noqa: S308 - a template's output


def sentence(due_at: datetime, at: datetime) -> str:
    """"senest onsdag 25. november kl. 15.00, om 2 arbeidsdager, 4 døgn" as seen at `at`."""
    if due_at <= at:
        return _("fristen gikk ut {moment}").format(moment=moment(due_at))
    latest = _("senest {moment}").format(moment=moment(due_at))
    here, there = at.astimezone(OSLO).date(), due_at.astimezone(OSLO).date()
    days = (there - here).days
    if days == 0:
        return f"{latest}, {_left(due_at - at)}"
    working = sum(is_working_day(here + timedelta(n)) for n in range(1, days + 1))
    in_working = ngettext("om {n} arbeidsdag", "om {n} arbeidsdager", working).format(n=working)
    return f"{latest}, {in_working}, " + ngettext("{n} døgn", "{n} døgn", days).format(n=days)


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


def _left(rest: timedelta) -> str:
    minutes = max(1, int(rest.total_seconds() // 60))
    if minutes < 60:
        return ngettext("om {n} minutt", "om {n} minutter", minutes).format(n=minutes)
    hours = minutes // 60
    return ngettext("om {n} time", "om {n} timer", hours).format(n=hours)


def _seconds(start: datetime) -> str:
    return waited((timezone.now() - start).total_seconds())
