"""Reads for administrators: who works here, in which roles, and how that came about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bindeledd.base.clock import OSLO, now
from bindeledd.base.errors import NotFound
from bindeledd.base.events import with_names
from bindeledd.base.models import Event, User
from bindeledd.staff.forms import ROLES
from bindeledd.staff.models import Membership, Role

MOST = 50
HISTORY = 50


@dataclass(frozen=True, slots=True)
class RoleView:
    """One role of one person. `state` is coming, now or ended."""

    id: int
    what: str
    office: str
    first: date
    last: date | None
    state: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody with their roles, newest first."""

    id: int
    username: str
    display_name: str
    roles: tuple[RoleView, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of roles: who made it, when, and what it was."""

    at: datetime
    by: str
    kind: str
    role: str
    first: str
    last: str


def find(text: str) -> list[PersonView]:
    """People whose name, user name or office number fits; the first by name when nothing was typed."""
    rows = User.objects.filter(is_active=True)
    for word in text.split()[:5]:
        at_office = Q(memberships__office__number=word)
        rows = rows.filter(Q(display_name__icontains=word) | Q(username__icontains=word) | at_office)
    return _views(list(rows.distinct().order_by("display_name", "id")[:MOST]))


def person(user_id: int) -> PersonView:
    """One person. Raises NotFound."""
    found = _views(User.objects.filter(id=user_id, is_active=True))
    if not found:
        raise NotFound(_("Personen finnes ikke."))
    return found[0]


def changes_of(user_id: int) -> list[Change]:
    """What administrators have changed about this person's roles, newest first."""
    events = Event.objects.filter(subject=f"user:{user_id}", kind__in=_KINDS).order_by("-id")[:HISTORY]
    return [
        Change(
            each.at,
            name,
            each.kind,
            str(ROLES.get(Role(each.data["role"]), "")),
            str(each.data.get("first") or ""),
            str(each.data.get("last") or ""),
        )
        for each, name in with_names(events)
    ]


_KINDS = ("appointed", "membership_ended")


def _views(people: Iterable[User]) -> list[PersonView]:
    rows: dict[int, list[Membership]] = {}
    known = list(people)
    members = Membership.objects.filter(user__in=known).select_related("office").order_by("-valid_from", "-id")
    for member in members:
        rows.setdefault(member.user_id, []).append(member)
    today = now().astimezone(OSLO).date()
    return [
        PersonView(each.id, each.username, each.display_name, tuple(_role(row, today) for row in rows.get(each.id, [])))
        for each in known
    ]


def _role(row: Membership, today: date) -> RoleView:
    ended = row.valid_to is not None and row.valid_to < today
    state = "ended" if ended else "coming" if row.valid_from > today else "now"
    place = f"{row.office.name} ({row.office.number})" if row.office else ""
    return RoleView(row.id, str(ROLES.get(Role(row.role), row.role)), place, row.valid_from, row.valid_to, state)
