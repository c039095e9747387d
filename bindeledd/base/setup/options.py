"""What `bin/run` may be told on the command line."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from bindeledd.base.instance import data_folder

SLOWEST = 3600
EPILOG = (
    "Everything lies in the data folder; nothing listens outside this machine. "
    "BINDELEDD_DATABASE_URL names an outside PostgreSQL by an administrator's address. Ctrl-C stops all."
)


@dataclass(frozen=True)
class Options:
    """The choices for one start."""

    data: Path
    port: int | None
    demo: bool | None
    reset: bool
    prepare_only: bool
    engines: int | None = None
    web_workers: int | None = None
    pace: int | None = None


def parse(words: list[str]) -> Options:
    """Options from the words after `bin/run`; ends the process with a sentence when they are wrong."""
    parser = argparse.ArgumentParser(
        prog="bin/run",
        allow_abbrev=False,
        description="Set up Bindeledd where needed and run all of it.",
        epilog=EPILOG,
    )
    parser.add_argument("--data", type=_folder, metavar="DIR", help="data folder (default: .data in the clone)")
    parser.add_argument("--port", type=_port, metavar="N", help="port of the pages (default: 8000 or the next free)")
    parser.add_argument("--no-demo", action="store_true", help="no invented people and no choosing whom to log in as")
    parser.add_argument("--reset", action="store_true", help="delete this data folder's data first")
    parser.add_argument("--prepare-only", action="store_true", help="set everything up, then stop again")
    parser.add_argument("--engines", type=_engines, metavar="N", help="telephone engines with one queue (default: 1)")
    parser.add_argument("--web-workers", type=_workers, metavar="N", help="web processes on one port (default: 1)")
    parser.add_argument(
        "--pace", type=_pace, metavar="S", help="seconds between the demo's simulated calls (default: 60; 0: none)"
    )
    found = parser.parse_args(words)
    demo = False if found.no_demo else None
    return Options(
        found.data or data_folder(),
        found.port,
        demo,
        found.reset,
        found.prepare_only,
        found.engines,
        web_workers=found.web_workers,
        pace=found.pace,
    )


def _folder(text: str) -> Path:
    try:
        path = Path(text).expanduser().resolve()
        if not text or (path.exists() and not path.is_dir()):
            raise argparse.ArgumentTypeError(f"{text!r} is not a folder")
    except PermissionError:
        raise argparse.ArgumentTypeError(f"{text!r} lies in a folder of another user's") from None
    return path


def _engines(text: str) -> int:
    if text not in ("1", "2", "3", "4"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 4")
    return int(text)


def _workers(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 16:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 16")
    return int(text)


def _pace(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > SLOWEST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 0 to {SLOWEST}")
    return int(text)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1024 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port between 1024 and 65535")
    return int(text)
