"""What `bin/docs` looks at: a page that names what is not there is found, and one that is right is left alone."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from bindeledd.base.instance import REPOSITORY


@pytest.fixture(scope="module")
def checks() -> ModuleType:
    """The checks, which lie with the pages and not in the product."""
    spec = importlib.util.spec_from_file_location("checks", REPOSITORY / "docs/making/checks.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See [there](law.md) and [below](#a-heading).\n\n## A heading", ""),
        ("See [there](nowhere.md).", "nowhere.md, which is not there"),
        ("See [there](law.md#no-such-law).", "no such heading"),
        ("![](diagrams/rooms.svg)", "no text for those who cannot see it"),
        ("![A picture](pictures/none.png)", "shows pictures/none.png"),
        ("Look into `calls/flow/machine.py`, `rules.py` and `promise_callback()`.", ""),
        ("Look into `calls/flow/machinery.py`.", "the file calls/flow/machinery.py"),
        ("Call `promise_nothing_at_all()`.", "promise_nothing_at_all()"),
        ("Run `bin/bindeledd --data DIR doctor`.", ""),
        ("Run `bin/bindeledd heal`.", "bin/bindeledd heal"),
        ("Set `BINDELEDD_HOSTS` and `BINDELEDD_BACKUP_KEEP`.", ""),
        ("Set `BINDELEDD_LUCK`.", "BINDELEDD_LUCK"),
        ("In a fence nothing is looked at:\n\n```\n[x](nowhere.md) `no/such/file.py`\n```", ""),
    ],
)
def test_a_page_is_held_against_what_is_there(
    checks: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, found: str
) -> None:
    for name in ("law.md", "diagrams", "pictures"):
        (tmp_path / name).symlink_to(REPOSITORY / "docs" / name)
    page = tmp_path / "page.md"
    page.write_text(text)
    told = list(checks._of(page))
    assert len(told) == bool(found) and found in "".join(told)


def test_what_users_are_told_to_press_stands_on_a_screen(checks: ModuleType) -> None:
    assert list(checks._labels("Trykk **Klar for samtaler**. **En hel setning er ingen knapp.**")) == []
    assert len(list(checks._labels("Trykk **Klar for avgang**."))) == 1
