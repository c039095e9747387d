"""Programs that are no Python packages: found on the machine, else fetched without root."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bindeledd.base.instance import REPOSITORY
from bindeledd.base.setup import apt

Report = Callable[[str], None]
# Only modules that we never load, or installation, need these; they are two thirds of the download.
SKIPPED = re.compile(
    r"(lib)?perl|libsnmp|libsensors|libgdbm|gnupg|gpg|dirmngr|pinentry|libcodec2|libicu|libglib|libgnutls"
    r"|asterisk-core-sounds|libjack|libportaudio|libldap|libunbound|pci\.ids|libx11-data|tzdata"
)
COMPLETE = ".complete"


@dataclass(frozen=True)
class Private:
    """Programs unpacked into a folder of our own, run by the C library that came with them."""

    root: Path

    def command(self, program: str) -> tuple[str, ...]:
        """How to run `program` (a path below the root) with its own loader and libraries."""
        libraries = ":".join(map(str, self.library_folders()))
        loader = (str(self.loader()), "--inhibit-cache", "--library-path", libraries)
        return (*loader, str(self.root / program))

    def loader(self) -> Path:
        """The dynamic loader among the packages."""
        found = [path for top in ("usr/lib", "lib") for path in self.root.glob(f"{top}/*/ld-linux*.so*")]
        if not found:
            raise apt.AptError(f"The packages in {self.root} hold no dynamic loader.")
        return found[0]

    def library_folders(self) -> list[Path]:
        """Folders that hold shared libraries (not plug-ins)."""
        tops = [path for top in ("usr/lib", "lib") for path in sorted(self.root.glob(f"{top}/*-linux-gnu*"))]
        inner = [folder for top in tops for folder in sorted(top.iterdir()) if any(folder.glob("lib*.so*"))]
        return [*tops, *inner]

    def unresolved(self, files: Sequence[Path]) -> list[str]:
        """Shared libraries that the files need and the folder lacks."""
        libraries = ":".join(map(str, self.library_folders()))
        command = [str(self.loader()), "--inhibit-cache", "--library-path", libraries, "--list"]
        missing: set[str] = set()
        for file in files:
            listing = subprocess.run([*command, str(file)], check=False, capture_output=True, text=True)
            missing.update(re.findall(r"(\S+) => not found", listing.stdout))
            missing.update(re.findall(r"loading shared libraries: ([^:]+):", listing.stderr))
        return sorted(missing)


def folder(data: Path, name: str) -> Path:
    """Where a private program lies."""
    return data / "programs" / name


def siblings(data: Path) -> list[Path]:
    """Other data folders of this clone, whose programs and prompts need not be made twice."""
    return [other for name in ("", "test", "journeys") if (other := REPOSITORY / ".data" / name) != data]


def borrow_prompts(data: Path, report: Report) -> None:
    """Copy the prompts of another data folder of this clone when this one has none; what changed is spoken anew."""
    here = data / "engine/sounds"
    for other in siblings(data):
        if not here.exists() and (other / "engine/sounds/nb/bindeledd").exists():
            report("Copying the prompts that are spoken already")
            shutil.copytree(other / "engine/sounds", here)


def existing(data: Path, name: str) -> Private | None:
    """The program when it has been fetched for this data folder, or for another one of this clone."""
    here = folder(data, name)
    if not (here / COMPLETE).exists():
        for other in siblings(data):
            if (folder(other, name) / COMPLETE).exists():
                _link(folder(other, name), here)
                break
    return Private(here) if (here / COMPLETE).exists() else None


def fetch(
    data: Path,
    name: str,
    source: apt.PrivateApt,
    packages: Sequence[str],
    needed: Callable[[Path], Sequence[Path]],
    report: Report,
) -> Private:
    """Fetch packages with what they depend on; `needed(root)` lists the programs and plug-ins that must work.

    Packages that look superfluous are left out; should one turn out to be needed after all, all are fetched.
    """
    target, unfinished = folder(data, name), folder(data, f"{name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    closure = source.closure(packages)
    report(f"Fetching {name} from {source.source.name}")
    apt.unpack(source.download([package for package in closure if not SKIPPED.match(package)]), unfinished)
    if Private(unfinished).unresolved(needed(unfinished)):
        apt.unpack(source.download(closure), unfinished)
    if missing := Private(unfinished).unresolved(needed(unfinished)):
        raise apt.AptError(f"{name} lacks {', '.join(missing)}.")
    shutil.rmtree(target, ignore_errors=True)
    unfinished.rename(target)
    (target / COMPLETE).touch()
    return Private(target)


def on_path(name: str) -> str | None:
    """Full path of a program of the machine itself; system folders count although they are not on PATH."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def output(command: Sequence[str]) -> str:
    """What the program prints; empty when it cannot run."""
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def _link(origin: Path, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(copy, ignore_errors=True)
    try:
        shutil.copytree(origin, copy, symlinks=True, copy_function=os.link)
    except OSError:  # another disk
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(origin, copy, symlinks=True)
