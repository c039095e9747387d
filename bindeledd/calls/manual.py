"""Calls by hand: the agent has the caller on an ordinary telephone and tells what the engine would have told.

The same flow, rows and events as any call (law 11); only nothing rings by itself. `engine` is `manual`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bindeledd.base import audit
from bindeledd.base.clock import now
from bindeledd.base.events import record_event
from bindeledd.base.live import notify
from bindeledd.base.scope import acting_user_id
from bindeledd.calls import columns, numbers, reasons, telephony
from bindeledd.calls.errors import AgentBusy, NotYourCall, TelephonyWorks
from bindeledd.calls.flow import CallState, Phase, codec, endings, step
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.effects import Effect, Happened, SetPresence
from bindeledd.calls.flow.state import AgentLeg
from bindeledd.calls.models import AgentPresence, Call, Presence
from bindeledd.calls.presence import FREE

ENGINE = "manual"
OVER_AFTER_HAND_OVER = timedelta(minutes=10)
"""Nobody here hears the end of a call that goes on between other telephones: it counts as over after this long."""
FORGOTTEN_AFTER = timedelta(hours=3)
FORGOTTEN, ENDED_ELSEWHERE = "forgotten", "out_of_sight"
"""Why such calls end by themselves: their agent is gone; caller and office went on by themselves."""
RESULTS = {
    "answered": "",
    "no_answer": reasons.NO_ANSWER,
    "busy": reasons.BUSY,
    "voicemail": reasons.NO_CONFIRMATION,
    "wrong_number": reasons.WRONG_NUMBER,
}
"""What the agent says about ringing the office by hand, and the reason it stands for (law 4)."""


def begin(call_id: UUID, number: str | None, first_ring_at: datetime) -> None:
    """The acting agent has a caller on their own telephone since `first_ring_at` (aware).

    `call_id` was made with the form, so that a form sent twice is one call. `number` is E.164 or unknown. Raises
    AgentBusy in a call or wrap-up.
    """
    agent, moment = acting_user_id(), now()
    if Call.objects.filter(id=call_id, agent=agent, engine=ENGINE).exists():
        return
    state = CallState(
        str(call_id),
        "",
        phase=Phase.TALKING,
        agent=AgentLeg(agent, "", "", "own"),
        last_agent=agent,
        first_ring_at=first_ring_at,
        answered_at=moment,
    )
    sealed = numbers.seal(number) if number else None
    Call(
        id=call_id,
        engine=ENGINE,
        first_ring_at=first_ring_at,
        **numbers.columns(sealed),
        **columns.of_call(state),
    ).save(force_insert=True)
    _take(agent, call_id, moment)
    record_event("call_by_hand", f"call:{call_id}", agent=agent, first_ring_at=first_ring_at)
    audit.record("call_by_hand", f"call:{call_id}")
    notify(f"agent:{agent}")


def ask(call: Call, verb: str, args: dict[str, Any]) -> None:
    """Carry out at once what the switchboard would do for a call of the engine's."""
    agent = acting_user_id()
    events: dict[str, ev.Event] = {
        "hold": ev.Hold(agent),
        "resume": ev.Resume(agent),
        "end_consult": ev.EndConsult(agent),
        "hang_up": ev.HangUp(agent),
    }
    if verb == "consult":
        events[verb] = ev.Consult(agent, ENGINE, str(args["label"]), args["line"])
    elif verb == "complete":
        events[verb] = ev.Complete(agent, int(args["taker"]))
    if verb in events:
        _apply(call.id, events[verb])


def consult_result(call_id: UUID, result: str) -> None:
    """How it went to ring the office by hand; `result` is one of RESULTS. Raises NotYourCall.

    Only a human counts as an answer: the agent says so with this click (law 4).
    """
    reason = RESULTS[result]
    call = _own(call_id)
    state = codec.from_json(call.state)
    if not isinstance(state, CallState) or state.receiver is None:
        return
    leg = state.receiver.channel
    answered: tuple[ev.Event, ...] = (ev.LegUp(leg), ev.Digit(leg, "1"))
    _apply(call_id, *(answered if not reason else (ev.LegGone(leg, reason),)))


