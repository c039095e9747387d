"""Sealing with age (age-encryption.org), so that a backup can also be opened without Bindeledd.

The archive of a backup is sealed for the instance's own backup key, which lies among the keys. The keys are sealed
for the operator's recipients or by a passphrase. So each half is useless without the other.
"""

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import pyrage
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bindeledd.base import durable
from bindeledd.base.safekeeping.errors import SafekeepingError

IDENTITY_FILE, SIGNING_KEY = "backup.age", "audit.ed25519"
_CHUNK = 1 << 20
Identity = Any
"""A key that opens: X25519 or SSH. pyrage has no types."""


def identity(keys: Path) -> Identity:
    """The instance's own backup key; made when first needed."""
    made = durable.made_once(keys / IDENTITY_FILE, lambda: f"{pyrage.x25519.Identity.generate()}\n".encode())
    return pyrage.x25519.Identity.from_str(made.decode().strip())


def signing_key(keys: Path) -> Ed25519PrivateKey:
    """The key that signs manifests and the read log's heads; made when first needed."""

    def make() -> bytes:
        raw = serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
        return Ed25519PrivateKey.generate().private_bytes(*raw)

    return Ed25519PrivateKey.from_private_bytes(durable.made_once(keys / SIGNING_KEY, make))


def recipient(text: str) -> Any:
    """Whom something can be sealed for: `age1…` or an SSH public key. Raises `SafekeepingError`."""
    kind = pyrage.ssh.Recipient if text.startswith("ssh-") else pyrage.x25519.Recipient
    try:
        return kind.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise SafekeepingError(f"{text[:20]}… is no recipient. It looks like age1… or ssh-ed25519 ….") from error


def identities(path: Path) -> list[Identity]:
    """The keys in a file: age's own form, one a line, or one SSH private key. Raises `SafekeepingError`."""
    content = path.read_bytes()
    try:
        if b"PRIVATE KEY" in content:
            return [pyrage.ssh.Identity.from_buffer(content)]
        lines = [line.strip() for line in content.decode().splitlines()]
        return [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (pyrage.IdentityError, ValueError) as error:
        raise SafekeepingError(f"{path} holds no key of age or SSH.") from error


def seal_stream(source: IO[bytes], target: Path, mine: Identity) -> None:
    """Seal a stream for the instance's own key, piece by piece."""
    with target.open("wb") as file:
        pyrage.encrypt_io(source, file, [mine.to_public()])


def open_stream(source: Path, target: IO[bytes], mine: Identity) -> None:
    """Write what was sealed to `target`. Raises `SafekeepingError` when key or content are wrong."""
    with source.open("rb") as file:
        try:
            pyrage.decrypt_io(file, target, [mine])
        except BrokenPipeError:
            raise
        except (pyrage.DecryptError, OSError) as error:
            raise SafekeepingError(f"{source.name} cannot be opened with this instance's backup key.") from error


def opened(source: Path, mine: Identity) -> bytes:
    """What was sealed, in memory."""
    content = io.BytesIO()
    open_stream(source, content, mine)
    return content.getvalue()


def seal_keys(content: bytes, recipients: Sequence[str], passphrase: str) -> bytes:
    """Seal the keys for these recipients, or by the passphrase."""
    if passphrase:
        return bytes(pyrage.passphrase.encrypt(content, passphrase))
    return bytes(pyrage.encrypt(content, [recipient(text) for text in recipients]))


def open_keys(content: bytes, with_identities: Sequence[Identity], passphrase: str) -> bytes:
    """The keys again. Raises `SafekeepingError`."""
    try:
        if passphrase:
            return bytes(pyrage.passphrase.decrypt(content, passphrase))
        return bytes(pyrage.decrypt(content, list(with_identities)))
    except pyrage.DecryptError as error:
        raise SafekeepingError("The keys cannot be opened: wrong passphrase or wrong identity.") from error


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            found.update(piece)
    return found.hexdigest()
