"""What gateways send us: delivery receipts and replies, checked by signature before anything in them is read."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import phonenumbers
from django.utils.translation import gettext_lazy as _

from bindeledd.base.errors import DomainError, NotFound
from bindeledd.notices.sms import outbox
from bindeledd.notices.sms.gateway import at_path
from bindeledd.notices.sms.routes import Hooks, load

LARGEST = 16 * 1024


class WrongSignature(DomainError):
    """Whoever sent this does not know the route's secret."""

    code = "wrong_signature"
    status = 403
    sentence = _("Signaturen stemmer ikke.")


class Unreadable(DomainError):
    """Neither JSON nor a form, too large, or without what the route's file says should be there."""

    code = "unreadable"
    status = 400
    sentence = _("Innholdet kan ikke leses.")


def receipt(data: Path, route: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Take a delivery receipt; False when it is about no message of that route, or says nothing final.

    Raises NotFound (no such route), WrongSignature, Unreadable.
    """
    hooks, others = _hooks(data, route)
    told = _read(hooks, headers, body)
    message, status = at_path(told, hooks.id), str(at_path(told, hooks.status) or "").casefold()
    if not isinstance(message, str | int) or not status:
        raise Unreadable
    delivered, failed = _known(status, hooks.delivered), _known(status, hooks.failed)
    if not delivered and not failed:
        return False
    return outbox.take_receipt(route, str(message)[:80], delivered=delivered, other_routes=others)


def reply(data: Path, route: str, headers: Mapping[str, str], body: bytes) -> str:
    """Take a receiver's answer; returns what was done: stopped, started or nothing. Raises as `receipt`."""
    hooks, _others = _hooks(data, route)
    told = _read(hooks, headers, body)
    number, text = number_of(str(at_path(told, hooks.sender) or "")), at_path(told, hooks.text)
    if not number or not isinstance(text, str):
        raise Unreadable
    return outbox.take_reply(number, text)


def number_of(written: str) -> str:
    """A number as a gateway writes it (`4741234567`, `+4741234567`) in E.164; empty when it is none."""
    digits = written.strip()[:40]
    bare = digits.isascii() and digits.isdigit() and not digits.startswith("00") and len(digits) > 8
    try:
        parsed = phonenumbers.parse(f"+{digits}" if bare else digits, "NO")
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _hooks(data: Path, route: str) -> tuple[Hooks, frozenset[str]]:
    found = load(data)
    ways = found.routes if found else ()
    hooks = next((each.hooks for each in ways if each.name == route), None)
    if hooks is None:
        raise NotFound(_("Siden finnes ikke."))
    return hooks, frozenset(each.name for each in ways) - {route}


def _read(hooks: Hooks, headers: Mapping[str, str], body: bytes) -> Any:
    if len(body) > LARGEST:
        raise Unreadable
    if not _signed(hooks, headers.get(hooks.header, ""), body):
        raise WrongSignature
    try:
        text = body.decode()
        return json.loads(text) if text.lstrip().startswith(("{", "[")) else dict(parse_qsl(text, strict_parsing=True))
    except ValueError:
        raise Unreadable from None


def _signed(hooks: Hooks, given: str, body: bytes) -> bool:
    if hooks.scheme == "token":
        expected = hooks.secret
    else:
        expected = hmac.digest(hooks.secret.encode(), body, hashlib.sha256).hex()
    return hmac.compare_digest(given.removeprefix("sha256=").encode(), expected.encode())


def _known(status: str, codes: tuple[str, ...]) -> bool:
    return status in {code.casefold() for code in codes}
