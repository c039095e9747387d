"""Who one can be in the demo: some people of the contact centre and of a few offices."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bindeledd.staff.models import Membership, Role

PEOPLE = 12


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to log in as, with what they do."""

    username: str
    display_name: str
    what: str


def people() -> list[Person]:
    """A handful of invented people, the contact centre first. Needs no scope (the login role reads it)."""
    fields = ("user__username", "user__display_name", "role", "office__name")
    active = Membership.objects.filter(user__is_active=True, valid_to=None).order_by("id")
    centre = active.filter(office=None).values_list(*fields)[:5]
    offices = active.exclude(office=None).values_list(*fields)[: PEOPLE - len(centre)]
    seen = {row[0]: Person(row[0], row[1], _what(row[2], row[3])) for row in [*centre, *offices]}
    return list(seen.values())


def _what(role: str, office: str | None) -> str:
    titles = {
        Role.AGENT.value: _("Veileder i kontaktsenteret"),
        Role.AGENT_LEAD.value: _("Vaktleder i kontaktsenteret"),
        Role.OFFICE_ADVISER.value: _("Veileder"),
        Role.OFFICE_LEADER.value: _("Leder"),
        Role.ADMINISTRATOR.value: _("Administrator"),
    }
    title = titles.get(role, role)
    return f"{title}, {office}" if office else title
