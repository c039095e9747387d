"""The letterbox: callers' numbers, collected beside the engine while nobody can write to the database.

Anybody who has the public key may drop a letter in; only who holds the national compartment's key can read it
again, so the engine's own user cannot (laws 11, 13). No Django here: the engine starts this for each key press.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FOLDER = "letterbox"
SLOT = "slot.json"
_SUFFIX = ".kept"
_VERSION = b"\x01"
_POINT_BYTES, _NONCE_BYTES = 32, 12
_PURPOSE = b"bindeledd letterbox"


class Unreadable(ValueError):
    """The letter was written for another key, or changed since."""


@dataclass(frozen=True)
class Letter:
    """One caller: number as the carrier presents it, first ring and key press in seconds since 1970 (UTC)."""

    channel: str
    number: str
    first_ring: float
    pressed: float
    urgent: bool


@dataclass(frozen=True)
class Slot:
    """Where letters go in: the folder, the engine they come from, the key they are closed with."""

    folder: Path
    engine: str
    public: bytes

    @classmethod
    def open(cls, folder: Path) -> "Slot":
        """The slot of this folder. Raises OSError, ValueError when the switchboard has never made one."""
        stored = json.loads((folder / SLOT).read_text())
        return cls(folder, stored["engine"], bytes.fromhex(stored["public"]))

    def make(self) -> None:
        """Write the slot for others to find; the folder is the owner's alone."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = json.dumps({"engine": self.engine, "public": self.public.hex()})
        if not (self.folder / SLOT).exists() or (self.folder / SLOT).read_text() != text:
            _write(self.folder / SLOT, text.encode())

    def post(self, letter: Letter) -> None:
        """Drop a letter in; a second one of the same call takes the place of the first."""
        sealed = seal(self.public, json.dumps(asdict(letter)).encode())
        _write(self.folder / f"{call_id_of(self.engine, letter.channel)}{_SUFFIX}", sealed)


def call_id_of(engine: str, channel: str) -> UUID:
    """The same call for the same channel, however often it is seen."""
    return uuid5(NAMESPACE_URL, f"bindeledd:{engine}:{channel}")


def public_of(secret: bytes) -> bytes:
    """The key that closes letters, of the one that opens them (32 bytes each)."""
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def seal(public: bytes, text: bytes) -> bytes:
    """Close a text so that even its writer cannot open it again: a fresh key for each (X25519, AES-GCM)."""
    own = X25519PrivateKey.generate()
    point, nonce = own.public_key().public_bytes_raw(), os.urandom(_NONCE_BYTES)
    shared = own.exchange(X25519PublicKey.from_public_bytes(public))
    return _VERSION + point + nonce + AESGCM(_key(shared, point, public)).encrypt(nonce, text, _VERSION)


def unseal(secret: bytes, sealed: bytes) -> bytes:
    """The text again. Raises Unreadable."""
    head = len(_VERSION) + _POINT_BYTES
    version, point, nonce = sealed[:1], sealed[1:head], sealed[head : head + _NONCE_BYTES]
    if version != _VERSION or len(sealed) <= head + _NONCE_BYTES:
        raise Unreadable("no letter of ours")
    shared = X25519PrivateKey.from_private_bytes(secret).exchange(X25519PublicKey.from_public_bytes(point))
    try:
        return AESGCM(_key(shared, point, public_of(secret))).decrypt(nonce, sealed[head + _NONCE_BYTES :], _VERSION)
    except InvalidTag as error:
        raise Unreadable("another key, or changed") from error


def letters(folder: Path) -> list[Path]:
    """The letters that lie here, oldest first."""
    found = [(path.stat().st_mtime, path) for path in folder.glob(f"*{_SUFFIX}")]
    return [path for _, path in sorted(found)]


def read(path: Path, secret: bytes) -> Letter:
    """Open one letter. Raises Unreadable."""
    stored: dict[str, Any] = json.loads(unseal(secret, path.read_bytes()))
    return Letter(**stored)


def shred(path: Path) -> None:
    """Overwrite and remove a letter that has been read in."""
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def _key(shared: bytes, point: bytes, public: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=point + public, info=_PURPOSE).derive(shared)


def _write(path: Path, content: bytes) -> None:
    """All or nothing, and on the disk before anybody is told that it is kept."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
