"""Recordings of what callers hear, spoken by people and listened through by somebody who knows the language.

They lie in `<data>/recordings/<language>/<prompt>.wav`. They count once they are all there and `reviewed.json` says who
reviewed them, and of which texts: a changed text needs a new recording and a new review.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from bindeledd.calls.wording import DEFAULT, LANGUAGES

_REVIEW = "reviewed.json"


class NotAllRecorded(Exception):
    """Some prompts have no recording: their names."""


def path_of(data: Path, language: str, name: str) -> Path:
    """Where the recording of a prompt lies."""
    return _folder(data, language) / f"{name}.wav"


def lacking(data: Path, language: str) -> list[str]:
    """The prompts of a language that nobody has recorded."""
    return [name for name in LANGUAGES[language].texts if not path_of(data, language, name).exists()]


def review(data: Path, language: str, by: str, on: date) -> None:
    """Somebody has listened to all of them. Raises `NotAllRecorded`."""
    if missing := lacking(data, language):
        raise NotAllRecorded(", ".join(missing))
    content = {"by": by, "on": on.isoformat(), "texts": _digest(LANGUAGES[language].texts)}
    (_folder(data, language) / _REVIEW).write_text(json.dumps(content, ensure_ascii=False))


def are_reviewed(data: Path, language: str) -> bool:
    """Whether the recordings of a language may be heard by callers."""
    try:
        content = json.loads((_folder(data, language) / _REVIEW).read_text())
    except (OSError, ValueError):
        return False
    current = isinstance(content, dict) and content.get("texts") == _digest(LANGUAGES[language].texts)
    return current and not lacking(data, language)


def offered(data: Path, demo: bool) -> dict[str, str]:
    """The keys of the menu that choose a language: those with a voice of their own or with reviewed recordings.

    The demo offers drafts too.
    """
    return {
        spoken.key: language
        for language, spoken in LANGUAGES.items()
        if spoken.key and (demo or spoken.own_voice or are_reviewed(data, language))
    }


def heard(data: Path, demo: bool) -> frozenset[str]:
    """The languages in which the telephone speaks to callers."""
    return frozenset({DEFAULT, *offered(data, demo).values()})


def _folder(data: Path, language: str) -> Path:
    return data / "recordings" / language


def _digest(texts: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(dict(texts), sort_keys=True).encode()).hexdigest()[:16]
