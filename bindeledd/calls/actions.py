"""Every write to a call: what the agent's or adviser's click asks of the switchboard.

The verbs of a call in hand return at once; their effect shows on `queries.call_view` after the live topics
`agent:<id>` and `call:<id>`. Each raises `NotYourCall` when the acting user is not the call's agent.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from bindeledd.base.clock import now
from bindeledd.base.live import notify
from bindeledd.base.scope import acting_user_id
from bindeledd.calls import manual, numbers, recordings
from bindeledd.calls.contacts import close_contact, open_contact
from bindeledd.calls.errors import NoSuchLanguage, NotInWrapUp, NotTheirCaller, NotYourCall
from bindeledd.calls.flow import RingOutState, codec
from bindeledd.calls.leading import invite_guest, join, leave, place_used, remove_guest, take
from bindeledd.calls.models import AgentPresence, Call, Direction, Presence
from bindeledd.calls.presence import (
    PauseReason,
    SipCredentials,
    free_again,
    lead_pause,
    lead_ready,
    set_offline,
    set_pause,
    set_ready,
    softphone_credentials,
)
from bindeledd.calls.requesting import Args, request
from bindeledd.duty.queries import line as duty_line
from bindeledd.staff.queries import works_at

__all__ = [
    "ConsultTarget",
    "PauseReason",
    "SipCredentials",
    "close_contact",
    "complete",
    "conference",
    "consult",
    "decline",
    "end_consult",
    "finish_wrap_up",
    "hang_up",
    "hold",
    "invite_guest",
    "join",
    "lead_pause",
    "lead_ready",
    "leave",
    "open_contact",
    "place_used",
    "rejoin",
    "remove_guest",
    "resume",
    "ring_out",
    "set_offline",
    "set_pause",
    "set_ready",
    "softphone_credentials",
    "take",
    "tell_promise",
    "test_line",
]


@dataclass(frozen=True)
class ConsultTarget:
    """Whom the agent rings while the caller waits.

    Exactly one of `number` (E.164) and `sip_user` is given, as on a duty line.
    """

    label: str
    line_id: int | None = None
    number: str | None = None
    sip_user: str | None = None


def decline(call_id: UUID) -> None:
    """The agent refuses the offered call: Pause (declined), the call moves on."""
    offered = AgentPresence.objects.filter(user=acting_user_id(), state=Presence.RINGING, call=call_id)
    if not offered.exists():
        raise NotYourCall
    request(call_id, "decline")


def hold(call_id: UUID) -> None:
    """The caller hears music."""
    _ask(call_id, "hold")


def resume(call_id: UUID) -> None:
    """Caller and agent talk again after hold."""
    _ask(call_id, "resume")


def tell_promise(call_id: UUID, due_at: datetime, language: str) -> None:
    """The telephone says to caller and agent by when the office rings, in a language that it speaks.

    Raises `NoSuchLanguage`. Nothing is said to who is on another telephone.
    """
    if language not in recordings.heard(settings.INSTANCE.data, settings.INSTANCE.demo):
        raise NoSuchLanguage
    _ask(call_id, "tell", {"due_at": due_at.isoformat(), "language": language})


def consult(call_id: UUID, target: ConsultTarget) -> None:
    """Ring `target` while the caller hears music. Allowed in talking and on_hold."""
    if (target.number is None) == (target.sip_user is None):
        raise ValueError("a consult target is either a number or a soft phone")
    args: Args = {"label": target.label[:120], "line": target.line_id, "sip_user": target.sip_user}
    _ask(call_id, "consult", args, target.number)


def end_consult(call_id: UUID) -> None:
    """Give up the consult call (ringing, confirming, consulting, conference): back with the caller."""
    _ask(call_id, "end_consult")


def conference(call_id: UUID) -> None:
    """Agent, receiver and caller talk together."""
    _ask(call_id, "conference")


def complete(call_id: UUID, taker_id: int) -> None:
    """Caller and receiver go on alone; `taker_id` (user) took over (law 2). The agent goes to wrap-up.

    Raises `NotTheirCaller` unless the taker works at the office whose line was rung.
    """
    line_id = _own(call_id).consult_line_id
    if line_id is None or not works_at(taker_id, duty_line(line_id).office_id):
        raise NotTheirCaller
    _ask(call_id, "complete", {"taker": taker_id})


def hang_up(call_id: UUID) -> None:
    """The agent ends the call for everybody in it; also cancels a callback that still rings."""
    _ask(call_id, "hang_up")


def rejoin(agent_id: int) -> UUID | None:
    """After a page reload, when the soft phone has registered again: take back the call lost with the page.

    Returns the call's id, or None when there is nothing to take back.
    """
    own = Call.objects.filter(agent=agent_id, direction="in", ended_at=None, wrapped_up_at=None)
    lost = own.filter(queue_state__in=["waiting", "with_agent", "kept"]).exclude(engine=manual.ENGINE)
    call_id = lost.order_by("-first_ring_at").values_list("id", flat=True).first()
    if call_id is not None:
        request(call_id, "rejoin")
    return call_id


def finish_wrap_up(agent_id: int, call_id: UUID, outcome: str) -> None:
    """Store the outcome code on the call and make the agent ready (or paused, when a pause was asked for).

    Raises `NotYourCall`, `NotInWrapUp` (the call still runs).
    """
    call = _own(call_id)
    if call.phase not in ("ended", "handed_over"):
        raise NotInWrapUp
    Call.objects.filter(id=call_id).update(outcome=outcome[:40], wrapped_up_at=now())
    wrapping = AgentPresence.objects.filter(user=agent_id, call=call_id, state=Presence.WRAP_UP)
    if wrapping.update(**free_again()):
        notify("switchboard")
    notify(f"agent:{agent_id}")


def ring_out(user_id: int, number: str, own_telephone: str | None, purpose: str, subject: str) -> UUID:
    """Ring the adviser first (soft phone, or `own_telephone`, which must press 1), then `number`.

    Both numbers are E.164. `subject` is a reference such as `inquiry:<uuid>`. Returns the call's id; see
    `queries.ring_out_view`; end it with `hang_up`. Numbers are stored encrypted and never logged.
    """
    call_id = uuid.uuid4()
    sealed = numbers.seal(number)
    adviser_to = "own" if own_telephone else f"sip:u{user_id}"
    state = RingOutState(str(call_id), user_id, adviser_to, "person", needs_key=own_telephone is not None)
    return _begin(state, purpose, subject, own_telephone, **numbers.columns(sealed))


def test_line(line_id: int, number: str | None = None, sip_user: str | None = None) -> UUID:
    """Ring a duty line's telephone as a test: a `number` (E.164) or a desk phone, which must press 1, else the
    acting officer's soft phone, where answering is enough.

    Returns the call's id; `queries.ring_out_view` says what came of it: confirmed, or why not.
    """
    user, call_id = acting_user_id(), uuid.uuid4()
    to = "own" if number else f"sip:{sip_user or f'u{user}'}"
    state = RingOutState(str(call_id), user, to, person_to="", needs_key=bool(number or sip_user))
    return _begin(state, "line_test", f"line:{line_id}", number)


def _begin(state: RingOutState, purpose: str, subject: str, own: str | None, **number: Any) -> UUID:
    """The call as a row, and the switchboard asked to ring; `own` is the telephone that is rung first."""
    call_id = UUID(state.call_id)
    Call.objects.create(
        id=call_id,
        direction=Direction.OUT,
        phase=state.phase.value,
        state=codec.to_json(state),
        first_ring_at=now(),
        agent_id=state.user,
        purpose=purpose[:40],
        subject=subject[:80],
        **number,
    )
    request(call_id, "begin", {}, own)
    return call_id


def _ask(call_id: UUID, verb: str, args: Args | None = None, number: str | None = None) -> None:
    call = _own(call_id)
    if call.engine == manual.ENGINE:
        manual.ask(call, verb, args or {})
        return
    request(call_id, verb, args, number)


def _own(call_id: UUID) -> Call:
    call = Call.objects.filter(id=call_id, agent=acting_user_id(), wrapped_up_at=None).first()
    if call is None:
        raise NotYourCall
    return call
