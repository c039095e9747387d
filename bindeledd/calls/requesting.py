"""A person's click becomes a row, and the switchboard is woken."""

from __future__ import annotations

from uuid import UUID

from bindeledd.base.live import notify
from bindeledd.base.scope import acting_user_id
from bindeledd.calls import numbers
from bindeledd.calls.models import CallRequest

Args = dict[str, int | str | None]


def request(call_id: UUID, verb: str, args: Args | None = None, number: str | None = None) -> None:
    """Ask the switchboard for `verb`; a number goes encrypted, beside the arguments."""
    sealed = numbers.seal(number) if number else None
    CallRequest(
        call_id=call_id,
        agent_id=acting_user_id(),
        verb=verb,
        args=args or {},
        number_key=sealed.key if sealed else None,
        number_ct=sealed.text if sealed else None,
    ).save(force_insert=True)
    notify("switchboard")
