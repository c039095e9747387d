"""Who one can be in the demo: the contact centre first, then the offices that have a staff."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from bindeledd.staff.demo import DEMO_USERS, OFFICES, DemoUser


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to log in as, with what they do."""

    username: str
    display_name: str
    what: str


@dataclass(frozen=True, slots=True)
class Workplace:
    """A place and its people."""

    name: str
    people: tuple[Person, ...]


def workplaces() -> list[Workplace]:
    """Everybody in the demo, by where they work."""
    national_first = sorted(DEMO_USERS, key=lambda user: bool(user.office))
    grouped = groupby(national_first, key=lambda user: user.office)
    return [Workplace(_place(office), tuple(map(_person, users))) for office, users in grouped]


def _place(office: str) -> str:
    return OFFICES[office][1] if office else _("Kontaktsenteret")


def _person(user: DemoUser) -> Person:
    titles = {
        "agent": _("Veileder i kontaktsenteret"),
        "agent_lead": _("Vaktleder i kontaktsenteret"),
        "subject_lead": _("Fagansvarlig i kontaktsenteret"),
        "administrator": _("Administrator"),
        "office_adviser": _("Veileder"),
        "office_leader": _("Leder"),
    }
    return Person(user.username, user.display_name, titles.get(user.role, user.role))
