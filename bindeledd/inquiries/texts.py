"""Texts of inquiries under their data key: sealed when written, opened when shown."""

from bindeledd.base import crypto
from bindeledd.base.models import DataKey

NOTE = "note.body"
SAFE_NUMBER = "inquiry.safe_number"
OTHER_WAY = "inquiry.other_way"
CALLER_NAME = "inquiry.caller_name"
DRAFT = "draft.body"
PROMISE = "promise.words"


def seal(key: DataKey, text: str, context: str) -> bytes | None:
    """The text encrypted; None when there is none."""
    return crypto.encrypt(key, text, context) if text else None


def unseal(key: DataKey, sealed: bytes | memoryview | None, context: str) -> str:
    """The text again; "" when there is none. Raises Unreadable for a wrong or shredded key."""
    return crypto.decrypt(key, sealed, context) if sealed is not None else ""
