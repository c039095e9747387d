"""The agent's own state: ready, pause, offline, and the soft phone that belongs to it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Case, F, Value, When

from bindeledd.base.clock import now
from bindeledd.base.events import record_event
from bindeledd.base.live import notify
from bindeledd.base.scope import acting_user_id
from bindeledd.calls.errors import AgentBusy, AgentOffline
from bindeledd.calls.models import AgentPresence, Presence, SoftPhone

CREDENTIALS_LAST = timedelta(hours=12)
_RENEWED_BEFORE = timedelta(hours=2)
FREE = (Presence.OFFLINE, Presence.READY, Presence.PAUSED)
"""Whoever has no call: may become anything, and may go into one."""


class PauseReason(StrEnum):
    """Why an agent is not offered calls; the first three are chosen, `lead` by a lead, the rest by the switchboard."""

    BREAK = "break"
    MEETING = "meeting"
    OTHER = "other"
    DID_NOT_ANSWER = "did_not_answer"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    LEG_LOST = "leg_lost"
    LEAD = "lead"


@dataclass(frozen=True)
class SipCredentials:
    """What the soft phone in the page needs to register; valid until `valid_until` (UTC)."""

    sip_user: str
    secret: str
    valid_until: datetime


def softphone_credentials(user_id: int) -> SipCredentials:
    """The user's SIP credentials, renewed when needed; the switchboard pushes them to the engine.

    The engine may need a second to know new ones: a soft phone that is refused tries again.
    """
    phone = SoftPhone.objects.filter(user=user_id).first()
    if phone is None or phone.valid_until < now() + _RENEWED_BEFORE:
        phone = SoftPhone(
            sip_user=f"u{user_id}",
            user_id=user_id,
            secret=secrets.token_hex(16),
            valid_until=now() + CREDENTIALS_LAST,
            engine=phone.engine if phone else "",
        )
        phone.save()
        notify("switchboard:phones")
    return SipCredentials(phone.sip_user, phone.secret, phone.valid_until)


def set_ready(agent_id: int) -> None:
    """The agent takes calls. Raises `AgentBusy` in a call or wrap-up."""
    _become(agent_id, Presence.READY, "")
    notify("switchboard")


def set_pause(agent_id: int, reason: PauseReason) -> None:
    """No new calls. In a call or wrap-up the pause begins when that ends."""
    try:
        _become(agent_id, Presence.PAUSED, reason.value)
    except AgentBusy:
        AgentPresence.objects.filter(user=agent_id).update(pause_wanted=reason.value)
        notify(f"agent:{agent_id}")
        notify("agents")


def lead_ready(agent_id: int) -> None:
    """The acting lead makes an agent ready. Raises `AgentOffline` for one without a page, `AgentBusy` in a call."""
    _require_page(agent_id)
    set_ready(agent_id)
    _moved(agent_id, Presence.READY)


def lead_pause(agent_id: int, reason: PauseReason = PauseReason.LEAD) -> None:
    """The acting lead takes an agent off new calls; in a call or wrap-up when that ends. Raises `AgentOffline`."""
    _require_page(agent_id)
    set_pause(agent_id, reason)
    _moved(agent_id, Presence.PAUSED)


def _require_page(agent_id: int) -> None:
    if not AgentPresence.objects.filter(user=agent_id).exclude(state=Presence.OFFLINE).exists():
        raise AgentOffline


def _moved(agent_id: int, to: Presence) -> None:
    record_event("agent_moved", f"user:{agent_id}", by=acting_user_id(), to=to.value)


def set_offline(agent_id: int) -> None:
    """The agent logs out. Raises `AgentBusy` in a call or wrap-up."""
    _become(agent_id, Presence.OFFLINE, "")


def _become(user_id: int, state: Presence, reason: str) -> None:
    moment = now()
    rows = AgentPresence.objects.filter(user=user_id, state__in=FREE)
    changed = rows.update(state=state, reason=reason, since=moment, idle_since=moment, pause_wanted="", call=None)
    if not changed:
        if AgentPresence.objects.filter(user=user_id).exists():
            raise AgentBusy
        AgentPresence(user_id=user_id, state=state, reason=reason).save(force_insert=True)
    notify(f"agent:{user_id}")
    notify("agents")


def free_again() -> dict[str, Any]:
    """Column values that make a busy agent ready, or paused when a pause was asked for meanwhile."""
    moment = now()
    return {
        "state": Case(When(pause_wanted="", then=Value("ready")), default=Value("paused")),
        "reason": F("pause_wanted"),
        "pause_wanted": "",
        "since": moment,
        "idle_since": moment,
        "call": None,
    }
