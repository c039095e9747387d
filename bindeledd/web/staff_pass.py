"""A signed pass in a cookie: who logged in, in which language, may fetch the emergency directory without a database.

It opens nothing else, holds no name, and lasts no longer than a session.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, parse_cookie

from bindeledd.base.scope import Actor
from bindeledd.duty.emergency.access import WHOLE_COUNTRY

NAME = "bindeledd_pass"
_SALT = "bindeledd.staff_pass"


@dataclass(frozen=True, slots=True)
class StaffPass:
    """What the cookie says."""

    user_id: int
    language: str


def give(response: HttpResponse, actor: Actor, language: str) -> None:
    """Send the pass to somebody who works here."""
    if actor.roles & WHOLE_COUNTRY and actor.user_id is not None:
        _send(response, StaffPass(actor.user_id, language))


def speak(request: HttpRequest, response: HttpResponse, language: str) -> None:
    """Remember another language on the pass, if there is one."""
    found = read(request.headers.get("Cookie", ""))
    if found is not None:
        _send(response, StaffPass(found.user_id, language))


def _send(response: HttpResponse, given: StaffPass) -> None:
    value = signing.dumps([given.user_id, given.language], salt=_SALT)
    response.set_cookie(
        NAME,
        value,
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def take_back(response: HttpResponse) -> None:
    """At log-out."""
    response.delete_cookie(NAME, samesite="Lax")


def read(cookies: str) -> StaffPass | None:
    """The pass in a Cookie header; None when there is none, or it is no longer good."""
    value = parse_cookie(cookies).get(NAME, "")
    try:
        user_id, language = signing.loads(value, salt=_SALT, max_age=settings.SESSION_COOKIE_AGE)
    except (signing.BadSignature, ValueError):
        return None
    return StaffPass(int(user_id), str(language))


def language_of(cookies: str) -> str:
    """The language to speak to whoever sends these cookies: the pass's, else the browser's choice, else bokmål."""
    found = read(cookies)
    wishes = (found.language if found else "", parse_cookie(cookies).get(settings.LANGUAGE_COOKIE_NAME, ""))
    return next((wish for wish in wishes if wish in dict(settings.LANGUAGES)), settings.LANGUAGE_CODE)
