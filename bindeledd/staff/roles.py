"""Roles given and ended by an administrator, from one day to another. The database keeps what must hold."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from bindeledd.base import audit
from bindeledd.base.clock import OSLO, now
from bindeledd.base.errors import Invalid, NotFound, Refused
from bindeledd.base.events import record_event
from bindeledd.base.live import notify
from bindeledd.base.models import User
from bindeledd.base.scope import acting_user_id, current_actor
from bindeledd.directory.models import Office
from bindeledd.staff.errors import RoleImpossible
from bindeledd.staff.models import OFFICE_ROLES, Membership, Role

T = TypeVar("T")
_REFUSALS = {
    "one_membership_of_a_kind_at_a_time": _("Personen har allerede denne rollen i perioden."),
    "an_administrator_is_nothing_else": _("En administrator kan ikke ha andre roller, og ser ikke henvendelser."),
    "one_leader_an_office": _("Kontoret har en leder i perioden. En ny leder begynner tidligst dagen etter i dag."),
    "must have a leader": _("Kontoret er i bruk og må ha en leder. Gi rollen til den neste først."),
}


def give_role(user_id: int, role: Role, office_id: int | None, first: date, last: date | None = None) -> Membership:
    """Give somebody a role, both days included; without `last` until further notice.

    A new leader without end follows the present one, whose role ends the day before. Raises Refused, Invalid
    (role, office, first, last), RoleImpossible, NotFound.
    """
    _require_administrator()
    person = _person(user_id)
    if person.id == acting_user_id():
        raise Invalid("role", _("Ingen kan gi seg selv en rolle."))
    _check_place(role, office_id)
    if last is not None and last < first:
        raise Invalid("last", _("Siste dag må være etter første dag."))
    if first < _today():
        raise Invalid("first", _("Velg en dag fra og med i dag."))

    def write() -> Membership:
        if role is Role.OFFICE_LEADER and last is None:
            _end_present_leader(office_id, first)
        return Membership.objects.create(user=person, role=role, office_id=office_id, valid_from=first, valid_to=last)

    made = _checked(write)
    _tell(made, "appointed", first=first, last=last)
    return made


def end_role(membership_id: int, last: date) -> Membership:
    """The role ends after `last`; it is never lengthened. Raises Refused, Invalid (last), RoleImpossible, NotFound."""
    _require_administrator()
    found = Membership.objects.select_for_update(of=("self",)).filter(id=membership_id).first()
    if found is None:
        raise NotFound(_("Rollen finnes ikke."))
    if found.user_id == acting_user_id():
        raise Invalid("last", _("Ingen kan avslutte sin egen rolle. Be en annen administrator."))
    if found.valid_to is not None and found.valid_to <= last:
        raise Invalid("last", _("Rollen slutter allerede da eller tidligere."))
    if last < max(_today() - timedelta(days=1), found.valid_from):
        raise Invalid("last", _("Siste dag kan tidligst være i går, og ikke før første dag."))

    def write() -> Membership:
        found.valid_to = last
        found.save(update_fields=["valid_to"])
        return found

    ended = _checked(write)
    _tell(ended, "membership_ended", last=last)
    return ended


def _end_present_leader(office_id: int | None, first: date) -> None:
    present = Membership.objects.filter(office=office_id, role=Role.OFFICE_LEADER, valid_to=None, valid_from__lt=first)
    present.update(valid_to=first - timedelta(days=1))


def _checked(write: Callable[[], T]) -> T:
    """Write, and let the database check at once what it otherwise checks at the end of the transaction."""
    try:
        with transaction.atomic():
            made = write()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            return made
    except IntegrityError as error:
        known = next((sentence for words, sentence in _REFUSALS.items() if words in str(error)), None)
        raise RoleImpossible(known) from error


def _check_place(role: Role, office_id: int | None) -> None:
    if (role in OFFICE_ROLES) != (office_id is not None):
        raise Invalid("office", _("Roller ved et kontor må ha et kontor, andre roller kan ikke ha det."))
    if office_id is not None and not Office.objects.filter(id=office_id).exists():
        raise Invalid("office", _("Kontoret finnes ikke."))


def _person(user_id: int) -> User:
    found = User.objects.filter(id=user_id, is_active=True).first()
    if found is None:
        raise NotFound(_("Personen finnes ikke."))
    return found


def _require_administrator() -> None:
    if Role.ADMINISTRATOR not in current_actor().roles:
        raise Refused(_("Bare en administrator kan gi og avslutte roller."), action="give_role")


def _today() -> date:
    return now().astimezone(OSLO).date()


def _tell(member: Membership, kind: str, **data: Any) -> None:
    role = str(member.role)
    record_event(kind, f"user:{member.user_id}", office_id=member.office_id, role=role, member=member.id, **data)
    audit.record(kind, f"user:{member.user_id}", outcome=role)
    notify(f"user:{member.user_id}")
    if member.office_id is not None:
        notify(f"office:{member.office_id}")
