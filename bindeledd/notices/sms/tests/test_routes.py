"""The file with routes: what can't be used is said in a sentence, without the secrets in it."""

import json
from pathlib import Path
from typing import Any

import pytest

from bindeledd.notices.sms.receiving import number_of
from bindeledd.notices.sms.routes import RoutesUnusable, load

GOOD = {"name": "first", "url": "https://gateway.invalid/send", "body": {"to": "{to}", "text": "{text}"}}
HOOKS = {"secret": "sixteen signs or more"}


def written(folder: Path, content: Any, mode: int = 0o600) -> Path:
    path = folder / "sms.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    path.chmod(mode)
    return folder


def test_without_a_file_there_are_no_settings(tmp_path: Path) -> None:
    assert load(tmp_path) is None


def test_a_whole_file(tmp_path: Path) -> None:
    second = GOOD | {"name": "second", "url": "http://127.0.0.1:9/x", "hooks": HOOKS | {"delivered": ["DLV"]}}
    found = load(written(tmp_path, {"sender": "Melding", "routes": [GOOD, second]}))
    assert found is not None
    assert [route.name for route in found.routes] == ["first", "second"]
    assert found.routes[1].hooks is not None
    assert found.routes[1].hooks.delivered == ("DLV",)
    assert HOOKS["secret"] not in repr(found)


@pytest.mark.parametrize(
    "routes",
    [
        [],
        [GOOD, GOOD],
        [GOOD, GOOD | {"name": "b"}, GOOD | {"name": "c"}],
        ["x"],
        [{}],
        [GOOD | {"name": ""}],
        [GOOD | {"name": "a/b"}],
        [GOOD | {"url": "http://gateway.invalid/"}],
        [GOOD | {"url": "ftp://gateway.invalid/"}],
        [GOOD | {"method": "DELETE"}],
        [GOOD | {"format": "xml"}],
        [GOOD | {"format": "form", "body": ["{to}{text}"]}],
        [GOOD | {"body": {"to": "{to}"}}],
        [GOOD | {"body": None}],
        [GOOD | {"surprise": 1}],
        [GOOD | {"hooks": {"secret": "short"}}],
        [GOOD | {"hooks": {}}],
        [GOOD | {"hooks": HOOKS | {"scheme": "md5"}}],
    ],
)
def test_what_cannot_be_used(tmp_path: Path, routes: Any) -> None:
    with pytest.raises(RoutesUnusable) as refused:
        load(written(tmp_path, {"routes": routes}))
    assert HOOKS["secret"] not in str(refused.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "3"])
def test_a_file_that_is_no_settings(tmp_path: Path, text: str) -> None:
    with pytest.raises(RoutesUnusable):
        load(written(tmp_path, text))


def test_secrets_that_others_can_read_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RoutesUnusable, match="chmod 600"):
        load(written(tmp_path, {"routes": [GOOD]}, 0o644))


@pytest.mark.parametrize("text", ["4741234567", "+47 412 34 567", "41234567", " 4741234567"])
def test_a_number_as_gateways_write_it(text: str) -> None:
    assert number_of(text) == "+4741234567"


@pytest.mark.parametrize("text", ["", "NAV", "+", "x" * 200])
def test_what_is_no_number(text: str) -> None:
    assert number_of(text) == ""
