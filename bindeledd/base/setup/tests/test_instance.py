"""The instance file: secret, whole, and clear about what is wrong with it."""

import json
import os
from pathlib import Path

import pytest

from bindeledd.base.instance import Instance, InstanceError, InstanceMissing, data_folder
from bindeledd.base.setup import manage, prepare


def test_what_was_saved_is_loaded_again(tmp_path: Path) -> None:
    saved = Instance(tmp_path, ari_secret="s", trunk_peers=("192.0.2.0/24",), espeak=("espeak-ng",))
    saved.save()
    assert Instance.load(tmp_path) == saved


def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    Instance(tmp_path, ari_secret="s").save()
    assert (tmp_path / "instance.json").stat().st_mode & 0o777 == 0o600


def test_a_moved_folder_still_works(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    Instance(tmp_path / "old").save()
    (tmp_path / "old").rename(tmp_path / "new")
    assert Instance.load(tmp_path / "new").data == tmp_path / "new"


def test_a_missing_instance_names_the_folder_and_the_command(tmp_path: Path) -> None:
    with pytest.raises(InstanceMissing, match=r"bin/run --data"):
        Instance.load(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"web_port": 1', '"text"', "null", '{"web_port": "x"}'])
def test_a_damaged_file_is_told_in_a_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "instance.json").write_text(content)
    with pytest.raises(InstanceError, match="cannot be read"):
        Instance.load(tmp_path)


def test_fields_of_a_newer_version_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "instance.json").write_text(json.dumps({"web_port": 8001, "of_tomorrow": 1}))
    assert Instance.load(tmp_path).web_port == 8001


def test_the_data_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BINDELEDD_DATA", str(tmp_path / "x"))
    assert data_folder() == tmp_path / "x"


def test_secrets_are_made_once(tmp_path: Path) -> None:
    first = prepare.load_or_new(tmp_path / "data")
    assert first.ari_secret
    assert prepare.load_or_new(tmp_path / "data") == first


def test_the_data_option_is_taken_from_anywhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BINDELEDD_DATA", "")
    assert manage.take_data_option(["doctor", "--data", str(tmp_path), "--json"]) == ["doctor", "--json"]
    assert os.environ["BINDELEDD_DATA"] == str(tmp_path)


@pytest.mark.parametrize("words", [["--data"], ["--data", "/no/such/folder"], ["--data="]])
def test_a_data_folder_that_is_none_is_refused(words: list[str]) -> None:
    with pytest.raises(InstanceError, match="data folder"):
        manage.take_data_option(words)
