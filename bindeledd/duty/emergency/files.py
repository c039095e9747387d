"""The emergency directory in the data folder: one in each language, renewed nightly and at change."""

from __future__ import annotations

import json
import logging
import os
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.utils.translation import override

from bindeledd.base.clock import OSLO
from bindeledd.base.languages import whole
from bindeledd.duty.emergency import pdf, text
from bindeledd.duty.emergency.content import Directory

log = logging.getLogger(__name__)
FOLDER = "emergency"
_STAMP, _FETCHED = "stamp.json", "fetched.jsonl"


def path_of(data: Path, language: str, kind: str = "pdf") -> Path:
    """Where the directory lies in this language, as `pdf` or `txt`."""
    return data / FOLDER / f"directory-{whole(language)}.{kind}"


def is_current(data: Path, directory: Directory) -> bool:
    """Whether the files say the same as `directory`, and are of the same day in Oslo."""
    try:
        return (data / FOLDER / _STAMP).read_text() == _stamp(directory)
    except OSError:
        return False


def renew(data: Path, directory: Directory, languages: Iterable[str]) -> None:
    """Write the files of all languages; each is whole at every moment. Without a typeface there is only text."""
    for language in languages:
        with override(language):
            _write(path_of(data, language, "txt"), text.written(directory).encode())
            try:
                _write(path_of(data, language), pdf.printed(directory))
            except pdf.NoFont:
                log.warning("the emergency directory is text only: the typeface is not installed")
    _write(data / FOLDER / _STAMP, _stamp(directory).encode())


def note_fetch(data: Path, user_id: int, at: datetime) -> None:
    """Remember who fetched the directory while the database was away, until it can be written to the audit log."""
    (data / FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
    line = json.dumps({"user": user_id, "at": at.isoformat()}) + "\n"
    handle = os.open(data / FOLDER / _FETCHED, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(line)


def take_fetches(data: Path) -> tuple[Path | None, list[tuple[int, str]]]:
    """What was remembered (user, moment), and the file to delete once it is written; a rest from before comes first."""
    taken = data / FOLDER / f"{_FETCHED}.taken"
    if not taken.exists():
        try:
            (data / FOLDER / _FETCHED).rename(taken)
        except FileNotFoundError:
            return None, []
    lines = [json.loads(line) for line in taken.read_text().splitlines()]
    return taken, [(line["user"], line["at"]) for line in lines]


def _stamp(directory: Directory) -> str:
    return json.dumps([directory.digest, f"{directory.issued_at.astimezone(OSLO):%Y-%m-%d}"])


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    fresh.replace(path)
