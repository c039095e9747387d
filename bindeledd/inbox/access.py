"""Who may open the office's screens, and which of their offices they are looking at."""

from collections.abc import Container
from dataclasses import dataclass

from django.http import HttpRequest

from bindeledd.base.access import only
from bindeledd.base.scope import Actor, current_actor
from bindeledd.directory.queries import office
from bindeledd.staff.models import OFFICE_ROLES, Role

CHOICE = "inbox_office"
ALL = "alle"


@dataclass(frozen=True, slots=True)
class OfficeName:
    """One of the reader's offices."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class InView:
    """The reader's offices and the ones shown now: all of them, or the one they chose."""

    offices: tuple[OfficeName, ...]
    chosen: int | None

    @property
    def ids(self) -> list[int]:
        return [each.id for each in self.shown]

    @property
    def shown(self) -> tuple[OfficeName, ...]:
        return tuple(each for each in self.offices if self.chosen in (None, each.id))

    @property
    def several(self) -> bool:
        return len(self.offices) > 1

    @property
    def topics(self) -> str:
        return " ".join(f"office:{each.id}" for each in self.shown)


office_page = only(*(role.value for role in OFFICE_ROLES))
leader_page = only(Role.OFFICE_LEADER.value)


def in_view(request: HttpRequest) -> InView:
    """The offices to show; `?kontor=` chooses one (remembered for the session), `?kontor=alle` all."""
    actor: Actor = current_actor()
    wanted = request.GET.get("kontor") or request.session.get(CHOICE, ALL)
    chosen = next((number for number in actor.offices if str(number) == str(wanted)), None)
    if "kontor" in request.GET:
        request.session[CHOICE] = chosen or ALL
    names = (OfficeName(number, office(number).name) for number in actor.offices)
    return InView(tuple(sorted(names, key=lambda each: each.name)), chosen)


def asked(request: HttpRequest, name: str, known: Container[str], default: str) -> str:
    """A query parameter when it is one of the known values, else the default."""
    value = request.GET.get(name, default)
    return value if value in known else default
