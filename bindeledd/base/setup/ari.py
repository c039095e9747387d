"""Asking the engine a question from set-up; the switchboard has a client of its own."""

import json
import urllib.error
import urllib.request
from base64 import b64encode
from typing import Any

from bindeledd.base.instance import Instance

SILENCE = 599
"""The status we give when nobody answers."""


def answers(instance: Instance) -> bool:
    """Whether the engine's interface takes requests."""
    return get(instance, "asterisk/ping") is not None


def get(instance: Instance, path: str) -> Any | None:
    """The answer to a read; None when the engine does not answer or refuses."""
    login = b64encode(f"{instance.ari_user}:{instance.ari_secret}".encode()).decode()
    status, body = fetch(f"{instance.ari_url}/{path}", {"Authorization": f"Basic {login}"})
    return json.loads(body) if status == 200 else None


def fetch(url: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """HTTP status and body from this machine, past any proxy; status `SILENCE` when nobody answers."""
    request = urllib.request.Request(url, headers=headers or {})  # noqa: S310  our own addresses only
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5) as answer:
            return int(answer.status), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, b""
    except OSError:
        return SILENCE, b""
