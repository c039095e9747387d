"""Where the bundled scripts, styles and icons are: names to addresses with content hashes."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings


@cache
def _manifest() -> dict[str, str]:
    path = Path(settings.STATIC_ROOT) / "manifest.json"
    names: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return names


def address(name: str) -> str:
    """The address of an asset such as `app.js`; the plain name when nothing has been bundled yet."""
    return f"{settings.STATIC_URL}{_manifest().get(name, name)}"
