"""A text message by a generic HTTP gateway: the file says where, in which shape and with which secrets."""

import http.client
import json
import logging
import re
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlencode

from bindeledd.notices.sms.routes import Answer, Outgoing, Route

log = logging.getLogger(__name__)
_REFUSED = frozenset({400, 404, 410, 413, 422})
"""Answers that are about this message; whatever else goes wrong is about the gateway."""

_LONGEST_ANSWER = 64 * 1024
_PLACEHOLDER = re.compile(r"\{(to|to_digits|text|id|sender|valid_minutes)\}")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A gateway that sends us elsewhere would get number and secret to a place nobody has approved."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler({}))


class HttpGateway:
    """The provider for one route."""

    def __init__(self, route: Route, sender: str) -> None:
        self._route = route
        self._sender = sender

    @property
    def name(self) -> str:
        return self._route.name

    @property
    def receipts(self) -> bool:
        return self._route.hooks is not None

    def send(self, message: Outgoing) -> Answer:
        """Hand it over once. Neither number nor answer is logged, only what kind of thing went wrong (law 13)."""
        try:
            with _OPENER.open(self._request(message), timeout=self._route.timeout) as reply:
                answer = reply.read(_LONGEST_ANSWER)
        except urllib.error.HTTPError as error:
            error.close()
            log.warning("route %s answered %s for message %s", self.name, error.code, message.id)
            return Answer("refused" if error.code in _REFUSED else "unavailable")
        except (OSError, http.client.HTTPException) as error:
            log.warning("route %s failed for message %s: %s", self.name, message.id, type(error).__name__)
            return Answer("unavailable")
        return Answer("accepted", self._provider_id(answer))

    def _request(self, message: Outgoing) -> urllib.request.Request:
        values: dict[str, str | int] = {
            "to": message.to,
            "to_digits": message.to.removeprefix("+"),
            "text": message.text,
            "id": message.id,
            "sender": self._sender,
            "valid_minutes": message.valid_minutes,
        }
        body, route = _filled(self._route.body, values), self._route
        headers = {"Content-Type": "application/json", "Idempotency-Key": message.id} | dict(route.headers)
        if route.format == "json":
            return urllib.request.Request(route.url, json.dumps(body).encode(), headers, method=route.method)  # noqa: S310
        form = urlencode(body)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        if route.method == "GET":
            address = f"{route.url}{'&' if '?' in route.url else '?'}{form}"
            return urllib.request.Request(address, headers=headers)  # noqa: S310 - the scheme was checked
        return urllib.request.Request(route.url, form.encode(), headers, method=route.method)  # noqa: S310

    def _provider_id(self, answer: bytes) -> str:
        if not self._route.provider_id:
            return ""
        try:
            found = at_path(json.loads(answer), self._route.provider_id)
        except ValueError:
            return ""
        return str(found)[:80] if isinstance(found, str | int) else ""


def at_path(value: Any, path: str) -> Any:
    """What lies at a dotted path such as `messages.0.id`; None when there is nothing."""
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _filled(template: Any, values: dict[str, str | int]) -> Any:
    """The body with its placeholders filled in; one that stands alone keeps its kind (a number stays a number)."""
    if isinstance(template, dict):
        return {key: _filled(value, values) for key, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, values) for value in template]
    if not isinstance(template, str):
        return template
    whole = _PLACEHOLDER.fullmatch(template)
    if whole:
        return values[whole[1]]
    return _PLACEHOLDER.sub(lambda found: str(values[found[1]]), template)
