"""Which pages the header shows to whom."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from bindeledd.duty.emergency.access import EVERYBODY

OFFICE = frozenset({"office_adviser", "office_leader"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the header."""

    label: str
    address: str
    current: bool

    @property
    def reloads(self) -> bool:
        """Whether the page needs scripts of its own, so that it cannot be swapped in."""
        return self.address.startswith("/desk/")


def entries(roles: Iterable[str], path: str) -> list[Entry]:
    """The pages for someone with these roles; the longest address that fits `path` is the current one."""
    have = frozenset(roles)
    wanted = [
        (_("Samtaler"), "desk:desk", have & {"agent", "agent_lead"}),
        (_("Oppfølging"), "desk:lead", have & {"agent_lead"}),
        (_("Innboks"), "inbox:inbox", have & OFFICE),
        (_("Vakt"), "inbox:duty", have & OFFICE),
        (_("Leder"), "inbox:leader", have & {"office_leader"}),
        (_("Kontoret"), "inbox:settings", have & {"office_leader"}),
        (_("Personer"), "staff:people", have & {"administrator"}),
        (_("Avtaler"), "directory:municipalities", have & {"administrator"}),
        (_("Drift"), "operations", have & {"administrator"}),
        (_("Beredskap"), "downtime", have & frozenset(EVERYBODY)),
    ]
    found = [(label, _address(name)) for label, name, allowed in wanted if allowed]
    known = [(label, address) for label, address in found if address]
    here = max((address for _label, address in known if path.startswith(address)), key=len, default="")
    return [Entry(label, address, address == here) for label, address in known]


def first_page(roles: Iterable[str]) -> str:
    """Where somebody with these roles starts; empty when no page is theirs."""
    pages = entries(roles, "")
    return pages[0].address if pages else ""


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
