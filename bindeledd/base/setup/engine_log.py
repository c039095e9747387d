"""The engine's log on its way to disk: numbers are taken out, refusals are counted (law 13).

Asterisk names callers' numbers in its messages. It writes into a pipe; what is kept went through `redacted`.
"""

import json
import os
import re
import threading
import time
from collections import Counter
from logging import Formatter, Logger, getLogger
from logging.handlers import RotatingFileHandler
from pathlib import Path

from bindeledd.base.instance import write_private

# What has digits and may stay: addresses, ids of calls, channels and threads, places in Asterisk's own source.
_STAYS = (
    r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)(?::\d{1,5})?"
    r"|(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|PJSIP/[a-z][a-z0-9_-]*?-[0-9a-f]{8}(?![0-9a-f])"
    r"|(?<!\d)1\d{9}\.\d{1,6}(?!\d)"
    r"|\bC-[0-9a-f]{8}(?![0-9a-f])"
    r"|(?:NOTICE|WARNING|ERROR)\[\d+\]"
    r"|\w+\.c:\d+"
)
NUMBER = re.compile(rf"({_STAYS})|\+?\d(?:[ ./()-]{{0,2}}\d){{4,}}")
NAME = re.compile(r'"[^"]*"(?=\s*<)')
USER = re.compile(r"(sips?:|tel:)[^@>\s;]+(?=[@>;\s])")
ACCOUNT = re.compile(r'(AccountID|SessionID|Challenge|ReceivedChallenge|ResponseDigest)="[^"]*"')
EVENT = re.compile(r'SecurityEvent="(\w+)"')
REFUSALS = frozenset(
    {
        "InvalidAccountID",
        "FailedACL",
        "ChallengeResponseFailed",
        "InvalidPassword",
        "RequestNotAllowed",
        "UnexpectedAddress",
    }
)
KEPT_BYTES = 2_000_000


def redacted(line: str) -> str:
    """The line without telephone numbers, SIP users, callers' names and account names."""
    line = ACCOUNT.sub(r'\1="…"', line)
    line = USER.sub(r"\1…", NAME.sub('"…"', line))
    stamp, bracket, rest = line.partition("] ") if line.startswith("[") else ("", "", line)
    return f"{stamp}{bracket}{NUMBER.sub(_kept, rest)}"


def _kept(found: re.Match[str]) -> str:
    return found[1] or "…"


def refusal_in(line: str) -> str | None:
    """Kind of refusal that this security event reports, if it does."""
    found = EVENT.search(line)
    return found[1] if found and found[1] in REFUSALS else None


def is_security(line: str) -> bool:
    """Security events are counted, not kept: successful ones come with every call."""
    return "SecurityEvent=" in line


class LogReader:
    """Reads the engine's pipe in a thread, for as long as this process lives."""

    def __init__(self, pipe: Path, log: Path, counts: Path) -> None:
        self.pipe, self.counts = pipe, counts
        self.refused: Counter[str] = Counter(read_counts(counts))
        self._log = _rotating(log)
        self._changed = threading.Event()

    def start(self) -> None:
        """Open the pipe (so that the engine never waits for a reader) and read on."""
        self.pipe.parent.mkdir(parents=True, exist_ok=True)
        self.pipe.unlink(missing_ok=True)
        os.mkfifo(self.pipe, 0o600)
        handle = os.open(self.pipe, os.O_RDWR)  # both ways: stays open while the engine restarts
        threading.Thread(target=self._read, args=[handle], daemon=True).start()
        threading.Thread(target=self._save_counts, daemon=True).start()

    def take(self, line: str) -> None:
        """Count or keep one line."""
        if kind := refusal_in(line):
            self.refused[kind] += 1
            self._changed.set()
        elif not is_security(line):
            self._log.info(redacted(line))

    def _read(self, handle: int) -> None:
        with os.fdopen(handle, errors="replace") as lines:
            for line in lines:
                self.take(line.rstrip("\n"))

    def _save_counts(self) -> None:
        """Write the counts at most once a second: a scanner sends thousands of requests."""
        while self._changed.wait():
            self._changed.clear()
            write_private(self.counts, json.dumps(self.refused) + "\n")
            time.sleep(1)


def read_counts(path: Path) -> dict[str, int]:
    """How many requests were refused so far, by kind."""
    try:
        counts = json.loads(path.read_text())
        return {str(kind): int(count) for kind, count in counts.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _rotating(path: Path) -> Logger:
    path.parent.mkdir(parents=True, exist_ok=True)
    logger = getLogger(f"bindeledd.engine.{path}")
    logger.propagate = False
    logger.setLevel("INFO")
    handler = RotatingFileHandler(path, maxBytes=KEPT_BYTES, backupCount=3, encoding="utf-8")
    handler.setFormatter(Formatter("%(message)s"))
    logger.addHandler(handler)
    return logger
