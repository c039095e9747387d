"""The banner that says that telephony is down, and what each role does meanwhile."""

from typing import Any

from django import template

from bindeledd.base.scope import NoScope, current_actor
from bindeledd.calls import telephony
from bindeledd.web.visitor import AGENTS, OFFICE

register = template.Library()


@register.inclusion_tag("web/parts/telephony.html")
def telephony_banner() -> dict[str, Any]:
    """Nothing while telephony works, and on pages that are nobody's (login, refusals)."""
    try:
        roles = current_actor().roles
    except NoScope:
        return {"telephony": None}
    return {"telephony": telephony.status(), "agent": bool(roles & AGENTS), "office": bool(roles & OFFICE)}
