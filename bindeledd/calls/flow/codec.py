"""A call's state as JSON and back; the version says which fields to expect."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from enum import Enum
from typing import Any

from bindeledd.calls.flow.ring_out import RingOutPhase, RingOutState
from bindeledd.calls.flow.state import (
    VERSION,
    AgentLeg,
    Ask,
    CallState,
    GuestLeg,
    Keeping,
    Kept,
    Phase,
    ReceiverLeg,
    Saying,
    Timer,
)

_OUT = "out"
READ = frozenset({1, VERSION})
"""Versions that are understood: what an older one does not say has its default."""

_LEGS: dict[str, type[AgentLeg] | type[ReceiverLeg] | type[GuestLeg]] = {
    "agent": AgentLeg,
    "receiver": ReceiverLeg,
    "guest": GuestLeg,
}


class UnknownStateVersion(ValueError):
    """The row was written by a newer program."""


def to_json(state: CallState | RingOutState) -> dict[str, Any]:
    """A dict of plain values, with the version under `v`; a number that is being keyed in is left out (law 13)."""
    kind = _OUT if isinstance(state, RingOutState) else "in"
    plain = {key: _plain(value) for key, value in asdict(state).items()}
    if plain.get("keeping"):
        plain["keeping"]["keyed"] = ""
    return {"v": VERSION, "kind": kind, **plain}


def from_json(data: dict[str, Any]) -> CallState | RingOutState:
    """The state again. Raises `UnknownStateVersion`."""
    if data.get("v") not in READ:
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
    if key in {"saying", "announcing"}:
        return Saying(value["playback"], tuple(value["parts"]), value.get("language", "nb"))
    if key == "timer":
        return Timer(value["name"], datetime.fromisoformat(value["due"]))
    if key == "keeping":
        return Keeping(**value | {"ask": Ask(value["ask"])})
    if key == "kept":
        return Kept(**{name: _moment(item) for name, item in value.items()})
    if key == "candidates":
        return tuple(value)
    return _LEGS[key](**value) if key in _LEGS else value


def _moment(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
