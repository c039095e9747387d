"""What every template knows: the instance, the header's links, the sentences for scripts."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from bindeledd.base.clock import now
from bindeledd.base.languages import DRAFTS
from bindeledd.base.scope import Actor
from bindeledd.web import navigation, texts
from bindeledd.web.tours import guide


def keep_key(actor: Actor | None) -> str:
    """The key (hex) with which the browser encrypts what this user has typed and the server does not have yet."""
    if actor is None:
        return ""
    return salted_hmac("bindeledd.keep", str(actor.user_id), algorithm="sha256").hexdigest()


WATCHERS = frozenset({"administrator", "agent_lead"})
"""Who is told on every page that something is late."""


def instance(request: HttpRequest) -> dict[str, Any]:
    """Context for templates; asks the database nothing, and makes only what the template uses."""
    actor = getattr(request, "actor", None)
    roles = actor.roles if actor else frozenset()
    return {
        "demo": settings.BINDELEDD_DEMO,
        "here": request.path if request.resolver_match else "/",
        "languages": settings.LANGUAGES,
        "drafts": DRAFTS,
        "nav": lambda: navigation.entries(roles, request.path),
        "roles": roles,
        "tour_card": lambda: guide.card(request, actor),
        "is_watcher": bool(roles & WATCHERS),
        "server_now": now(),
        "keep_key": lambda: keep_key(actor),
        "script_texts": texts.in_active_language,
    }
