"""Text is unreadable without its own key, in its own place, in its own compartment."""

from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from bindeledd.base.crypto import (
    FileKeyProvider,
    Unreadable,
    decrypt,
    encrypt,
    lookup_hash,
    move_data_key,
    new_data_key,
)
from bindeledd.base.models import DataKey
from bindeledd.base.scope import Actor

pytestmark = pytest.mark.django_db
WORKER = Actor.worker()
TEXT = "Har ikke mat til i kveld 🍞 – åse, Čázi"


def test_text_comes_back_and_is_not_in_the_ciphertext(acting) -> None:  # type: ignore[no-untyped-def]
    with acting(WORKER):
        key = new_data_key("0301")
        sealed = encrypt(key, TEXT, "note.body")
        assert TEXT.encode() not in sealed
        assert decrypt(key, sealed, "note.body") == TEXT


def test_the_same_text_never_looks_the_same(acting) -> None:  # type: ignore[no-untyped-def]
    with acting(WORKER):
        key = new_data_key("0301")
        assert encrypt(key, TEXT, "a") != encrypt(key, TEXT, "a")


@pytest.mark.parametrize("change", [lambda b: b[:-1] + bytes([b[-1] ^ 1]), lambda b: b[:20], lambda b: b + b"x"])
def test_a_changed_text_is_refused(acting, change) -> None:  # type: ignore[no-untyped-def]
    with acting(WORKER):
        key = new_data_key("0301")
        with pytest.raises(Unreadable):
            decrypt(key, change(encrypt(key, TEXT, "a")), "a")


def test_a_text_can_not_be_moved_to_another_place_or_key(acting) -> None:  # type: ignore[no-untyped-def]
    with acting(WORKER):
        key, other = new_data_key("0301"), new_data_key("0301")
        sealed = encrypt(key, TEXT, "note.body")
        for wrong_key, place in ((key, "person.name"), (other, "note.body")):
            with pytest.raises(Unreadable):
                decrypt(wrong_key, sealed, place)


def test_a_key_that_moves_compartment_keeps_its_texts(acting) -> None:  # type: ignore[no-untyped-def]
    with acting(WORKER):
        key = new_data_key("NKS0")
        sealed = encrypt(key, TEXT, "draft")
        move_data_key(key, "4601")
        assert decrypt(DataKey.objects.get(pk=key.pk), sealed, "draft") == TEXT
        assert DataKey.objects.get(pk=key.pk).compartment == "4601"


def test_look_up_hashes_differ_between_municipalities_and_kinds() -> None:
    hashes = {lookup_hash(m, kind, "12345678901") for m in ("0301", "4601") for kind in ("number", "id")}
    assert len(hashes) == 4
    assert lookup_hash("0301", "id", "1") == lookup_hash("0301", "id", "1")


def test_key_files_are_private_and_bound_to_their_compartment(tmp_path: Path) -> None:
    provider = FileKeyProvider(tmp_path / "keys")
    wrapped = provider.wrap("0301", b"k" * 32)
    assert provider.unwrap("0301", wrapped) == b"k" * 32
    with pytest.raises(InvalidTag):
        provider.unwrap("4601", wrapped)
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "keys").iterdir())
