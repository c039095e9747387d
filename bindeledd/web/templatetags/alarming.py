"""The banner that tells operators and leads that something is late."""

from typing import Any

from django import template

from bindeledd.base.health import alarms
from bindeledd.base.scope import NoScope, current_actor
from bindeledd.web.alarm_texts import sentence
from bindeledd.web.context import WATCHERS

register = template.Library()
register.filter("alarm", sentence)


@register.inclusion_tag("web/parts/alarm.html")
def alarm_banner() -> dict[str, Any]:
    """Nothing while all is well, for those whom it does not concern, and on pages that are nobody's."""
    try:
        concerned = current_actor().roles & WATCHERS
    except NoScope:
        concerned = frozenset()
    return {"alarms": alarms.open_alarms() if concerned else []}
