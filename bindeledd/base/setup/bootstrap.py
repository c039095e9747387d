"""From bare Python to the locked environment in `.tools`: what every command in `bin` does first.

Standard library only, since nothing is installed yet. Says what it does, and why when it cannot.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
TOOLS = REPOSITORY / ".tools"
UV = TOOLS / "bin" / "uv"
VENV = TOOLS / "venv"
STAMP = VENV / ".locked"
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
OLDEST = (3, 11)


class BootstrapError(Exception):
    """The environment cannot be made; the message says what to do."""


def main(words: list[str]) -> int:
    """`run` or `dev`: which lock file the environment must satisfy."""
    try:
        if sys.version_info < OLDEST:
            raise BootstrapError("Bindeledd needs Python 3.11 or newer.")
        ensure(words[0] if words else "run")
    except BootstrapError as error:
        print(error, file=sys.stderr)
        return 1
    except PermissionError as error:
        print(f"{error.filename} belongs to another user: run as that user or clone anew.", file=sys.stderr)
        return 1
    return 0


def ensure(kind: str) -> None:
    """Make the environment satisfy the lock file; the one for tests holds everything of the other."""
    if is_current(kind):
        return
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if is_current(kind):
            return
        if _installed_kind() == "dev":
            kind = "dev"
        if not UV.exists():
            _install_uv()
        _install_packages(kind)


def is_current(kind: str) -> bool:
    """Whether the environment satisfies the lock file of this kind."""
    wanted = {_mark(kind), _mark("dev")}
    return (VENV / "bin/python").exists() and STAMP.exists() and STAMP.read_text() in wanted


def _mark(kind: str) -> str:
    return f"{kind} {hashlib.sha256((REPOSITORY / LOCKS[kind]).read_bytes()).hexdigest()}"


def _installed_kind() -> str:
    return STAMP.read_text().partition(" ")[0] if STAMP.exists() else "run"


def _install_packages(kind: str) -> None:
    _say("Installing Python packages")
    environment = os.environ | {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_CONFIG": "1", "UV_LINK_MODE": "copy"}
    environment |= {"UV_COMPILE_BYTECODE": "true"}  # or every start compiles everything anew
    environment |= _index() | own_certificates()
    if not (VENV / "bin/python").exists():
        _run([str(UV), "venv", "-q", "--allow-existing", "--python", _base_python(), str(VENV)], environment)
    STAMP.unlink(missing_ok=True)
    sync = [str(UV), "pip", "sync", "-q", "--require-hashes", "--python", str(VENV / "bin/python")]
    _run([*sync, str(REPOSITORY / LOCKS[kind])], environment)
    STAMP.write_text(_mark(kind))


def _base_python() -> str:
    return getattr(sys, "_base_executable", "") or sys.executable


def _index() -> dict[str, str]:
    """The package index that pip is configured with, which uv does not read by itself."""
    if any(name in os.environ for name in ("UV_INDEX_URL", "UV_DEFAULT_INDEX")):
        return {}
    command = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    found = subprocess.run(command, check=False, capture_output=True, text=True)
    url = os.environ.get("PIP_INDEX_URL") or (found.stdout.strip() if found.returncode == 0 else "")
    return {"UV_DEFAULT_INDEX": url} if url else {}


def own_certificates() -> dict[str, str]:
    """Settings that make uv and Node trust what this machine trusts, such as a proxy's certificate."""
    bundle = "/etc/ssl/certs/ca-certificates.crt"
    settings = {"UV_SYSTEM_CERTS": "true", "NODE_EXTRA_CA_CERTS": bundle} if Path(bundle).exists() else {}
    return {name: value for name, value in settings.items() if name not in os.environ}


def _install_uv() -> None:
    _say("Installing uv, which installs the rest")
    pip = _pip()
    options = ["install", "-q", "--disable-pip-version-check", "--no-warn-script-location", "--upgrade"]
    locked = ["--require-hashes", "-r", str(REPOSITORY / "requirements-uv.lock")]
    _run([*pip, *options, "--target", str(TOOLS), *locked], dict(os.environ))
    if not UV.exists():
        raise BootstrapError("pip installed uv, but its program is missing. Delete .tools and try again.")


def _pip() -> list[str]:
    """A way to run pip: the machine's, one in a scratch environment, or the wheel of the distribution."""
    if _works([sys.executable, "-m", "pip", "--version"]):
        return [sys.executable, "-m", "pip"]
    scratch = TOOLS / "scratch"
    if _works([sys.executable, "-m", "venv", str(scratch)]):
        return [str(scratch / "bin/python"), "-m", "pip"]
    shutil.rmtree(scratch, ignore_errors=True)
    return [sys.executable, str(_pip_wheel() / "pip")]


def _pip_wheel() -> Path:
    """pip as Debian and Ubuntu keep it for new environments; fetched without root."""
    from bindeledd.base.setup import apt  # a sibling that needs the standard library only

    here = Path("/usr/share/python-wheels")
    if not any(here.glob("pip-*.whl")):
        try:
            with apt.private_apt(TOOLS / "apt", apt.OWN_DISTRIBUTION) as own:
                apt.unpack(own.download(["python3-pip-whl"]), TOOLS / "pip")
        except apt.AptError as error:
            raise BootstrapError(
                f"Python has no pip here, and it cannot be fetched: {error} "
                "Install it (as root: apt-get install python3-pip) and try again."
            ) from error
        here = TOOLS / "pip/usr/share/python-wheels"
    wheel = next(here.glob("pip-*.whl"), None)
    if wheel is None:
        raise BootstrapError("Python has no pip here. As root: apt-get install python3-pip")
    return wheel


def _works(command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, check=False, env=environment)
    if done.returncode != 0:
        raise BootstrapError(f"{Path(command[0]).name} failed, see above. Check the network and try again.")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