def caller_gone(call_id: UUID) -> None:
    """The caller put the telephone down. Raises NotYourCall."""
    call = _own(call_id)
    state = codec.from_json(call.state)
    if isinstance(state, CallState) and state.phase is not Phase.ENDED:
        _write(call, endings.caller_gone(state, now()))


def give_up(call_id: UUID) -> None:
    """The agent hears nothing any more and telephony is down: the call is over, its form is not.

    Raises TelephonyWorks while telephony is up, NotYourCall.
    """
    if telephony.status().up:
        raise TelephonyWorks
    call = Call.objects.select_for_update().filter(id=call_id, agent=acting_user_id(), wrapped_up_at=None).first()
    if call is None:
        raise NotYourCall
    state = codec.from_json(call.state)
    if isinstance(state, CallState) and state.phase is not Phase.ENDED:
        _write(call, endings.end(state, "engine_lost", now()))


def end_unattended(at: datetime, limit: int = 100) -> int:
    """End calls by hand that went on elsewhere, or whose agent is gone; for the worker. How many were ended."""
    rows = Call.objects.select_for_update(skip_locked=True).filter(engine=ENGINE, ended_at=None)
    handed = rows.filter(handed_over_at__lte=at - OVER_AFTER_HAND_OVER)
    forgotten = rows.filter(handed_over_at=None, answered_at__lte=at - FORGOTTEN_AFTER)
    due = [(call, ENDED_ELSEWHERE) for call in handed[:limit]] + [(call, FORGOTTEN) for call in forgotten[:limit]]
    for call, reason in due:
        _end(call, reason, at)
    return len(due)


def _end(call: Call, reason: str, at: datetime) -> None:
    state = codec.from_json(call.state)
    assert isinstance(state, CallState)
    after, effects = endings.end(state, reason, at)
    said = columns.of_call(after)
    wanted = ("phase", "state", "queue_state", "ended_at", "end_reason", "consult_state", "consult_reason")
    Call.objects.filter(id=call.id).update(version=call.version + 1, **{name: said[name] for name in wanted})
    _consequences(call.id, effects, at)
    notify(f"agent:{call.agent_id}")


def _own(call_id: UUID) -> Call:
    rows = Call.objects.select_for_update().filter(id=call_id, agent=acting_user_id(), wrapped_up_at=None)
    call = rows.filter(engine=ENGINE).first()
    if call is None:
        raise NotYourCall
    return call


def _apply(call_id: UUID, *events: ev.Event) -> None:
    """Move the call by these events; one that does not fit changes nothing, as in the switchboard."""
    for event in events:
        call = _own(call_id)
        state = codec.from_json(call.state)
        assert isinstance(state, CallState)
        after, effects = step(state, event, now())
        if after is not state and isinstance(after, CallState):
            _write(call, (after, effects))


def _write(call: Call, outcome: tuple[CallState, tuple[Effect, ...]]) -> None:
    after, effects = outcome
    Call.objects.filter(id=call.id).update(version=call.version + 1, **columns.of_call(after))
    _consequences(call.id, effects, now())
    notify(f"agent:{call.agent_id}")
    notify(f"call:{call.id}")


def _consequences(call_id: UUID, effects: tuple[Effect, ...], at: datetime) -> None:
    for effect in effects:
        if isinstance(effect, Happened):
            record_event(effect.kind, f"call:{call_id}", by_hand=True, **effect.data)
        elif isinstance(effect, SetPresence):
            busy = AgentPresence.objects.filter(user=effect.user, call=call_id, state=Presence.IN_CALL)
            busy.update(state=effect.state, reason=effect.reason, since=at)


def _take(agent: int, call_id: UUID, at: datetime) -> None:
    """The agent is in this call; whoever was not ready before is not made ready by its end."""
    found = AgentPresence.objects.filter(user=agent).first()
    if found is None:
        found = AgentPresence(user_id=agent)
    elif found.state not in FREE:
        raise AgentBusy
    wanted = "" if found.state == Presence.READY else found.reason or "other"
    found.state, found.reason, found.since, found.pause_wanted = Presence.IN_CALL, "", at, wanted
    found.call_id = call_id
    found.save()
