"""Every read of calls: the screen pop, the queue, the agent's own state, contacts, callbacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Min, Q

from bindeledd.base import audit
from bindeledd.base.clock import now
from bindeledd.base.models import DataKey
from bindeledd.base.prepared import Given, Prepared
from bindeledd.calls import numbers
from bindeledd.calls.models import AgentPresence, Call, Contact, LineHours, QueueEntry
from bindeledd.calls.rules import Interval, is_open

_RUNG_BACK = ("ringing_back", "back_confirming")
_CALL = Prepared(lambda: Call.objects.filter(id=Given("id")).select_related("number_key"))


@dataclass(frozen=True)
class QueueSummary:
    """The whole country's queue; `longest_wait_seconds` counts from the first ring (law 12)."""

    length: int
    urgent: int
    longest_wait_seconds: int
    after_closing: int = 0  # how many are left to be served after closing time; 0 while the line is open


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
    on_hold, consult_ringing, consult_confirming, consulting, conference, handed_over, kept, ringing_back,
    back_confirming, ended.

    `kept_place`: the caller is, or will be, rung back. `joined_place`: a place is kept for this number; the agent
    asks "have you rung us earlier today?" and never tells (law 7), see `actions.place_used`.
    """

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
    by_hand: bool = False  # the agent has the caller on an ordinary telephone
    language: str = "nb"
    kept_place: bool = False
    joined_place: bool = False
    guest_id: int | None = None  # a lead in the call, or being rung into it
    guest_state: str = ""  # "", "ringing" or "with"


@dataclass(frozen=True)
class PresenceView:
    """State: offline, ready, ringing, in_call, wrap_up or paused (with reason)."""

    agent_id: int
    state: str
    reason: str
    since: datetime
    call_id: UUID | None
    pause_wanted: str


@dataclass(frozen=True)
class RingOutView:
    """A callback call. `phase`: new, ringing_adviser, confirming, ringing_person, talking, ended.

    `result` once it ended: talked, adviser_no_answer, no_answer, busy, declined, wrong_number, unreachable,
    cancelled, engine_lost.
    """

    id: UUID
    phase: str
    result: str
    talked_seconds: int


@dataclass(frozen=True)
class ContactView:
    """A caller without an office yet; only agent leads see it."""

    id: UUID
    call_id: UUID
    number: str | None
    language: str
    lead_id: int
    ring_before: datetime
    urgent: bool
    until: datetime | None = None  # the end of the caller's safe hours that day
    first_ring_at: datetime | None = None


_CALL_FIELDS = [field for field in Call._meta.concrete_fields if field.name not in ("state", "number_hash")]
_CALL_NAMES = [field.attname for field in _CALL_FIELDS]
_AT_DESK = f"""
SELECT coalesce(p.state, 'offline'), coalesce(p.reason, ''), p.since, p.call_id, coalesce(p.pause_wanted, ''),
       k.id, k.compartment, k.wrapped, {", ".join(f"c.{field.column}" for field in _CALL_FIELDS)}
  FROM (SELECT %s::bigint AS id) me
  LEFT JOIN calls_agentpresence p ON p.user_id = me.id AND p.user_id = %s
  LEFT JOIN LATERAL (SELECT * FROM calls_call WHERE agent_id = %s AND wrapped_up_at IS NULL AND direction = 'in'
                     ORDER BY first_ring_at DESC LIMIT 1) c ON true
  LEFT JOIN base_datakey k ON k.id = c.number_key_id"""  # noqa: S608 - names of columns only


def at_desk(agent_id: int) -> tuple[PresenceView, CallView | None]:
    """The agent's state, and the call they are offered, are in, or have in wrap-up (the newest of several).

    One statement, so that state and call are of the same moment. A number that is shown is a read (laws 6, 13).
    """
    with connection.cursor() as cursor:
        cursor.execute(_AT_DESK, [agent_id, agent_id, agent_id])
        row: Any = cursor.fetchone()
    state, reason, since, call_id, pause_wanted, key_id, compartment, wrapped, *rest = row
    seen = PresenceView(agent_id, state, reason, since or now(), call_id, pause_wanted)
    if rest[0] is None:
        return seen, None
    call = Call.from_db(connection.alias, _CALL_NAMES, rest)
    call.number_key = DataKey(key_id, compartment, wrapped) if key_id else None
    view = _view(call)
    if view.number:
        audit.record_read([f"call:{call.id}"], None, basis="agent_of_call")
    return seen, view


def call_view(call_id: UUID) -> CallView | None:
    """The call when the acting user may see it (own, taken over, or queued for leads), else None."""
    call = _CALL.first(id=call_id)
    return _view(call) if call else None


def presence(agent_id: int) -> PresenceView:
    """The agent's state; offline when they have never been on duty."""
    row = AgentPresence.objects.filter(user=agent_id).first() or AgentPresence(user_id=agent_id)
    return PresenceView(agent_id, row.state, row.reason, row.since, row.call_id, row.pause_wanted)


