"""The call state as JSON and back; the version says which fields to expect."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from bindeledd.calls.flow.state import VERSION, AgentLeg, CallState, Phase, ReceiverLeg, Saying, Timer


class UnknownStateVersion(ValueError):
    """The row was written by a newer program."""


def to_json(state: CallState) -> dict[str, Any]:
    """A dict of plain values, with the version under `v`."""
    return {"v": VERSION, **{key: _plain(value) for key, value in asdict(state).items()}}


def from_json(data: dict[str, Any]) -> CallState:
    """The state again. Raises `UnknownStateVersion`."""
    if data.get("v") != VERSION:
        raise UnknownStateVersion(str(data.get("v")))
    known = {f.name for f in fields(CallState)}
    return CallState(**{key: _typed(key, value) for key, value in data.items() if key in known})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Phase) else value


def _typed(key: str, value: Any) -> Any:
    if value is None:
        return None
    if key == "phase":
        return Phase(value)
    if key.endswith(("_at", "_until")):
        return datetime.fromisoformat(value)
    if key == "saying":
        return Saying(value["playback"], tuple(value["parts"]))
    if key == "timer":
        return Timer(value["name"], datetime.fromisoformat(value["due"]))
    if key == "agent":
        return AgentLeg(**value)
    return ReceiverLeg(**value) if key == "receiver" else value
