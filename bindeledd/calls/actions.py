"""Every write to a call: what the agent's or adviser's click asks of the switchboard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class PauseReason(StrEnum):
    """Why an agent is not offered calls; the first three are chosen, the rest are set by the switchboard."""

    BREAK = "break"
    MEETING = "meeting"
    OTHER = "other"
    DID_NOT_ANSWER = "did_not_answer"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    LEG_LOST = "leg_lost"


@dataclass(frozen=True)
class ConsultTarget:
    """Whom the agent rings while the caller waits.

    Exactly one of `number` (E.164) and `softphone` (user id) is given.
    """

    label: str
    line_id: int | None = None
    number: str | None = None
    softphone: int | None = None


@dataclass(frozen=True)
class SipCredentials:
    """What the soft phone in the page needs to register; valid until `valid_until` (UTC)."""

    sip_user: str
    secret: str
    valid_until: datetime


# --- presence (the agent's own state) -------------------------------------------------------------
def softphone_credentials(user_id: int) -> SipCredentials:
    """The user's SIP credentials (made or renewed when needed); the switchboard pushes them to the engine."""
    raise NotImplementedError


def set_ready(agent_id: int) -> None:
    """The agent takes calls. Refused (`AgentBusy`) in a call; from wrap-up use `finish_wrap_up`."""
    raise NotImplementedError


def set_pause(agent_id: int, reason: PauseReason) -> None:
    """No new calls. In a call or wrap-up the pause begins when that ends."""
    raise NotImplementedError


def set_offline(agent_id: int) -> None:
    """The agent logs out; calls in progress are not touched."""
    raise NotImplementedError


def rejoin(agent_id: int) -> UUID | None:
    """After a page reload, when the soft phone has registered again: take back the call lost with the page.

    Returns the call's id, or None when there is nothing to take back.
    """
    raise NotImplementedError


def finish_wrap_up(agent_id: int, call_id: UUID, outcome: str) -> None:
    """Store the outcome code on the call and make the agent ready (or paused, when a pause was asked for).

    Raises `NotYourCall`, `NotInWrapUp`.
    """
    raise NotImplementedError


# --- the call in hand: each one raises NotYourCall when the call is not the acting agent's -----------
# They return at once; the result shows on `queries.call_view` after `live` topic `agent:<id>` or `call:<id>`.
def decline(call_id: UUID) -> None:
    """The agent refuses the offered call: Pause (declined), the call moves on."""
    raise NotImplementedError


def hold(call_id: UUID) -> None:
    """The caller hears music."""
    raise NotImplementedError


def resume(call_id: UUID) -> None:
    """Caller and agent talk again after hold."""
    raise NotImplementedError


def consult(call_id: UUID, target: ConsultTarget) -> None:
    """Ring `target` while the caller hears music. Allowed in talking and on_hold."""
    raise NotImplementedError


def end_consult(call_id: UUID) -> None:
    """Give up the consult call (ringing, confirming, consulting, conference): back with the caller."""
    raise NotImplementedError


def conference(call_id: UUID) -> None:
    """Agent, receiver and caller talk together."""
    raise NotImplementedError


def complete(call_id: UUID, taker_id: int) -> None:
    """Caller and receiver go on alone; `taker_id` (user) took over (law 2). The agent goes to wrap-up."""
    raise NotImplementedError


def hang_up(call_id: UUID) -> None:
    """The agent ends the call for everybody in it."""
    raise NotImplementedError


# --- ring out, contacts ---------------------------------------------------------------------------
def ring_out(user_id: int, number: str, own_telephone: str | None, purpose: str, subject: str) -> UUID:
    """Ring the adviser first (soft phone, or `own_telephone`, which must press 1), then `number`.

    Both numbers are E.164.
    `subject` is a reference such as `inquiry:<uuid>`. Returns the call's id; see `queries.ring_out_view`.
    Numbers are stored encrypted and never logged.
    """
    raise NotImplementedError


def open_contact(call_id: UUID, lead_id: int, ring_before: datetime) -> UUID:
    """A caller nobody owns yet must be rung by `lead_id` before `ring_before` (law 1). Once per call."""
    raise NotImplementedError


def close_contact(contact_id: UUID, result: str) -> None:
    """The lead has rung: result is reached, no_answer_three_times, became_inquiry or called_again."""
    raise NotImplementedError
