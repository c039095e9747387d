"""What lies in a backup: the one part of it that can be read without keys. Signed, so that no file can be changed."""

import dataclasses
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bindeledd.base.instance import REPOSITORY
from bindeledd.base.safekeeping import sealed
from bindeledd.base.safekeeping.errors import SafekeepingError

FORMAT = 1
FILE_NAME = "manifest.json"
DATABASE, FILES, KEYS = "database.age", "files.age", "keys.age"
CONTENTS, INSTANCE = "contents.json", "instance.json"
"""Files inside `files.age`: what the database held, and the instance's settings."""
_VERSION = re.compile(r'^version = "([^"]+)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Stored:
    """One file of a backup."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`migrations` are "app.name" of all that were applied; `keys` is none, passphrase or recipients."""

    id: str
    made_at: str
    product: str
    postgresql: int
    reason: str
    migrations: tuple[str, ...]
    files: dict[str, Stored]
    keys: str
    format: int = FORMAT
    signature: str = field(default="", compare=False)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The manifest of a backup. Raises `SafekeepingError`."""
        try:
            raw = json.loads((folder / FILE_NAME).read_text())
            if raw["format"] != FORMAT:
                raise SafekeepingError(f"This backup has form {raw['format']}; this version reads form {FORMAT}.")
            raw["files"] = {name: Stored(**each) for name, each in raw["files"].items()}
            return cls(**raw | {"migrations": tuple(raw["migrations"])})
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise SafekeepingError(f"{folder} holds no backup of Bindeledd ({type(error).__name__}).") from error

    def text(self) -> str:
        """As it is written."""
        return json.dumps(dataclasses.asdict(self), indent=1, sort_keys=True) + "\n"

    def signed(self, keys: Path) -> Self:
        """The same manifest with the signature of the key that signs the heads of the read log."""
        key = sealed.signing_key(keys)
        return dataclasses.replace(self, signature=key.sign(self._signed_part()).hex())

    def check_signature(self, signing_key: bytes) -> None:
        """Raises `SafekeepingError` when somebody else wrote this manifest, or changed it."""
        public: Ed25519PublicKey = Ed25519PrivateKey.from_private_bytes(signing_key).public_key()
        try:
            public.verify(bytes.fromhex(self.signature), self._signed_part())
        except (InvalidSignature, ValueError):
            raise SafekeepingError(
                "The manifest is not signed by this instance: somebody changed the backup, or it is another's."
            ) from None

    def check_files(self, folder: Path, keys: Path | None = None) -> None:
        """Compare every file with its size and digest. Raises `SafekeepingError` that names the first that differs."""
        for name, stored in self.files.items():
            path = keys if name == KEYS and keys else folder / name
            if name == KEYS and not path.exists():
                continue  # kept apart; asked for when it is needed
            if not path.exists():
                raise SafekeepingError(f"The backup lacks {name}.")
            if path.stat().st_size != stored.bytes or sealed.digest(path) != stored.sha256:
                raise SafekeepingError(f"{name} is not what was backed up: its digest differs. Nothing was changed.")

    def _signed_part(self) -> bytes:
        body: dict[str, Any] = dataclasses.asdict(self)
        del body["signature"]
        return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()


def product_version() -> str:
    """The version of this program."""
    found = _VERSION.search((REPOSITORY / "pyproject.toml").read_text())
    return found[1] if found else "0"


def describe(path: Path) -> Stored:
    """Size and digest of a file."""
    return Stored(path.stat().st_size, sealed.digest(path))
