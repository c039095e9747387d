"""Which gateways text messages go through: read from `<data>/sms.json`, which holds secrets (mode 0600).

An example with everything in it stands in docs/sms.md. Without the file the demo keeps messages to be looked at,
and any other instance has no route: nobody can be told by text message, and leaders see that.
"""

import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

FILE = "sms.json"
MOST_ROUTES = 2
_METHODS = ("POST", "PUT", "GET")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class RoutesUnusable(Exception):
    """The file can't be used; the message is a sentence for the operator and holds no secret."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way: `id` is its own for ever, so that a gateway can tell a repeated one."""

    id: str
    to: str  # E.164
    text: str
    valid_minutes: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gateway said: accepted, refused (this message, for good) or unavailable (try again or elsewhere)."""

    result: Literal["accepted", "refused", "unavailable"]
    provider_id: str = ""


class Provider(Protocol):
    """A way out of the house for text messages."""

    @property
    def name(self) -> str: ...

    @property
    def receipts(self) -> bool:
        """Whether it tells later if the message arrived."""

    def send(self, message: Outgoing) -> Answer:
        """Hand the message over; never raises."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """How a gateway's own requests to us are checked and read; paths are dotted (`data.0.id`)."""

    secret: str
    header: str = "X-Signature"
    scheme: Literal["hmac-sha256", "token"] = "hmac-sha256"
    id: str = "id"
    status: str = "status"
    delivered: tuple[str, ...] = ("delivered",)
    failed: tuple[str, ...] = ("failed", "undeliverable", "expired", "rejected")
    sender: str = "from"
    text: str = "text"


@dataclass(frozen=True, slots=True)
class Route:
    """One gateway, as the file describes it."""

    name: str
    url: str
    method: Literal["POST", "PUT", "GET"] = "POST"
    format: Literal["json", "form"] = "json"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Any = None
    provider_id: str = ""
    timeout: float = 5.0
    hooks: Hooks | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole file."""

    sender: str
    routes: tuple[Route, ...]


def load(data: Path) -> Settings | None:
    """The settings in a data folder, None without a file. Raises RoutesUnusable."""
    path = data / FILE
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise RoutesUnusable(f"{path} holds secrets and must be readable by its owner only (chmod 600).")
    return _read(path, status.st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Settings:
    try:
        raw = json.loads(path.read_text())
    except (OSError, ValueError):
        raise RoutesUnusable(f"{path} is not readable JSON.") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("routes"), list) or not raw["routes"]:
        raise RoutesUnusable(f"{path} must hold an object with a list of routes.")
    if len(raw["routes"]) > MOST_ROUTES:
        raise RoutesUnusable(f"{path}: at most {MOST_ROUTES} routes.")
    routes = tuple(_route(path, each) for each in raw["routes"])
    if len({route.name for route in routes}) < len(routes):
        raise RoutesUnusable(f"{path}: two routes have the same name.")
    return Settings(str(raw.get("sender", "")), routes)


def _route(path: Path, raw: Any) -> Route:
    made = Route(**_known(path, Route, raw) | {"hooks": _hooks(path, raw.get("hooks"))})
    where = f"{path}, route {made.name!r}"
    target = urlsplit(made.url)
    if not made.name.isascii() or not made.name.replace("-", "").isalnum() or len(made.name) > 20:
        raise RoutesUnusable(f"{where}: a name is up to 20 letters, digits and hyphens.")
    if target.scheme != "https" and not (target.scheme == "http" and target.hostname in _LOOPBACK):
        raise RoutesUnusable(f"{where}: the url must begin with https:// (http:// only on this machine).")
    if made.method not in _METHODS or made.format not in ("json", "form"):
        raise RoutesUnusable(f"{where}: method is POST, PUT or GET, format is json or form.")
    if made.format == "form" and not isinstance(made.body, dict):
        raise RoutesUnusable(f"{where}: a form's body is an object of names and values.")
    if made.body is None or "{to" not in json.dumps(made.body) or "{text}" not in json.dumps(made.body):
        raise RoutesUnusable(f"{where}: the body must say where {{to}} and {{text}} go.")
    return made


def _hooks(path: Path, raw: Any) -> Hooks | None:
    if raw is None:
        return None
    made = Hooks(**_known(path, Hooks, raw))
    if len(made.secret) < 16 or made.scheme not in ("hmac-sha256", "token"):
        raise RoutesUnusable(f"{path}: hooks need a secret of 16 signs and the scheme hmac-sha256 or token.")
    return made


def _known(path: Path, cls: type, raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise RoutesUnusable(f"{path}: {cls.__name__.lower()} must be an object.")
    kinds = {each.name: each for each in fields(cls)}
    if strange := sorted(raw.keys() - kinds.keys()):
        raise RoutesUnusable(f"{path}: {cls.__name__.lower()} has no {', '.join(strange)}.")
    needed = {"name", "url"} if cls is Route else {"secret"}
    if lacking := sorted(name for name in needed if not isinstance(raw.get(name), str) or not raw[name]):
        raise RoutesUnusable(f"{path}: {cls.__name__.lower()} needs {', '.join(lacking)}.")
    return {name: tuple(value) if isinstance(value, list) and name != "body" else value for name, value in raw.items()}
