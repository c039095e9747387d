"""From the parts of a saying to the engine's media; what must not be stored is put in here, on the way."""

from __future__ import annotations

from bindeledd.base.scope import Actor, scope
from bindeledd.calls import numbers
from bindeledd.calls.flow import AnyState, CallState
from bindeledd.calls.flow.state import Saying
from bindeledd.calls.models import Call

NORWAY = "+47"


def media(saying: Saying, own: str | None, keyed: str) -> str:
    """The engine's list of media. `own` is the caller's number, when it is to be read back."""
    parts: list[str] = []
    for part in saying.parts:
        if part == "digits:own":
            parts += _sounds(spoken_digits(own or ""))
        elif part == "digits:keyed":
            parts += _sounds(spoken_digits(keyed))
        else:
            parts.append(part if ":" in part else f"sound:bindeledd/{part}")
    return ",".join(parts)


def spoken_digits(number: str) -> tuple[str, ...]:
    """Digit by digit; Norwegian numbers without their country, as people know them."""
    return tuple(f"number-{digit}" for digit in number.removeprefix(NORWAY) if digit.isdigit())


def keyed_of(state: AnyState) -> str:
    """The digits that the caller has keyed in, which only memory has."""
    return state.keeping.keyed if isinstance(state, CallState) and state.keeping else ""


def needs_number(saying: Saying) -> bool:
    """Whether the caller's own number must be looked up."""
    return "digits:own" in saying.parts


def number_of(call_id: str) -> str | None:
    """The number the call came from (E.164)."""
    with scope(Actor.switchboard(), "speak"):
        call = Call.objects.select_related("number_key").filter(id=call_id).first()
        return numbers.unseal(call.number_key, call.number_ct) if call else None


def _sounds(parts: tuple[str, ...]) -> list[str]:
    return [f"sound:bindeledd/{part}" for part in parts]
