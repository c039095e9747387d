"""Everything the call bar shows: the state, the facts of the call, who can take over."""

from typing import Any

from bindeledd.base.scope import acting_user_id
from bindeledd.calls import queries as calls
from bindeledd.calls import telephony
from bindeledd.calls.actions import PauseReason
from bindeledd.calls.queries import CallView, PresenceView
from bindeledd.desk import state
from bindeledd.desk.forms import CONSULT_RESULTS
from bindeledd.duty import queries as duty
from bindeledd.staff import queries as staff
from bindeledd.staff.queries import Colleague

CHOSEN_REASONS = (PauseReason.BREAK, PauseReason.MEETING, PauseReason.OTHER)


def context() -> dict[str, Any]:
    """The acting agent's call bar, read anew."""
    agent = acting_user_id()
    presence, call = calls.at_desk(agent)
    visited = _visited(presence, call)
    shown = state.guest_state(visited) if visited else state.desk_state(presence, call)
    return {
        "presence": presence,
        "call": call,
        "state": shown,
        "stage": state.stage(presence, call),
        "failed": state.consult_failed(call),
        "announcement": state.announcement(shown, call),
        "menu_choice": state.MENU_CHOICES.get(call.menu_choice, "") if call else "",
        "pause_reasons": [(code.value, state.PAUSE_REASONS[code.value]) for code in CHOSEN_REASONS],
        "takers": takers(call),
        "helped_after": _helped_after(call),
        "visited": visited,
        "visited_agent": staff.name_of(visited.agent_id) if visited and visited.agent_id else "",
        "guest_name": staff.name_of(call.guest_id) if call and call.guest_id else "",
        **by_hand(call),
    }


def _helped_after(call: CallView | None) -> float | None:
    """Seconds from the first ring until the office took over; None while the caller's one clock runs (law 12)."""
    if call is None or call.handed_over_at is None:
        return None
    return (call.handed_over_at - call.first_ring_at).total_seconds()


def _visited(presence: PresenceView, call: CallView | None) -> CallView | None:
    """The agent's call in which the acting lead is a guest, or is being rung to be one."""
    if presence.state != "in_call" or call is not None or presence.call_id is None:
        return None
    return calls.call_view(presence.call_id)


def takers(call: CallView | None) -> list[tuple[int, str, bool]]:
    """Who may be named as having taken over: id, name, whether it is the one on the line (law 2)."""
    if call is None or call.phase not in ("consulting", "conference") or call.consult.line_id is None:
        return []
    line = duty.line(call.consult.line_id)
    first = line.taker
    others = [each for each in staff.staff_of(line.office_id) if each.id != first.id]
    return [(first.id, first.display_name, True), *(_plain(each) for each in others)]


def by_hand(call: CallView | None) -> dict[str, Any]:
    """What a call without an engine needs: the number to ring, and whether the engine has lost the call in hand."""
    if call is None or call.phase not in state.IN_HAND:
        return {}
    if not call.by_hand:
        return {"telephony_down": not telephony.status().up}
    if call.phase != "consult_ringing" or call.consult.line_id is None:
        return {}
    return {"ring_by_hand": duty.line(call.consult.line_id), "consult_results": list(CONSULT_RESULTS.items())}


def _plain(colleague: Colleague) -> tuple[int, str, bool]:
    return colleague.id, colleague.display_name, False
