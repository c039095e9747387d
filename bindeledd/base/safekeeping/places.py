"""Where backups lie, how they are named, how many are kept, and how old the last one is."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from bindeledd.base.safekeeping.errors import SafekeepingError

NAME = re.compile(r"^bindeledd-(\d{8}T\d{6}Z)(-nightly|-upgrade)?$")
_STAMP = "%Y%m%dT%H%M%SZ"
KEPT, KEPT_BEFORE_UPGRADES = 14, 3


@dataclass(frozen=True, slots=True)
class Plan:
    """What the operator wants of nightly backups, from the environment. `at` is Oslo wall time, empty for none."""

    at: str
    folder: Path
    kept: int
    recipients: tuple[str, ...]
    keys_folder: Path | None

    @classmethod
    def of_environment(cls, data: Path) -> Self:
        """BINDELEDD_BACKUP_AT, _TO, _KEEP, _RECIPIENTS (divided by commas) and _KEYS_TO."""
        told = {key: os.environ.get(f"BINDELEDD_BACKUP_{key}", "") for key in ("AT", "TO", "KEEP", "RECIPIENTS")}
        keys_folder = os.environ.get("BINDELEDD_BACKUP_KEYS_TO", "")
        return cls(
            at=told["AT"],
            folder=Path(told["TO"]) if told["TO"] else data / "backups",
            kept=int(told["KEEP"]) if told["KEEP"].isdigit() else KEPT,
            recipients=tuple(text.strip() for text in told["RECIPIENTS"].split(",") if text.strip()),
            keys_folder=Path(keys_folder) if keys_folder else None,
        )


def name_for(moment: datetime, reason: str) -> str:
    """The folder's name: when it was begun, in UTC, and why when nobody asked for it."""
    return f"bindeledd-{moment.astimezone(UTC).strftime(_STAMP)}{'' if reason == 'asked' else f'-{reason}'}"


def time_of(folder: Path) -> datetime | None:
    """When the backup was begun, by its name; None when it is none."""
    found = NAME.match(folder.name)
    return datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC) if found else None


def backups(folder: Path, reason: str = "") -> list[Path]:
    """The finished backups in a folder, oldest first; all, or those made for one reason."""
    if not folder.is_dir():
        return []
    wanted = (path for path in folder.iterdir() if NAME.match(path.name) and path.is_dir())
    return sorted(path for path in wanted if not reason or path.name.endswith(f"-{reason}"))


def last(folder: Path) -> datetime | None:
    """When the newest backup in the folder was begun."""
    found = backups(folder)
    return max((moment for path in found if (moment := time_of(path))), default=None)


def prune(folder: Path, reason: str, kept: int) -> list[Path]:
    """Delete the oldest backups made for this reason, so that `kept` remain (at least one); what was deleted."""
    found = backups(folder, reason)
    gone = found[: -max(1, kept)]
    for path in gone:
        shutil.rmtree(path)
    return gone


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Keep two backups into one folder apart. Raises `SafekeepingError` while another one is being made."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise SafekeepingError(f"Another backup into {folder} is being made.") from None
    finally:
        os.close(handle)
