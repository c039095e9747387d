"""Every read of calls: the screen pop, the queue, the agent's own state, contacts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class QueueSummary:
    """The whole country's queue; `longest_wait_seconds` counts from the first ring (law 12)."""

    length: int
    urgent: int
    longest_wait_seconds: int


@dataclass(frozen=True)
class ConsultView:
    """The consult call: state is none, ringing, confirming, talking or failed; reason says why it failed:
    no_answer, busy, wrong_number, unreachable, declined, no_confirmation, hung_up, ended_by_agent."""

    line_id: int | None
    label: str
    state: str
    reason: str


@dataclass(frozen=True)
class CallView:
    """One call as its agent sees it. `phase`: arriving, announcing_closed, menu, waiting, offering, talking,
    on_hold, consult_ringing, consult_confirming, consulting, conference, handed_over, ended."""

    id: UUID
    phase: str
    urgent: bool
    menu_choice: str  # "1", "0" or "" (came through by waiting)
    number: str | None  # E.164; None when withheld or already purged
    first_ring_at: datetime
    answered_at: datetime | None
    waited_seconds: int  # first ring until answered (or until now)
    agent_id: int | None
    consult: ConsultView
    handed_over_at: datetime | None
    taken_over_by: int | None
    ended_at: datetime | None
    end_reason: str  # caller_hung_up, agent_hung_up, office_hung_up, closed, engine_lost
    outcome: str


@dataclass(frozen=True)
class PresenceView:
    """State: offline, ready, ringing, in_call, wrap_up or paused (with reason)."""

    agent_id: int
    state: str
    reason: str
    since: datetime
    call_id: UUID | None


@dataclass(frozen=True)
class RingOutView:
    """A callback call. `phase`: ringing_adviser, confirming, ringing_person, talking, ended.

    `result` once it ended: talked, adviser_no_answer, no_answer, busy, wrong_number, unreachable, cancelled.
    """

    id: UUID
    phase: str
    result: str
    talked_seconds: int


@dataclass(frozen=True)
class ContactView:
    """A caller without an office yet; only the named lead and agent leads see it."""

    id: UUID
    call_id: UUID
    number: str | None
    language: str
    lead_id: int
    ring_before: datetime
    urgent: bool
    state: str


def current_call(agent_id: int) -> CallView | None:
    """The call the agent is offered, is in, or has in wrap-up."""
    raise NotImplementedError


def call_view(call_id: UUID) -> CallView | None:
    """The call when the acting user may see it (own current or wrap-up call; leads see all), else None."""
    raise NotImplementedError


def presence(agent_id: int) -> PresenceView:
    """The agent's state; offline when there is no row."""
    raise NotImplementedError


def queue_summary() -> QueueSummary:
    """Length and longest wait of the queue; any agent may see it."""
    raise NotImplementedError


def ring_out_view(call_id: UUID) -> RingOutView | None:
    """How far the callback call has come."""
    raise NotImplementedError


def open_contacts() -> list[ContactView]:
    """Contacts still to be rung, first deadline first (agent leads)."""
    raise NotImplementedError
