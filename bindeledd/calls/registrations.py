"""Which telephones are registered at this engine, for legs that another engine of ours rings."""

from __future__ import annotations

import logging
from typing import Any

from bindeledd.base.clock import now
from bindeledd.base.scope import Actor, scope
from bindeledd.calls.ari import Ari
from bindeledd.calls.engine import APP
from bindeledd.calls.models import SoftPhone
from bindeledd.calls.requests import alive
from bindeledd.calls.switchboard import Switchboard

log = logging.getLogger(__name__)

HEARD = "ContactStatusChange"
_GONE = ("Removed", "Unreachable")


class Registrations:
    """Writes `SoftPhone.engine` when a telephone comes here; the newest place counts."""

    def __init__(self, ari: Ari, board: Switchboard) -> None:
        self._ari = ari
        self._board = board

    async def learn(self) -> None:
        """After every connection: hear about telephones from now on, and who is here already."""
        await self._ari.post(f"applications/{APP}/subscription", eventSource="endpoint:PJSIP")
        found = await self._ari.get("endpoints/PJSIP")
        here = [each["resource"] for each in found if each["state"] == "online"]
        await self._board.in_thread(lambda: _place_unplaced(here, self._board.store.engine))

    def hear(self, message: dict[str, Any]) -> bool:
        """Whether the message was about a telephone."""
        if message["type"] != HEARD:
            return False
        if message["contact_info"]["contact_status"] not in _GONE:
            self._board.spawn(self._write([message["endpoint"]["resource"]]))
        return True

    async def _write(self, names: list[str]) -> None:
        await self._board.in_thread(lambda: _place(names, self._board.store.engine))


def _place(names: list[str], engine: str) -> None:
    with scope(Actor.switchboard(), "phones"):
        SoftPhone.objects.filter(sip_user__in=names).exclude(engine=engine).update(engine=engine)


def _place_unplaced(names: list[str], engine: str) -> None:
    """An engine remembers telephones that have gone to another one since: only what no living engine has counts."""
    with scope(Actor.switchboard(), "phones"):
        SoftPhone.objects.filter(sip_user__in=names).exclude(alive(now())).update(engine=engine)
