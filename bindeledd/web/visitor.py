"""Who is behind a connection that Django's own request cycle does not handle: the live stream and the soft phone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.http import parse_cookie

from bindeledd.base.models import User
from bindeledd.base.scope import Actor, scope
from bindeledd.calls.queries import presence
from bindeledd.staff.acting import actor_of
from bindeledd.web.sessions import SessionStore, user_of

AsgiScope = dict[str, Any]
AGENTS = frozenset({"agent", "agent_lead"})
HELPERS = frozenset({"agent_lead", "subject_lead"})
OFFICE = frozenset({"office_adviser", "office_leader"})


@dataclass(frozen=True, slots=True)
class Visitor:
    """A logged-in person with a living session."""

    user_id: int
    roles: frozenset[str]
    offices: tuple[int, ...]
    call_id: UUID | None

    @classmethod
    def from_actor(cls, actor: Actor) -> "Visitor":
        """The actor with the call in hand. Touches the database."""
        assert actor.user_id is not None
        with scope(actor, "live"):
            call_id = presence(actor.user_id).call_id if actor.roles & AGENTS else None
        return cls(actor.user_id, frozenset(actor.roles), actor.offices, call_id)

    @property
    def has_soft_phone(self) -> bool:
        """Agents answer with it; the office may call back with it."""
        return bool(self.roles & (AGENTS | OFFICE))

    def topics(self) -> frozenset[str]:
        """The live topics this person may hear: names of things only, and only of their own."""
        heard = {f"agent:{self.user_id}", f"user:{self.user_id}", "telephony"}
        heard |= {f"call:{self.call_id}"} if self.call_id else set()
        heard |= {"queue"} if self.roles & AGENTS else set()
        heard |= {"leads"} if self.roles & HELPERS else set()
        heard |= {"operations"} if self.roles & {"administrator", "agent_lead"} else set()
        heard |= {"agents"} if "agent_lead" in self.roles else set()
        if self.roles & OFFICE:
            heard |= {f"office:{office}" for office in self.offices}
        return frozenset(heard)


def visitor_of(scope: AsgiScope) -> Visitor | None:
    """The visitor behind an ASGI connection, or None without a living session. Touches the database."""
    cookies = parse_cookie(header(scope, b"cookie"))
    try:
        user = user_of(SessionStore(cookies.get(settings.SESSION_COOKIE_NAME)))
        return Visitor.from_actor(actor_of(user)) if isinstance(user, User) else None
    finally:
        connections.close_all()


def same_origin(scope: AsgiScope) -> bool:
    """Whether a browser page of this very site opened the connection (a foreign page must not use the cookie)."""
    origin = header(scope, b"origin")
    return bool(origin) and urlsplit(origin).netloc == header(scope, b"host")


def header(scope: AsgiScope, name: bytes) -> str:
    """One header of the connection, empty when absent."""
    pairs: Iterable[tuple[bytes, bytes]] = scope["headers"]
    return next((value.decode("latin1") for key, value in pairs if key == name), "")
