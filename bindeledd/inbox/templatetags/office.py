"""Template filters of the office's screens."""

from datetime import datetime, time
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.dateformat import time_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from bindeledd.base.clock import now
from bindeledd.handoffs.queries import StepView
from bindeledd.inbox import wording
from bindeledd.inquiries.rules import format_reference

register = template.Library()
register.filter("word", wording.word)
register.filter("reference", format_reference)


@register.filter
def step_words(step: StepView) -> str:
    """A step of the history in words."""
    return wording.step(step.kind, step.detail)


@register.filter
def wall_clock(value: time) -> str:
    """A time of day as the reader's language writes it: 09.00 or 09:00."""
    return time_format(value, gettext("H.i"))


@register.filter
def waited_words(since: datetime) -> str:
    """How long ago in words, by the server's clock."""
    return wording.waited(since, now())


@register.simple_block_tag(takes_context=True)
def panel(context: Any, content: str, name: str, title: str, *, icon: str = "ChevronRight") -> SafeString:
    """A part of the page that opens on request; open when it is the one being worked in."""
    opened = context.get("open_panel") == name
    given = {"name": name, "title": title, "opened": opened, "content": mark_safe(content), "icon_name": icon}  # noqa: S308 - rendered by the template engine
    return mark_safe(render_to_string("inbox/parts/panel.html", given))  # noqa: S308 - a template's output
