"""What the switchboard reads from the database: requests, telephones, and what references mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from bindeledd.base.clock import now
from bindeledd.base.scope import Actor, scope
from bindeledd.calls import demo_phones, numbers, queries
from bindeledd.calls.flow import AnyState, codec
from bindeledd.calls.flow import events as ev
from bindeledd.calls.flow.picture import TO_KEPT
from bindeledd.calls.models import Call, CallRequest, Contact, EngineStatus, QueueEntry, SoftPhone
from bindeledd.calls.rules import Interval, promise_parts
from bindeledd.directory.queries import out_of_hours_number
from bindeledd.duty.queries import taker_of
from bindeledd.staff.demo import SIMULATED

TRUNK = "trunk_out"
ALIVE_WITHIN = timedelta(seconds=5)
KEPT = "kept"
CLAIMED_AT_ONCE = 50


@dataclass(frozen=True)
class Request:
    """One open request."""

    id: int
    call_id: str
    agent: int
    verb: str
    args: dict[str, Any]
    has_number: bool


@dataclass(frozen=True)
class Phone:
    """A telephone that registers: pushed to the engine."""

    sip_user: str
    kind: str
    secret: str


def open_requests(engine: str) -> list[Request]:
    """Requests for calls on this engine, and callbacks that no engine has taken yet; oldest first."""
    with scope(Actor.switchboard(), "requests"):
        rows = CallRequest.objects.filter(handled_at=None, call__engine__in=[engine, ""]).order_by("id")
        found = rows.values_list("id", "call_id", "agent_id", "verb", "args", "number_key_id")
        return [Request(row[0], str(row[1]), *row[2:5], row[5] is not None) for row in found]


def claim_ring_out(engine: str, call_id: str) -> tuple[AnyState, int] | None:
    """Take a callback for this engine; None when another one was first."""
    with scope(Actor.switchboard(), "claim"):
        if not Call.objects.filter(id=call_id, engine="").update(engine=engine):
            return None
        state, version = Call.objects.values_list("state", "version").get(id=call_id)
        return codec.from_json(state), version


def event_of(request: Request) -> ev.Event | None:
    """The request in the flow's words; None when it means nothing for this call."""
    user = request.agent
    match request.verb:
        case "begin":
            return ev.Begin()
        case "consult":
            return _consult(request)
        case "tell":
            return _tell(request)
        case "complete":
            return ev.Complete(user, int(request.args["taker"]))
        case "rejoin":
            return _rejoin(user)
        case "take":
            return _take(user)
        case "join":
            return _join(user)
        case "invite_guest":
            return _invite(user, int(request.args["guest"]))
    simple: dict[str, Callable[[int], ev.Event]] = {
        "decline": ev.Decline,
        "hold": ev.Hold,
        "resume": ev.Resume,
        "end_consult": ev.EndConsult,
        "conference": ev.Conference,
        "hang_up": ev.HangUp,
        "leave": ev.LeaveGuest,
        "remove_guest": ev.LeaveGuest,
        "place_used": ev.PlaceUsed,
    }
    return simple[request.verb](user) if request.verb in simple else None


def _consult(request: Request) -> ev.Consult:
    label, line_id = request.args.get("label", ""), request.args.get("line")
    if request.has_number:
        return ev.Consult(request.agent, f"request:{request.id}", label, line_id, needs_key=True)
    phone = _soft_phone(str(request.args.get("sip_user")), line_id)
    return ev.Consult(request.agent, f"sip:{phone.sip_user}", label, line_id, needs_key=phone.kind != "web")


def _tell(request: Request) -> ev.Tell:
    parts = promise_parts(datetime.fromisoformat(request.args["due_at"]), now())
    return ev.Tell(request.agent, parts, request.args["language"])


def _soft_phone(sip_user: str, line_id: int | None) -> Phone:
    """The telephone of that name; a line without one of its own rings in its taker's browser (law 2)."""
    with scope(Actor.switchboard(), "phone"):
        found = SoftPhone.objects.filter(sip_user=sip_user).first()
        if found is None and line_id is not None:
            found = SoftPhone.objects.filter(user=taker_of(line_id).id).first()
    return Phone(found.sip_user, found.kind, "") if found else Phone(sip_user, "phone", "")


def _rejoin(user: int) -> ev.Rejoin | None:
    phone = _phone_of(user)
    return ev.Rejoin(user, *phone) if phone else None


def _take(user: int) -> ev.AgentChosen | None:
    phone = _phone_of(user)
    return ev.AgentChosen(user, *phone) if phone else None


def _join(user: int) -> ev.Join | None:
    phone = _phone_of(user)
    return ev.Join(user, *phone) if phone else None


