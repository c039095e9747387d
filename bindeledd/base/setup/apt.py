"""Debian packages without root: an apt of our own, signatures checked by apt, unpacked into a private folder.

Standard library only: `bin/run` uses it before anything is installed.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# Needed by installation scripts only, which we never run: apt takes them for installed already.
STUBS = ("adduser", "debconf", "init-system-helpers", "lsb-base", "passwd", "sysvinit-utils", "ucf")
KEYRINGS = (
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp",
)


class AptError(Exception):
    """Packages could not be resolved, fetched or verified; the message is a sentence for the operator."""


@dataclass(frozen=True)
class Source:
    """Where packages come from: the machine's own sources, or one line naming another suite."""

    name: str
    line: str = ""


OWN_DISTRIBUTION = Source("the machine's own distribution")


def debian_suite(suite: str, mirror: str | None) -> Source:
    """Another suite of the Debian mirror that this machine already uses, checked by Debian's keyring."""
    keyring = next((path for path in KEYRINGS if Path(path).exists()), None)
    if keyring is None or mirror is None:
        raise AptError("This machine has no Debian mirror and keyring to fetch packages with.")
    return Source(f"Debian {suite}", f"deb [signed-by={keyring}] {mirror} {suite} main")


def mirror_in(listing: str) -> str | None:
    """Debian's archive among lines of "address release component"; security and updates do not count."""
    for line in listing.splitlines():
        address, _, rest = line.partition(" ")
        if re.search(r"/debian/?$", address) and re.fullmatch(r"[a-z]+ main", rest):
            return address
    return None


class PrivateApt:
    """One apt with its own state in `folder`; it neither needs root nor touches the system's packages."""

    def __init__(self, folder: Path, source: Source) -> None:
        self.folder = folder.resolve()
        self.source = source
        self._configure()

    def update(self) -> None:
        """Fetch the package lists; signatures count, a date that lags behind (an old mirror) does not."""
        try:
            self._apt("update", "-q")
        except AptError as error:
            if "is expired" not in str(error):
                raise
            self._apt("update", "-q", "-o", "Acquire::Check-Valid-Until=false")

    def version(self, package: str) -> str | None:
        """The version that would be fetched, or None when the source has no such package."""
        found = re.search(r"Candidate: (\S+)", self._apt("policy", package, program="apt-cache"))
        return found[1] if found and found[1] != "(none)" else None

    def mirror(self) -> str | None:
        """Address of the Debian archive among the sources, if it is there."""
        form = "$(REPO_URI) $(RELEASE) $(COMPONENT)"
        return mirror_in(self._apt("indextargets", "--format", form, "Created-By: Packages"))

    def closure(self, packages: Sequence[str]) -> list[str]:
        """The packages with everything they depend on, as apt's own resolver sees it."""
        plan = self._apt("install", "--simulate", *packages)
        return sorted(set(re.findall(r"^Inst (\S+)", plan, re.MULTILINE)))

    def download(self, packages: Sequence[str]) -> list[Path]:
        """Download just these packages, signatures and checksums verified; paths of the archives."""
        archives = self.folder / "archives"
        archives.mkdir(exist_ok=True)
        self._apt("download", "-q", *packages, folder=archives)
        return sorted(archives.glob("*.deb"))

    def _configure(self) -> None:
        for name in ("etc", "state/lists/partial", "cache/archives/partial"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "status").write_text("".join(_stub(name) for name in STUBS))
        (self.folder / "etc/sources.list").write_text(f"{self.source.line}\n")
        settings = {
            "Dir::State": self.folder / "state",
            "Dir::State::status": self.folder / "status",
            "Dir::Cache": self.folder / "cache",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
            "APT::Sandbox::User": "",
            "Debug::NoLocking": "1",
            "APT::Install-Recommends": "false",
            "APT::Get::AllowUnauthenticated": "false",
            "Dpkg::Use-Pty": "0",
        }
        if self.source.line:
            settings |= {
                "Dir::Etc::sourcelist": self.folder / "etc/sources.list",
                "Dir::Etc::sourceparts": "-",
            }
        lines = [f'{key} "{value}";' for key, value in settings.items()]
        lines.append("#clear APT::Update::Post-Invoke;\n#clear APT::Update::Post-Invoke-Success;")
        lines.append("#clear DPkg::Post-Invoke;\n#clear DPkg::Pre-Install-Pkgs;")
        (self.folder / "apt.conf").write_text("\n".join(lines) + "\n")

    def _apt(self, *words: str, program: str = "apt-get", folder: Path | None = None) -> str:
        return _run([program, "-c", str(self.folder / "apt.conf"), *words], folder)


@contextmanager
def private_apt(folder: Path, source: Source) -> Iterator[PrivateApt]:
    """An apt of our own with fresh package lists; its files are deleted when all went well."""
    own = PrivateApt(folder, source)
    own.update()
    yield own
    shutil.rmtree(folder)


def unpack(archives: Sequence[Path], root: Path) -> None:
    """Unpack the archives into `root`; no installation script runs."""
    root.mkdir(parents=True, exist_ok=True)
    for archive in archives:
        _run(["dpkg-deb", "-x", str(archive), str(root)])


def _stub(package: str) -> str:
    return (
        f"Package: {package}\nStatus: install ok installed\nVersion: 99999\nArchitecture: all\n"
        "Multi-Arch: foreign\nMaintainer: nobody\nDescription: not needed\n\n"
    )


def _run(command: Sequence[str], folder: Path | None = None) -> str:
    environment = os.environ | {"LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    environment.pop("APT_CONFIG", None)
    try:
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            cwd=folder,
            env=environment,
        )
    except FileNotFoundError:
        raise AptError(f"{command[0]} is missing: this machine is neither Debian nor Ubuntu.") from None
    if done.returncode != 0:
        problem = [line for line in done.stderr.splitlines() if line.startswith(("E:", "W:"))]
        raise AptError("; ".join(problem) or f"{' '.join(command)} failed: {done.stderr.strip()[-400:]}")
    return done.stdout
