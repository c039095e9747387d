"""Keys and secrets are whole, private, made once, and on the disk before anybody relies on them."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bindeledd.base import durable


def test_a_file_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        durable.write(tmp_path / "secret", b"one")
        durable.made_once(tmp_path / "keys" / "0301.key", lambda: b"two")
    finally:
        os.umask(before)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("secret", "keys", "keys/0301.key")] == [
        0o600,
        0o700,
        0o600,
    ]


def test_content_and_name_are_on_the_disk_before_anybody_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(Path(f"/proc/self/fd/{handle}").readlink()))
    durable.made_once(tmp_path / "0301.key", lambda: b"key")
    assert synced[0].name.startswith(".0301.key.")
    assert synced[1] == tmp_path


def test_a_failed_write_leaves_the_old_content_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    durable.write(tmp_path / "instance.json", b"old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        durable.write(tmp_path / "instance.json", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("instance.json", b"old")]


def test_of_many_who_make_a_key_at_once_all_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda n: durable.made_once(tmp_path / "0301.key", lambda: bytes([n])), range(40)))
    assert made == {(tmp_path / "0301.key").read_bytes()}
    assert [path.name for path in tmp_path.iterdir()] == ["0301.key"]