def _invite(user: int, guest: int) -> ev.Invite | None:
    phone = _phone_of(guest)
    return ev.Invite(user, guest, *phone) if phone else None


def _phone_of(user: int) -> tuple[str, str] | None:
    """Reference and kind of a user's soft phone."""
    with scope(Actor.switchboard(), "phone"):
        phone = SoftPhone.objects.filter(user=user).values_list("sip_user", "kind").first()
    return (f"sip:{phone[0]}", phone[1]) if phone else None


def alive(at: datetime) -> Q:
    """Rows on engines whose switchboard is well and connected; callers on others must hold nobody up."""
    well = EngineStatus.objects.filter(connected=True, beat_at__gt=at - ALIVE_WITHIN)
    return Q(engine__in=well.values("name"))


def endpoint_of(call_id: str, to: str, engine: str = "") -> str | None:
    """The endpoint a reference means; None when it is not known any more.

    With the name of our `engine` given, a telephone that is registered at another one is rung there.
    """
    kind, _, name = to.partition(":")
    if kind == "sip" and settings.INSTANCE.plays and _is_simulated(name):
        return _simulated(f"agent-{name}")
    if kind == "sip":
        return f"PJSIP/{name}{_elsewhere(name, engine) if engine else ''}"
    with scope(Actor.switchboard(), "dial"):
        number = out_of_hours_number(name) if kind == "outofhours" else _number_of(call_id, kind, name)
    if not number:
        return None
    pretended = demo_phones.simulated(number) if settings.INSTANCE.plays else None
    if pretended:
        return _simulated(pretended)
    in_page = demo_phones.name_of(number) if settings.BINDELEDD_DEMO else None
    return endpoint_of(call_id, f"sip:{in_page}", engine) if in_page else f"PJSIP/{number.removeprefix('+')}@{TRUNK}"


def _simulated(telephone: str) -> str:
    """A telephone of the demo's play, which a process of its own answers."""
    return f"Local/{telephone}@simulated/n"


def _is_simulated(sip_user: str) -> bool:
    with scope(Actor.switchboard(), "phone"):
        return SoftPhone.objects.filter(sip_user=sip_user, user__username__startswith=SIMULATED).exists()


def _elsewhere(sip_user: str, engine: str) -> str:
    with scope(Actor.switchboard(), "phone"):
        there = SoftPhone.objects.filter(alive(now()), sip_user=sip_user).exclude(engine=engine)
        found = there.values_list("engine", flat=True).first()
    return f"@engine_{found.rpartition('-')[2]}" if found else ""


def claim_kept(engine: str, at: datetime) -> list[tuple[AnyState, int]]:
    """Take the kept places of engines that are gone: whoever is well rings those callers back."""
    with scope(Actor.switchboard(), "claim"):
        lost = Call.objects.filter(phase=KEPT, ended_at=None).exclude(engine=engine).exclude(alive(at))
        taken = []
        for call_id, version in lost.values_list("id", "version")[:CLAIMED_AT_ONCE]:
            row = Call.objects.filter(id=call_id, version=version)
            if row.update(engine=engine, version=version + 1):
                QueueEntry.objects.filter(call=call_id).update(engine=engine)
                taken.append(call_id)
        rows = Call.objects.filter(id__in=taken).values_list("state", "version")
        return [(codec.from_json(state), version) for state, version in rows]


def _number_of(call_id: str, kind: str, name: str) -> str | None:
    source: Call | CallRequest | Contact | None
    if kind == TO_KEPT:
        source = Contact.objects.select_related("number_key").filter(call=UUID(call_id)).first()
    elif kind == "person":
        source = Call.objects.select_related("number_key").filter(id=call_id).first()
    elif kind == "own":
        asked = CallRequest.objects.filter(call=UUID(call_id), verb="begin")
        source = asked.select_related("number_key").first()
    else:
        source = CallRequest.objects.select_related("number_key").filter(id=int(name)).first()
    return numbers.unseal(source.number_key, source.number_ct) if source else None


def phones(at: datetime) -> list[Phone]:
    """Every telephone that may register now."""
    with scope(Actor.switchboard(), "phones"):
        rows = SoftPhone.objects.filter(valid_until__gt=at)
        if not settings.BINDELEDD_DEMO:
            rows = rows.exclude(kind=demo_phones.KIND)
        return [Phone(*row) for row in rows.values_list("sip_user", "kind", "secret")]


def line_hours() -> tuple[Interval, ...]:
    """When the line is open."""
    with scope(Actor.switchboard(), "hours"):
        return queries.line_hours()
