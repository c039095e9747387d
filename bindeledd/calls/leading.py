"""What leads do in the queue and in agents' calls: answer a certain caller, come in openly, be asked in, leave.

Like the agent's own verbs these return at once; their effect shows on `agent:<id>` and `call:<id>`.
"""

from __future__ import annotations

from uuid import UUID

from bindeledd.base.scope import acting_user_id
from bindeledd.calls.errors import AgentBusy, NoSuchCall, NotYourCall
from bindeledd.calls.models import AgentPresence, Call, Presence
from bindeledd.calls.requesting import request

_TOGETHER = ("talking", "conference")
_BUSY = (Presence.RINGING, Presence.IN_CALL, Presence.WRAP_UP)


def take(call_id: UUID) -> None:
    """The acting lead answers this caller now: their soft phone rings, a kept place is rung back for them.

    Others who wait are passed by, which only a lead may do, and which the events show. Raises `NoSuchCall`,
    `AgentBusy`.
    """
    _free(acting_user_id())
    if not Call.objects.filter(id=call_id, ended_at=None, queue_state__in=["waiting", "kept"]).exists():
        raise NoSuchCall
    request(call_id, "take")


def join(call_id: UUID) -> None:
    """The acting lead comes into an agent's call; everybody is told before they hear a word.

    Raises `NoSuchCall` unless caller and agent talk and no guest is there, `AgentBusy`.
    """
    _free(acting_user_id())
    _without_guest(call_id)
    request(call_id, "join")


def invite_guest(call_id: UUID, user_id: int) -> None:
    """The agent asks a lead or subject lead in. Raises `NotYourCall`, `NoSuchCall`, `AgentBusy` (the colleague)."""
    _mine(call_id)
    _free(user_id)
    _without_guest(call_id)
    request(call_id, "invite_guest", {"guest": user_id})


def leave(call_id: UUID) -> None:
    """The acting guest leaves the call. Raises `NoSuchCall`."""
    if not Call.objects.filter(id=call_id, guest=acting_user_id(), ended_at=None).exists():
        raise NoSuchCall
    request(call_id, "leave")


def remove_guest(call_id: UUID) -> None:
    """The agent lets the guest go. Raises `NotYourCall`."""
    _mine(call_id)
    request(call_id, "remove_guest")


def place_used(call_id: UUID) -> None:
    """The agent has asked: the caller on the line is the one whose place is kept, so that they are not rung again.

    Also for the agent's own call that the engine lost, when nothing was left to say. Raises `NotYourCall`,
    `NoSuchCall` when no place is kept.
    """
    call = _mine(call_id)
    kept = call.id if call.phase == "kept" else call.joins
    if kept is None:
        raise NoSuchCall
    request(kept, "place_used")


def _mine(call_id: UUID) -> Call:
    call = Call.objects.filter(id=call_id, agent=acting_user_id(), wrapped_up_at=None).first()
    if call is None:
        raise NotYourCall
    return call


def _without_guest(call_id: UUID) -> None:
    if not Call.objects.filter(id=call_id, ended_at=None, phase__in=_TOGETHER, guest=None).exists():
        raise NoSuchCall


def _free(user_id: int) -> None:
    if AgentPresence.objects.filter(user=user_id, state__in=_BUSY).exists():
        raise AgentBusy
