"""A call's state as JSON and back; the version says which fields to expect."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from enum import Enum
from typing import Any

from bindeledd.calls.flow.ring_out import RingOutPhase, RingOutState
from bindeledd.calls.flow.state import VERSION, AgentLeg, CallState, Phase, ReceiverLeg, Saying, Timer

_OUT = "out"


class UnknownStateVersion(ValueError):
    """The row was written by a newer program."""


def to_json(state: CallState | RingOutState) -> dict[str, Any]:
    """A dict of plain values, with the version under `v`."""
    kind = _OUT if isinstance(state, RingOutState) else "in"
    return {"v": VERSION, "kind": kind, **{key: _plain(value) for key, value in asdict(state).items()}}


def from_json(data: dict[str, Any]) -> CallState | RingOutState:
    """The state again. Raises `UnknownStateVersion`."""
    if data.get("v") != VERSION:
        raise UnknownStateVersion(str(data.get("v")))
    if data["kind"] == _OUT:
        return RingOutState(**_known(data, RingOutState) | {"phase": RingOutPhase(data["phase"])})
    return CallState(**_known(data, CallState) | {"phase": Phase(data["phase"])})


def _known(data: dict[str, Any], kind: type[CallState] | type[RingOutState]) -> dict[str, Any]:
    names = {f.name for f in fields(kind)}
    return {key: _typed(key, value) for key, value in data.items() if key in names}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value


def _typed(key: str, value: Any) -> Any:
    if value is None:
        return None
    if key.endswith(("_at", "_until")):
        return datetime.fromisoformat(value)
    if key == "saying":
        return Saying(value["playback"], tuple(value["parts"]))
    if key == "timer":
        return Timer(value["name"], datetime.fromisoformat(value["due"]))
    if key == "agent":
        return AgentLeg(**value)
    return ReceiverLeg(**value) if key == "receiver" else value
