"""The telephone engine, Asterisk: on PATH, else from the distribution, else from Debian's next suite."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bindeledd.base.setup import apt, programs

OLDEST = 20  # ARI push configuration, holding bridges and `webrtc=yes` as we use them
FALLBACK_SUITE = "forky"  # carries Asterisk 22 LTS; Debian 12 and 13 carry none
MODULES = tuple((Path(__file__).parent / "engine_templates/modules.txt").read_text().split())


class NoEngine(Exception):
    """No Asterisk could be found or fetched; the message says what to do."""


@dataclass(frozen=True)
class Engine:
    """An Asterisk that runs here: how to start it and where its modules and shared files lie."""

    command: tuple[str, ...]
    modules: Path
    share: Path
    version: str
    origin: str


def find(data: Path, report: programs.Report) -> Engine:
    """The engine to use, fetched when there is none; raises `NoEngine`."""
    engine = _on_machine() or _private(data)
    if engine is None:
        _fetch(data, report)
        engine = _private(data)
    if engine is None:
        raise NoEngine("The telephone engine was fetched but does not run on this machine.")
    return engine


def version_in(text: str) -> str | None:
    """The version in what `asterisk -V` or a package manager says ("Asterisk 22.10.0~dfsg" → "22.10.0")."""
    found = re.search(r"(?:^|Asterisk |\d:)(\d+\.\d+(?:\.\d+)?)", text)
    return found[1] if found else None


def new_enough(version: str | None) -> bool:
    """Whether this version does what we need."""
    return version is not None and int(version.partition(".")[0]) >= OLDEST


def _on_machine() -> Engine | None:
    program = programs.on_path("asterisk")
    version = version_in(programs.output([program, "-V"])) if program else None
    modules = _first("/usr/lib/*/asterisk/modules", "/usr/lib/asterisk/modules", "/usr/lib64/asterisk/modules")
    share = _first("/usr/share/asterisk/documentation", "/var/lib/asterisk/documentation")
    if program is None or version is None or not new_enough(version) or modules is None or share is None:
        return None
    return Engine((program,), modules, share.parent, version, program)


def _private(data: Path) -> Engine | None:
    private = programs.existing(data, "asterisk")
    if private is None:
        return None
    command = private.command("usr/sbin/asterisk")
    version = version_in(programs.output([*command, "-V"]))
    modules = next(private.root.glob("usr/lib/*/asterisk/modules"), None)
    if version is None or modules is None:
        return None
    return Engine(command, modules, private.root / "usr/share/asterisk", version, str(private.root))


def _fetch(data: Path, report: programs.Report) -> None:
    try:
        report("Looking for the telephone engine (Asterisk) in the distribution")
        with apt.private_apt(programs.folder(data, "apt"), apt.OWN_DISTRIBUTION) as own:
            if new_enough(version_in(own.version("asterisk") or "")):
                programs.fetch(data, "asterisk", own, ["asterisk"], _needed, report)
                return
            next_suite = apt.debian_suite(FALLBACK_SUITE, own.mirror())
        with apt.private_apt(programs.folder(data, "apt-engine"), next_suite) as other:
            programs.fetch(data, "asterisk", other, ["asterisk"], _needed, report)
    except apt.AptError as error:
        raise NoEngine(
            f"The telephone engine cannot be fetched: {error} Install Asterisk {OLDEST} or newer so that "
            "`asterisk` is on PATH, or check the network, and run bin/run again."
        ) from error


def _needed(root: Path) -> Sequence[Path]:
    modules = next(root.glob("usr/lib/*/asterisk/modules"))
    loaded = [modules / f"{name}.so" for name in MODULES]
    return [root / "usr/sbin/asterisk", *(path for path in loaded if path.exists())]


def _first(*patterns: str) -> Path | None:
    return next((path for pattern in patterns for path in sorted(Path("/").glob(pattern[1:]))), None)
