"""The simulated people as who acts: agents who take simulated callers, officers with a duty line each."""

from __future__ import annotations

from dataclasses import dataclass

from bindeledd.base.models import User
from bindeledd.base.scope import Actor, scope
from bindeledd.calls.actions import softphone_credentials
from bindeledd.directory.queries import office_numbered
from bindeledd.duty.queries import lines_of
from bindeledd.staff.acting import actor_of
from bindeledd.staff.demo import SIMULATED, SIMULATED_AGENTS, SIMULATED_OFFICERS


@dataclass(frozen=True)
class Person:
    """Somebody simulated: the database knows them as any other colleague."""

    id: int
    actor: Actor


@dataclass(frozen=True)
class Place:
    """An office with a simulated officer and the acute line that they keep."""

    number: str
    office_id: int
    municipality: str
    officer: Person
    line_id: int
    telephone: str
    """The line's telephone number (E.164)."""


@dataclass(frozen=True)
class Cast:
    """Everybody who plays."""

    agents: tuple[Person, ...]
    places: dict[str, Place]

    @property
    def ids(self) -> frozenset[int]:
        """Their user ids."""
        return frozenset([each.id for each in self.agents] + [each.officer.id for each in self.places.values()])


def load() -> Cast:
    """Who plays in this instance; places without such a line are left out."""
    users = {each.username: each for each in User.objects.filter(username__startswith=SIMULATED, is_active=True)}
    agents = tuple(_person(users[each.username]) for each in SIMULATED_AGENTS if each.username in users)
    found = [
        _place(each.office, _person(users[each.username])) for each in SIMULATED_OFFICERS if each.username in users
    ]
    return Cast(agents, {each.number: each for each in found if each is not None})


def with_telephones(cast: Cast) -> None:
    """Give the agents telephones that are valid for the coming hours."""
    for agent in cast.agents:
        with scope(agent.actor, "demo"):
            softphone_credentials(agent.id)


def _person(user: User) -> Person:
    return Person(user.id, actor_of(user))


def _place(number: str, officer: Person) -> Place | None:
    with scope(officer.actor, "demo"):
        office = office_numbered(number)
        line = next((each for each in lines_of(office.id) if each.kind == "acute" and each.number), None)
    if line is None or line.number is None:
        return None
    return Place(number, office.id, office.municipality_id, officer, line.id, line.number)
