"""What the rows of a call say, from the flow's state."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from bindeledd.calls.flow import AnyState, CallState, codec
from bindeledd.calls.flow.state import GOING_BACK, PLACED, WITH_AGENT, Phase
from bindeledd.calls.models import QueueState


def of_call(state: AnyState) -> dict[str, Any]:
    """The columns of `calls_call` that follow from the state."""
    if isinstance(state, CallState):
        return _incoming(state)
    return {
        "phase": state.phase.value,
        "state": codec.to_json(state),
        "answered_at": state.answered_at,
        "ended_at": state.ended_at,
        "end_reason": state.result,
    }


def _incoming(state: CallState) -> dict[str, Any]:
    receiver = {}
    if state.receiver is not None:
        receiver = {"consult_line_id": state.receiver.line_id, "consult_label": state.receiver.label}
    return receiver | {
        "phase": state.phase.value,
        "state": codec.to_json(state),
        "urgent": state.urgent,
        "menu_choice": state.menu_choice,
        "queue_state": queue_state(state),
        "queued_at": state.queued_at,
        "answered_at": state.answered_at,
        "handed_over_at": state.handed_over_at,
        "taken_over_by_id": state.taker,
        "ended_at": state.ended_at,
        "end_reason": state.end_reason,
        "agent_id": agent_of(state),
        "consult_state": state.consult_state,
        "consult_reason": state.consult_reason,
        "language": state.language,
        "away": state.away and state.phase is not Phase.ENDED,
        "joins": UUID(state.joins) if state.joins else None,
        "guest_id": state.guest.user if state.guest else None,
        "guest_state": guest_state(state),
    }


def guest_state(state: CallState) -> str:
    """Whether a lead is being rung into the call or is in it."""
    if state.guest is None:
        return ""
    return "with" if state.guest.announced else "ringing"


def agent_of(state: AnyState) -> int | None:
    """Whose call it is: who is offered it or has it, else who had it last."""
    if not isinstance(state, CallState):
        return state.user
    return state.agent.user if state.agent else state.last_agent


def queue_state(state: CallState) -> QueueState:
    """Where the call stands in the queue."""
    if state.phase is Phase.WAITING:
        return QueueState.WAITING
    if state.phase is Phase.KEPT:
        return QueueState.KEPT
    if state.phase in GOING_BACK | {Phase.OFFERING}:
        return QueueState.OFFERED
    if state.phase in WITH_AGENT:
        return QueueState.WITH_AGENT
    return QueueState.LEFT if state.queued_at else QueueState.NONE


def queue_entry(state: AnyState) -> dict[str, Any] | None:
    """The columns of the call's place in the queue; None when it has none."""
    if not isinstance(state, CallState) or state.phase not in PLACED:
        return None
    return {
        "priority": state.priority,
        "urgent": state.urgent,
        "first_ring_at": state.first_ring_at,
        "place_at": min(at for at in (state.place_at, state.first_ring_at) if at),
        "waits_since": state.queued_at,
        "language": state.language,
        "offered": state.phase in GOING_BACK | {Phase.OFFERING},
        "away": state.away or state.phase in GOING_BACK,
        "ready_at": state.kept.not_before if state.kept else None,
        "kept_for_id": state.kept_for,
        "kept_until": state.kept_until,
    }