def queue_summary() -> QueueSummary:
    """Length and longest wait of the queue; any agent may see it."""
    found = QueueEntry.objects.aggregate(
        length=Count("pk"), urgent=Count("pk", filter=Q(urgent=True)), first=Min("first_ring_at")
    )
    at = now()
    waited = int((at - found["first"]).total_seconds()) if found["first"] else 0
    left = found["length"] if found["length"] and not is_open(line_hours(), at) else 0
    return QueueSummary(found["length"], found["urgent"], max(0, waited), left)


def ring_out_view(call_id: UUID) -> RingOutView | None:
    """How far the acting adviser's callback call has come."""
    call = Call.objects.filter(id=call_id, direction="out").first()
    if call is None:
        return None
    talked = (call.ended_at or now()) - call.answered_at if call.answered_at else None
    return RingOutView(call.id, call.phase, call.end_reason, int(talked.total_seconds()) if talked else 0)


def open_contacts() -> list[ContactView]:
    """Contacts still to be rung, first deadline first (agent leads). Each number shown is a read (laws 6, 13)."""
    rows = list(Contact.objects.filter(state="open").select_related("number_key").order_by("ring_before"))
    shown = [f"call:{row.call_id}" for row in rows if row.number_key_id]
    if shown:
        audit.record_read(shown, None, basis="lead_of_contacts")
    return [
        ContactView(
            row.id,
            row.call_id,
            numbers.unseal(row.number_key, row.number_ct),
            row.language,
            row.lead_id,
            row.ring_before,
            row.urgent,
            row.until,
            row.first_ring_at,
        )
        for row in rows
    ]


def line_hours() -> tuple[Interval, ...]:
    """When the national line is open, for `rules.is_open` and `rules.closing`."""
    rows = LineHours.objects.values_list("weekday", "opens_minute", "closes_minute", "on_public_holidays")
    return tuple(Interval(*row) for row in rows)


def _view(call: Call) -> CallView:
    waited = (call.answered_at or call.ended_at or now()) - call.first_ring_at
    consult = ConsultView(call.consult_line_id, call.consult_label, call.consult_state, call.consult_reason)
    return CallView(
        id=call.id,
        phase=call.phase,
        urgent=call.urgent,
        menu_choice=call.menu_choice,
        number=numbers.unseal(call.number_key, call.number_ct),
        first_ring_at=call.first_ring_at,
        answered_at=call.answered_at,
        waited_seconds=max(0, int(waited.total_seconds())),
        agent_id=call.agent_id,
        consult=consult,
        handed_over_at=call.handed_over_at,
        taken_over_by=call.taken_over_by_id,
        ended_at=call.ended_at,
        end_reason=call.end_reason,
        outcome=call.outcome,
        by_hand=call.engine == "manual",
        language=call.language,
        kept_place=call.away or call.phase in _RUNG_BACK,
        joined_place=call.joins is not None,
        guest_id=call.guest_id,
        guest_state=call.guest_state,
    )
