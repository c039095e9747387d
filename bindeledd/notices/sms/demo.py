"""The demo's gateway: messages stay in the data folder and are shown on a page instead of on a telephone."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from bindeledd.base.clock import now
from bindeledd.base.instance import write_private
from bindeledd.notices.sms.routes import Answer, Outgoing

FOLDER = "demo-phone"
NAME = "demo"
MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as the demo's telephone shows it. `at` is ISO time in UTC."""

    id: str
    to: str
    text: str
    at: str

    @property
    def when(self) -> datetime:
        return datetime.fromisoformat(self.at)


class DemoPhone:
    """The provider of a demo that has no file with routes."""

    name = NAME
    receipts = False

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    def send(self, message: Outgoing) -> Answer:
        """Keep the message; it counts as accepted."""
        kept = Shown(message.id, message.to, message.text, now().isoformat(timespec="seconds"))
        try:
            write_private(self._folder / f"{message.id}.json", json.dumps(asdict(kept), ensure_ascii=False))
        except OSError:
            return Answer("unavailable")
        return Answer("accepted", message.id)

    def messages(self) -> list[Shown]:
        """The newest messages, newest first."""
        return sorted(self._all(), key=lambda each: each.at, reverse=True)[:MOST_SHOWN]

    def _all(self) -> Iterator[Shown]:
        if not self._folder.is_dir():
            return
        with os.scandir(self._folder) as entries:
            names = [entry.path for entry in entries if entry.name.endswith(".json")]
        for name in names:
            yield Shown(**json.loads(Path(name).read_text()))
