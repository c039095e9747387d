"""Run a server as an ordinary user when we are root: PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SERVER_USER = "nobody"


@dataclass(frozen=True)
class Runner:
    """How to start a program that must not be root: a command prefix and who then owns its files."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    def command(self, *words: str | Path) -> list[str]:
        """The full command line for these words."""
        return [*self.prefix, *(str(word) for word in words)]

    def own(self, *paths: Path) -> None:
        """Give these files or folders to the user the program runs as."""
        if self.uid is not None and self.gid is not None:
            for path in paths:
                os.chown(path, self.uid, self.gid)


class NoWayToDropRoot(Exception):
    """No user that may run PostgreSQL can reach the folder; the message says what to do."""


def runner_for(program: Path, *needed: Path) -> Runner:
    """A runner that can run `program` and reach every `needed` folder.

    An ordinary user runs servers as itself. Root runs them as `nobody`; when a folder on the way (such
    as /root, mode 700) stops that user, the server gets the one capability that lets it pass.
    """
    if os.geteuid() != 0:
        return Runner()
    for runner in _candidates():
        if _runs(runner, program) and all(_reaches(runner, folder) for folder in needed):
            return runner
    raise NoWayToDropRoot(
        f"PostgreSQL may not run as root, and the user {SERVER_USER} cannot reach "
        f"{' or '.join(map(str, [program.parent, *needed]))}. Put the clone in a folder others may pass through "
        "(for example /opt or /srv), or run bin/run as an ordinary user."
    )


def _candidates() -> list[Runner]:
    user = pwd.getpwnam(SERVER_USER)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return []
    drop = (setpriv, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups")
    prefixes: list[tuple[str, ...]] = [drop]
    for capability in ("dac_read_search", "dac_override"):  # containers often lack the first
        held = (f"--inh-caps=-all,+{capability}", f"--ambient-caps=-all,+{capability}")
        prefixes.append((*drop, "--securebits=+no_setuid_fixup", *held))  # else access(2) ignores it
    return [Runner((*prefix, "--"), user.pw_uid, user.pw_gid) for prefix in prefixes]


def _runs(runner: Runner, program: Path) -> bool:
    """Whether the program starts and finds itself; PostgreSQL complains, yet succeeds, when it does not."""
    done = _try(runner.command(program, "--version"))
    return done.returncode == 0 and not done.stderr


def _reaches(runner: Runner, folder: Path) -> bool:
    return _try(runner.command("/bin/sh", "-c", 'cd "$1"', "sh", folder)).returncode == 0


def _try(command: Sequence[str]) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(command, check=False, cwd="/", capture_output=True)
