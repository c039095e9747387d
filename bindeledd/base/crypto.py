"""Encryption of confidential text: a data key for each matter, wrapped by its municipality's key (law 6)."""

import hashlib
import hmac
import os
import secrets
import uuid
from collections import OrderedDict
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection

from bindeledd.base import durable
from bindeledd.base.models import DataKey
from bindeledd.base.writing import insert, update

_NONCE_BYTES = 12
_KEY_BYTES = 32
_CACHED_KEYS = 2048


class Unreadable(RuntimeError):
    """A text can't be decrypted: wrong key, changed text, or a shredded key."""


class KeyProvider(Protocol):
    """Where the keys of the compartments live: a file for the demo, a vault or HSM in production."""

    def wrap(self, compartment: str, key: bytes) -> bytes: ...

    def unwrap(self, compartment: str, wrapped: bytes) -> bytes: ...

    def lookup_mac(self, compartment: str, message: bytes) -> bytes: ...


class FileKeyProvider:
    """Keys in files of the data folder, one a compartment, made when first needed, readable by their owner only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def wrap(self, compartment: str, key: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self._key(compartment)).encrypt(nonce, key, compartment.encode())

    def unwrap(self, compartment: str, wrapped: bytes) -> bytes:
        nonce, sealed = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
        return AESGCM(self._key(compartment)).decrypt(nonce, sealed, compartment.encode())

    def lookup_mac(self, compartment: str, message: bytes) -> bytes:
        derived = hmac.digest(self._key(compartment), b"lookup", hashlib.sha256)
        return hmac.digest(derived, message, hashlib.sha256)

    def _key(self, compartment: str) -> bytes:
        return _key_file(self._folder / f"{compartment}.key")


@cache
def _key_file(path: Path) -> bytes:
    return durable.made_once(path, lambda: secrets.token_bytes(_KEY_BYTES))


@cache
def provider() -> KeyProvider:
    """The key provider that the settings name."""
    return FileKeyProvider(Path(settings.BINDELEDD_KEYS))


_plain_keys: "OrderedDict[uuid.UUID, bytes]" = OrderedDict()
_plain_keys_lock = Lock()


def new_data_key(compartment: str) -> DataKey:
    """Make and store a data key in this compartment (a municipality's number, or the national one)."""
    key = unsaved_data_key(compartment)
    insert(key)
    return key


def unsaved_data_key(compartment: str) -> DataKey:
    """Make a data key that the act itself stores, with what it encrypts."""
    plain = secrets.token_bytes(_KEY_BYTES)
    key = DataKey(compartment=compartment, wrapped=provider().wrap(compartment, plain))
    _remember(key.id, plain)
    return key


def move_data_key(key: DataKey, compartment: str) -> None:
    """Wrap a data key anew for another compartment: when a draft becomes a municipality's inquiry, and on rotation."""
    key.wrapped = provider().wrap(compartment, _plain(key))
    key.compartment = compartment
    update(key, "wrapped", "compartment")


def shred_data_key(key: DataKey) -> None:
    """Delete a key that still lies in the national compartment: whatever it encrypted is gone for good.

    By plain SQL, because the ORM would first look through every table for rows that use the key. The database
    refuses it when there are any.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM base_datakey WHERE id = %s", [key.id])
    with _plain_keys_lock:
        _plain_keys.pop(key.id, None)


def encrypt(key: DataKey, text: str, context: str) -> bytes:
    """Encrypt with AES-GCM. `context` (for example `note.body`) binds the text to its place."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(_plain(key)).encrypt(nonce, text.encode(), _bound(key, context))


def decrypt(key: DataKey, sealed: bytes | memoryview, context: str) -> str:
    """The text again. Raises Unreadable when key, text or context don't fit."""
    sealed = bytes(sealed)
    nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return AESGCM(_plain(key)).decrypt(nonce, body, _bound(key, context)).decode()
    except InvalidTag as error:
        raise Unreadable(context) from error


def lookup_hash(compartment: str, kind: str, value: str) -> bytes:
    """A keyed hash to find a number or national id by, without storing it; different in each municipality."""
    return provider().lookup_mac(compartment, f"{kind}:{value}".encode())


def _bound(key: DataKey, context: str) -> bytes:
    return f"{key.id}:{context}".encode()


def _plain(key: DataKey) -> bytes:
    with _plain_keys_lock:
        plain = _plain_keys.get(key.id)
    if plain is None:
        try:
            plain = provider().unwrap(key.compartment, bytes(key.wrapped))
        except InvalidTag as error:
            raise Unreadable("data key") from error
        _remember(key.id, plain)
    return plain


def _remember(key_id: uuid.UUID, plain: bytes) -> None:
    with _plain_keys_lock:
        _plain_keys[key_id] = plain
        while len(_plain_keys) > _CACHED_KEYS:
            _plain_keys.popitem(last=False)
