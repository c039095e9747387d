"""espeak-ng, which speaks the prompts: on PATH, else fetched from the machine's own distribution."""

from collections.abc import Sequence
from pathlib import Path

from bindeledd.base.setup import apt, programs


class NoSpeech(Exception):
    """No espeak-ng could be found or fetched; the message says what to do."""


def find(data: Path, report: programs.Report) -> tuple[str, ...]:
    """The command that speaks Norwegian; add `-v nb -w file.wav "text"`. Raises `NoSpeech`."""
    command = _on_machine() or _private(data)
    if command is None:
        _fetch(data, report)
        command = _private(data)
    if command is None:
        raise NoSpeech("espeak-ng was fetched but does not run on this machine.")
    return command


def _on_machine() -> tuple[str, ...] | None:
    program = programs.on_path("espeak-ng")
    return (program,) if program and _speaks_norwegian((program,)) else None


def _private(data: Path) -> tuple[str, ...] | None:
    private = programs.existing(data, "espeak-ng")
    if private is None:
        return None
    voices = next(private.root.glob("usr/**/espeak-ng-data/phontab"), None)
    if voices is None:
        return None
    command = (*private.command("usr/bin/espeak-ng"), f"--path={voices.parent.parent}")
    return command if _speaks_norwegian(command) else None


def _speaks_norwegian(command: Sequence[str]) -> bool:
    return "Norwegian" in programs.output([*command, "--voices=nb"])


def _fetch(data: Path, report: programs.Report) -> None:
    try:
        with apt.private_apt(programs.folder(data, "apt"), apt.OWN_DISTRIBUTION) as own:
            programs.fetch(data, "espeak-ng", own, ["espeak-ng"], _needed, report)
    except apt.AptError as error:
        raise NoSpeech(
            f"espeak-ng, which speaks the prompts, cannot be fetched: {error} Install espeak-ng, "
            "or check the network, and run bin/run again."
        ) from error


def _needed(root: Path) -> Sequence[Path]:
    return [root / "usr/bin/espeak-ng"]
