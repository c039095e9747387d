"""What the parts of the agent lead's page show."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bindeledd.base.clock import now
from bindeledd.base.scope import acting_user_id, current_actor
from bindeledd.calls import figures, lead_queries
from bindeledd.calls import queries as calls
from bindeledd.calls.lead_queries import AgentNow, Waiting
from bindeledd.calls.queries import ContactView, PresenceView, RingOutView
from bindeledd.calls.ringing_contacts import rings_of
from bindeledd.desk import queries as desk
from bindeledd.desk.state import DeskState, desk_state
from bindeledd.inquiries.rules import LANGUAGES
from bindeledd.notices.queries import of_actor
from bindeledd.staff import queries as staff

RESULTS = {
    "reached": _("Nådd"),
    "no_answer": _("Svarte ikke"),
    "became_inquiry": _("Ble en henvendelse til et kontor"),
    "called_again": _("Ringte selv på nytt"),
}
RING_PHASES = {
    "new": _("Det ringer hos deg"),
    "ringing_adviser": _("Det ringer hos deg"),
    "confirming": _("Trykk 1 på telefonen din for å ringe videre"),
    "ringing_person": _("Det ringer hos innringeren"),
    "talking": _("Dere snakker sammen"),
}
RING_RESULTS = {
    "adviser_no_answer": _("Telefonen din ble ikke besvart. Innringeren er ikke oppringt."),
    "no_answer": _("Innringeren svarte ikke."),
    "busy": _("Det var opptatt."),
    "declined": _("Innringeren avviste samtalen."),
    "wrong_number": _("Nummeret er ikke i bruk."),
    "unreachable": _("Telefonen er slått av eller uten dekning."),
    "cancelled": _("Oppringningen ble stoppet."),
    "engine_lost": _("Telefonsystemet falt ut."),
}
OF_RING = {"talked": "reached", "no_answer": "no_answer", "busy": "no_answer", "declined": "no_answer"}
"""Which outcome follows from how the ring ended; the lead confirms it."""
SPOKEN = {code: name for code, name in LANGUAGES.items() if code not in ("nb", "other")}
TALLEST, WIDTH = 60, 40
FEW = 20
"""So few callers say little about how good the estimate is."""
_LOST_AGENT = 0
_TOGETHER = ("talking", "conference")
_BUSY = ("ringing", "in_call", "wrap_up")


@dataclass(frozen=True, slots=True)
class AgentRow:
    """One agent as the lead sees them."""

    agent: AgentNow
    state: DeskState
    languages: tuple[str, ...]
    can_join: bool
    me: bool
    guest: str

    @property
    def can_be_made_ready(self) -> bool:
        return self.agent.state == "paused" or bool(self.agent.pause_wanted)

    @property
    def can_be_paused(self) -> bool:
        return self.agent.state in ("ready", *_BUSY) and not self.agent.pause_wanted


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One place in the queue as the lead sees it."""

    place: Waiting
    lost_agent: bool
    offered_to: str
    kept_for: str
    can_take: bool

    @property
    def take_at(self) -> str:
        """The desk, which asks for this call as soon as its telephone is there."""
        return f"{reverse('desk:desk')}?ta={self.place.call_id}"


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One caller whom a lead must ring, and how far the acting lead's last ring has come."""

    contact: ContactView
    ring: RingOutView | None

    @property
    def under_way(self) -> bool:
        return self.ring is not None and self.ring.phase != "ended"

    @property
    def words(self) -> Any:
        if self.ring is None:
            return ""
        return RING_PHASES.get(self.ring.phase, "") if self.under_way else RING_RESULTS.get(self.ring.result, "")

    @property
    def suggested(self) -> str:
        return OF_RING.get(self.ring.result, "") if self.ring else ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour of the picture: where it stands, and how high its two bars are (of `TALLEST`)."""

    x: int
    span: figures.Span
    came: int
    answered: int

    @property
    def came_y(self) -> int:
        return TALLEST - self.came

    @property
    def answered_y(self) -> int:
        return TALLEST - self.answered


def queue() -> dict[str, Any]:
    """The queue with each caller's whole waiting time (law 12)."""
    places = lead_queries.queue_now()
    names = {each.user_id: each.name for each in lead_queries.agents_now()}
    free = calls.presence(acting_user_id()).state not in _BUSY
    rows = [
        QueueRow(
            each,
            each.priority == _LOST_AGENT,
            names.get(each.offered_to or 0, ""),
            names.get(each.kept_for or 0, ""),
            can_take=free and each.offered_to is None and each.position is not None,
        )
        for each in places
    ]
    return {"places": rows, "summary": calls.queue_summary()}


def agents() -> dict[str, Any]:
    """Everybody at work, what they do and since when."""
    everybody = lead_queries.agents_now()
    names, me = {each.user_id: each.name for each in everybody}, acting_user_id()
    busy = any(each.user_id == me and each.state in _BUSY for each in everybody)
    present = [each for each in everybody if each.state != "offline"]
    rows = [
        AgentRow(
            each,
            _state(each),
            each.languages,
            can_join=not busy and each.user_id != me and each.call_phase in _TOGETHER and each.guest_id is None,
            me=each.user_id == me,
            guest=names.get(each.guest_id or 0, "") if each.guest_id != each.user_id else "",
        )
        for each in present
    ]
    return {"agents": rows, "offline": len(staff.agents()) - len(present), "spoken": SPOKEN}


def contacts() -> dict[str, Any]:
    """Whom a lead must ring, first deadline first, and forms that their agents left."""
    found = calls.open_contacts()
    rings = rings_of(each.id for each in found)
    rows = [ContactRow(each, rings.get(each.id)) for each in found]
    return {
        "contacts": rows,
        "ringing": any(row.under_way for row in rows),
        "results": RESULTS.items(),
        "unfinished": _unfinished(),
    }


def day() -> dict[str, Any]:
    """Today's figures from events, hour by hour."""
    told = figures.day_so_far(now())
    most = max((span.arrived for span in told.hours), default=0)
    bars = [
        Bar(index * WIDTH, span, _height(span.arrived, most), _height(span.answered, most))
        for index, span in enumerate(told.hours)
    ]
    return {"day": told, "bars": bars, "width": max(6, len(bars)) * WIDTH}


def told() -> dict[str, Any]:
    """How good the waits were that callers heard."""
    errors = lead_queries.estimate_errors()
    return {"told": errors, "unanswered": errors.told - errors.answered, "few": errors.answered < FEW}


def talks() -> dict[str, Any]:
    """What agents ask."""
    return {"talks": desk.talks()}


def _height(number: int, most: int) -> int:
    return round(TALLEST * number / most) if most else 0


def _state(agent: AgentNow) -> DeskState:
    presence = PresenceView(agent.user_id, agent.state, agent.reason, agent.since, agent.call_id, agent.pause_wanted)
    return desk_state(presence, None)


def _unfinished() -> list[dict[str, object]]:
    """Forms that agents left and that became promises at an office: number, agent and time, never the content."""
    notices = of_actor(current_actor()).filter(kind="draft_became_callback", seen_at=None).order_by("created_at")
    found = ((notice, calls.call_view(UUID(notice.subject.removeprefix("call:")))) for notice in notices)
    return [
        {"at": notice.created_at, "call": call, "agent": staff.name_of(call.agent_id) if call.agent_id else ""}
        for notice, call in found
        if call is not None
    ]
