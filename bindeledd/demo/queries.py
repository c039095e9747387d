"""What the play looks at: its own calls and inquiries, and what humans are doing. No number and no text is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery

from bindeledd.base.models import Event
from bindeledd.calls.models import AgentPresence, Call, Presence
from bindeledd.demo.stories import BY_CODE
from bindeledd.demo.telephones import PREFIX, code_of
from bindeledd.handoffs.models import Attempt
from bindeledd.inquiries.models import Inquiry
from bindeledd.staff.demo import SIMULATED

BREAKS = "demo_broke"
USED = "demo_break_met"
PARTS = ("switchboard", "stopped", "engine", "database")
"""What is taken away at once."""
NEXT = ("voicemail", "nobody")
"""How the next duty telephone that is rung behaves, instead of a human."""


@dataclass(frozen=True)
class SimulatedCall:
    """A simulated caller's call that goes on, or that a simulated agent has yet to write up."""

    id: UUID
    channel: str
    code: str
    phase: str
    queue_state: str
    agent: int | None
    first_ring_at: datetime
    handed_over_at: datetime | None
    ended_at: datetime | None
    end_reason: str


@dataclass(frozen=True)
class OpenInquiry:
    """An open inquiry that a simulated caller's call opened, with what has been done."""

    id: UUID
    code: str
    office_id: int
    created_by: int | None
    created_at: datetime
    responsible: int | None
    taken: bool
    reached: bool
    talks: bool
    """The call goes on, or its agent still writes."""
    ring: str


@dataclass(frozen=True)
class Humans:
    """How many human agents are ready, and since when the first of them is."""

    ready: int
    since: datetime | None


_CALL = ("id", "channel_id", "phase", "queue_state", "agent_id", "first_ring_at", "handed_over_at", "ended_at")


def calls(agents: frozenset[int]) -> list[SimulatedCall]:
    """Simulated calls that somebody has to do something about."""
    unfinished = Q(agent__in=agents, wrapped_up_at=None, ended_at__isnull=False)
    rows = Call.objects.filter(Q(ended_at=None) | unfinished, channel_id__startswith=PREFIX).order_by("first_ring_at")
    return [
        SimulatedCall(row[0], row[1], code_of(row[1]), *row[2:])
        for row in rows.values_list(*_CALL, "end_reason")
        if code_of(row[1]) in BY_CODE
    ]


def humans() -> Humans:
    """Agents of flesh and blood who wait for a call."""
    rows = AgentPresence.objects.filter(state=Presence.READY).exclude(user__username__startswith=SIMULATED)
    since = sorted(rows.values_list("since", flat=True))
    return Humans(len(since), since[0] if since else None)


def ring_outs(officers: frozenset[int]) -> list[tuple[str, datetime]]:
    """Calls back by simulated officers in which the two talk: about what, and since when."""
    rows = Call.objects.filter(agent__in=officers, direction="out", ended_at=None, phase="talking")
    return [(subject, at) for subject, at in rows.values_list("subject", "answered_at") if at]


def open_inquiries() -> list[OpenInquiry]:
    """Every open inquiry of a simulated caller, whoever wrote it down."""
    rows = Inquiry.objects.filter(state="open").annotate(
        channel=Subquery(Call.objects.filter(id=OuterRef("call_id")).values("channel_id")[:1]),
        handed=Subquery(Call.objects.filter(id=OuterRef("call_id")).values("handed_over_at")[:1]),
        unfinished=Exists(Call.objects.filter(id=OuterRef("call_id"), wrapped_up_at=None)),
        over=Subquery(Call.objects.filter(id=OuterRef("call_id")).values("ended_at")[:1]),
        was_reached=Exists(Attempt.objects.filter(inquiry=OuterRef("pk"), result="reached")),
    )
    return [_open(each) for each in rows.filter(channel__startswith=PREFIX).order_by("created_at")]


def _open(row: Inquiry) -> OpenInquiry:
    names = ("channel", "handed", "over", "unfinished", "was_reached")
    channel, handed, over, unfinished, reached = (getattr(row, name) for name in names)
    return OpenInquiry(
        row.id,
        code_of(channel),
        row.office_id,
        row.created_by_id,
        row.created_at,
        row.responsible_id,
        row.taken_at is not None,
        reached,
        unfinished or (handed is not None and over is None),
        _ring(row.id),
    )


def _ring(inquiry_id: UUID) -> str:
    rung = Call.objects.filter(subject=f"inquiry:{inquiry_id}", direction="out").order_by("-first_ring_at")
    last = rung.values_list("ended_at", "end_reason").first()
    if last is None:
        return ""
    return "under_way" if last[0] is None else last[1]


@dataclass(frozen=True)
class Wish:
    """How the next duty telephone shall behave (one of `NEXT`), and whether one has met a caller so since."""

    what: str
    met: bool
    at: datetime


def latest_wish() -> Wish | None:
    """What was wanted last of the duty telephones."""
    last = _latest((BREAKS, USED), NEXT)
    return Wish(subject_of(last), last.kind == USED, last.at) if last else None


def wanted_break() -> str:
    """What the next duty telephone that rings shall be: "voicemail", "nobody", or "" for a human."""
    wish = latest_wish()
    return wish.what if wish and not wish.met else ""


def latest_stroke() -> Event | None:
    """The event of the latest part that was taken away."""
    return _latest((BREAKS,), PARTS)


def subject_of(event: Event) -> str:
    """What an event of the demo is about."""
    return event.subject.partition(":")[2]


def _latest(kinds: tuple[str, ...], what: tuple[str, ...]) -> Event | None:
    return Event.objects.filter(kind__in=kinds, subject__in=[f"demo:{each}" for each in what]).order_by("-id").first()


def callers_wanted(after: int) -> tuple[int, int]:
    """How many callers somebody has asked for since the event of that id, and the id of the newest."""
    rows = Event.objects.filter(kind=BREAKS, subject="demo:callers", id__gt=after).values_list("id", flat=True)
    found = sorted(rows)
    return len(found), (found[-1] if found else after)
