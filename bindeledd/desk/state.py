"""What the agent's state is called, and which part of the page goes with it; pure."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from bindeledd.calls.queries import CallView, PresenceView

CONSULTS = frozenset({"consult_ringing", "consult_confirming", "consulting", "conference"})
IN_HAND = frozenset({"talking", "on_hold"}) | CONSULTS

_PRESENCE = {
    "offline": (_("Ikke pålogget"), "neutral"),
    "ready": (_("Klar"), "success"),
    "ringing": (_("Det ringer"), "warning"),
    "in_call": (_("I samtale"), "accent"),
    "wrap_up": (_("Etterarbeid"), "info"),
    "paused": (_("Pause"), "neutral"),
}
_PHASES = {
    "on_hold": (_("På vent"), "accent"),
    "consult_ringing": (_("Ringer kontoret"), "meta-purple"),
    "consult_confirming": (_("Venter på at kontoret trykker 1"), "meta-purple"),
    "consulting": (_("Spørreanrop"), "meta-purple"),
    "conference": (_("Alle tre snakker sammen"), "meta-purple"),
    "ringing_back": (_("Ringer innringeren"), "accent"),
    "back_confirming": (_("Venter på at innringeren trykker 1"), "accent"),
}
PAUSE_REASONS: dict[str, Any] = {
    "break": _("Pause"),
    "meeting": _("Møte"),
    "other": _("Annet"),
    "did_not_answer": _("Du svarte ikke da det ringte"),
    "declined": _("Du avviste samtalen"),
    "unreachable": _("Telefonen din svarte ikke"),
    "leg_lost": _("Forbindelsen til telefonen din ble brutt"),
    "lead": _("En vaktleder satte deg på pause"),
}
CONSULT_REASONS: dict[str, Any] = {
    "no_answer": _("Kontoret svarte ikke."),
    "busy": _("Det var opptatt hos kontoret."),
    "wrong_number": _("Nummeret til kontoret er ikke i bruk."),
    "unreachable": _("Fikk ikke kontakt med telefonen til kontoret."),
    "declined": _("Kontoret avviste samtalen."),
    "no_confirmation": _("Ingen trykket 1. Det kan ha vært en telefonsvarer."),
    "hung_up": _("Kontoret la på."),
}
END_REASONS: dict[str, Any] = {
    "caller_hung_up": _("Innringeren la på."),
    "agent_hung_up": _("Du avsluttet samtalen."),
    "office_hung_up": _("Kontoret la på."),
    "engine_lost": _("Telefonsystemet falt ut. Ring opp igjen, eller gi et løfte om tilbakeringing."),
}
MENU_CHOICES: dict[str, Any] = {
    "1": _("1 – sosiale tjenester"),
    "0": _("0 – det haster"),
    "": _("Trykket ikke noe"),
}


@dataclass(frozen=True, slots=True)
class DeskState:
    """The agent's state as the call bar shows it. `code` chooses the colour of the bar."""

    code: str
    label: Any
    color: str
    reason: Any


def desk_state(presence: PresenceView, call: CallView | None) -> DeskState:
    """The state with its reason; while a call is in hand its phase is the state."""
    if presence.state == "in_call" and call is not None and call.phase in _PHASES:
        label, color = _PHASES[call.phase]
        return DeskState("consult" if call.phase in CONSULTS else "in_call", label, color, call.consult.label)
    label, color = _PRESENCE.get(presence.state, _PRESENCE["offline"])
    return DeskState(presence.state, label, color, _reason(presence, call))


def guest_state(call: CallView) -> DeskState:
    """The state of a lead who is being rung into an agent's call, or is with it."""
    if call.guest_state == "with":
        return DeskState("in_call", _("Med i samtalen"), "accent", "")
    return DeskState("ringing", _("Du blir med i en samtale"), "warning", "")


def consult_failed(call: CallView | None) -> Any:
    """Why the consult call gave nothing, while the caller is back with the agent; empty when there is nothing."""
    if call is None or call.consult.state != "failed" or call.phase not in IN_HAND:
        return ""
    return CONSULT_REASONS.get(call.consult.reason, "")


def stage(presence: PresenceView, call: CallView | None) -> str:
    """Names what the middle of the page shows: it is fetched anew only when this changes."""
    if call is None:
        return "none"
    return f"{call.id}:offer" if presence.state == "ringing" else f"{call.id}:call"


def announcement(state: DeskState, call: CallView | None) -> str:
    """What a screen reader says when the state changes."""
    parts = [str(state.label), str(state.reason), str(consult_failed(call))]
    if call is not None and call.urgent and state.code == "ringing":
        parts.insert(1, str(_("Det haster")))
    return ". ".join(part.rstrip(".") for part in parts if part) + "."


def _reason(presence: PresenceView, call: CallView | None) -> Any:
    if presence.state == "paused":
        return PAUSE_REASONS.get(presence.reason, "")
    if presence.state == "wrap_up" and call is not None:
        return END_REASONS.get(call.end_reason, "")
    return ""
