"""The sealer: chains audit lines every two seconds and signs the chains' heads outside the database every minute."""

import fcntl
import hashlib
import itertools
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from bindeledd.base import audit, durable
from bindeledd.base.clock import now
from bindeledd.base.jobs import sweep

Heads = dict[str, tuple[int, str]]
"""Position and digest (hex) of each chain's last seal."""

_RESETTLE_SECONDS = 600.0


@dataclass
class _Progress:
    """How far this process knows the log to be sealed."""

    from_id: int = 0
    settled_at: float = -_RESETTLE_SECONDS


@dataclass
class _Written:
    """What the file of heads holds: how much of it has been read, its last line, the last head of each chain."""

    size: int = 0
    last_line: bytes = b""
    heads: Heads = field(default_factory=dict)


_progress = _Progress()
_written: dict[str, _Written] = {}


def heads_file() -> Path:
    """Where signed heads are appended, one JSON object a line. Copy it to another machine."""
    return Path(settings.INSTANCE.data) / "audit" / "heads.jsonl"


def key_file() -> Path:
    """The private key that signs heads; made when first needed, readable by its owner only."""
    return Path(settings.BINDELEDD_KEYS) / "audit.ed25519"


@sweep(every=2)
def seal_lines() -> int:
    """Chain what has been committed since the last time."""
    sealed = audit.seal(from_id=_progress.from_id)
    if sealed == 0 and time.monotonic() - _progress.settled_at >= _RESETTLE_SECONDS:
        _progress.from_id = audit.settled_before(_progress.from_id)
        _progress.settled_at = time.monotonic()
    return sealed or 0


@sweep(every=60)
def sign_heads() -> int:
    """Append the heads that moved since the last record, signed and linked to that record; 0: nothing more to do."""
    append_heads(audit.chain_heads())
    return 0


def append_heads(heads: Heads) -> bool:
    """Sign and append those heads that differ from the ones already on file; whether there were any."""
    path = heads_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        written = _written_so_far(file)
        file.truncate(written.size)  # what a full disk or a power cut left of a record never was one
        moved = {chain: head for chain, head in heads.items() if written.heads.get(chain) != head}
        if not moved:
            return False
        body = {"at": now().isoformat(), "previous": line_hash(written.last_line), "heads": moved}
        record = {"body": body, "signature": _signing_key().sign(canonical(body)).hex()}
        file.write(json.dumps(record, sort_keys=True).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def _written_so_far(file: BinaryIO) -> "_Written":
    """What the file says by now; only lines that came since the last look are read."""
    known = _written.get(file.name)
    if known is None or os.fstat(file.fileno()).st_size < known.size:
        known = _written[file.name] = _Written()
    file.seek(known.size)
    for line in itertools.takewhile(lambda each: each.endswith(b"\n"), file):
        known.size += len(line)
        known.last_line = line.rstrip(b"\n")
        known.heads |= heads_in(line)
    return known


def heads_in(line: bytes) -> Heads:
    """The heads of one record; none when it can't be read, which `verify` names as a fault of the file."""
    try:
        heads = json.loads(line)["body"]["heads"].items()
        return {chain: (int(position), str(digest)) for chain, (position, digest) in heads}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def canonical(body: object) -> bytes:
    """The bytes that are signed."""
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()


def line_hash(line: bytes) -> str:
    """The link from a record to the one before it."""
    return hashlib.sha256(line).hexdigest()


def public_key() -> Ed25519PublicKey:
    """The key to check the signatures with."""
    return _signing_key().public_key()


def _signing_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(durable.made_once(key_file(), _new_key))


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    )
