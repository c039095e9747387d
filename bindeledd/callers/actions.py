"""Every write about callers: who they are, how it was established, on whose behalf they ring."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from bindeledd.base import audit, crypto
from bindeledd.base.clock import now
from bindeledd.base.errors import Invalid
from bindeledd.base.events import record_event
from bindeledd.base.scope import acting_user_id, current_actor
from bindeledd.callers import rules
from bindeledd.callers.errors import OnlyAgentsIdentify, TooManyPersons
from bindeledd.callers.models import Identification, Person
from bindeledd.callers.queries import CONTEXT_CALLER, CONTEXT_ID, CONTEXT_NAME, PersonView, view_of
from bindeledd.directory.queries import municipality as find_municipality
from bindeledd.staff.actions import grant_access
from bindeledd.staff.queries import access_until, persons_opened

_MAKE = "SELECT callers_make_person(%s, %s, %s, %s, %s, %s, %s, %s, %s)"


def identify(
    call_id: UUID,
    *,
    municipality: str,
    name: str,
    national_id: str | None,
    has_none: bool,
    method: str,
    on_behalf: str = "self",
    caller_name: str | None = None,
    until: datetime | None = None,
) -> PersonView:
    """Store who the call is about and how that was established, and open access to that person for this call.

    The caller of this function has checked that the call is the acting agent's. The person is found only in the
    municipality named, by the keyed hash of the national id; without one it is a new person each time. Another name
    than the one stored is taken as a correction only in the call that made the person. `method` is a code of
    `rules.METHODS`; `on_behalf` is `self` or `other` (then `caller_name`). `until`: when access ends, should the call
    be over already. Raises Invalid (field municipality, person_name, national_id, method, on_behalf, caller_name),
    NotFound, OnlyAgentsIdentify and TooManyPersons.
    """
    if not current_actor().roles & {"agent", "agent_lead"}:
        raise OnlyAgentsIdentify(municipality)
    number = find_municipality(municipality).number
    told_name, digits = rules.clean_name("person_name", name), _digits(national_id, has_none)
    rules.require_method_fits(method, digits is not None)
    rules.require_code("on_behalf", on_behalf, rules.ON_BEHALF)
    helper = rules.clean_name("caller_name", caller_name or "") if on_behalf == "other" else None
    person_id = find_or_make(number, told_name, digits, call_id)
    if len(persons_opened(call_id) | {person_id}) > rules.MOST_PERSONS_A_CALL:
        raise TooManyPersons(call_id, number)
    grant_access(person_id=person_id, municipality=number, call_id=call_id, method=method, until=until)
    person = Person.objects.select_related("key").get(id=person_id)
    _correct_name(person, told_name, call_id)
    _record(call_id, person, method, on_behalf, helper)
    return view_of(person)


def _digits(national_id: str | None, has_none: bool) -> str | None:
    if has_none:
        if national_id and national_id.strip():
            raise Invalid("national_id", _("Velg enten fødselsnummer eller «har ikke», ikke begge."))
        return None
    if not national_id or not national_id.strip():
        raise Invalid("national_id", _("Skriv fødselsnummeret, eller velg at personen ikke har det."))
    return rules.parse_national_id(national_id).digits


def find_or_make(municipality: str, name: str, national_id: str | None, call_id: UUID | None = None) -> UUID:
    """The id of the person with this (checked) national id in this municipality, made if unknown there.

    Nothing is read: the row's id follows from the keyed hash. Without a national id a new person is made. `call_id`
    is the call in which the person is told of.
    """
    found = crypto.lookup_hash(municipality, "national_id", national_id) if national_id else None
    person_id = uuid.UUID(bytes=found[:16]) if found else uuid.uuid4()
    key = crypto.unsaved_data_key(municipality)
    name_ct = crypto.encrypt(key, name, CONTEXT_NAME)
    id_ct = crypto.encrypt(key, national_id, CONTEXT_ID) if national_id else None
    with connection.cursor() as cursor:
        told: list[Any] = [name_ct, id_ct, found, national_id is None, call_id]
        cursor.execute(_MAKE, [person_id, municipality, key.id, bytes(key.wrapped), *told])
        made = cursor.fetchone()
    if made and made[0]:
        record_event("person_made", f"person:{person_id}", municipality=municipality)
    return person_id


def _correct_name(person: Person, name: str, call_id: UUID) -> None:
    """What was misspelt a moment ago is mended before an office reads it; an older name stays as it is."""
    if person.call_id != call_id or crypto.decrypt(person.key, person.name_ct, CONTEXT_NAME) == name:
        return
    person.name_ct = crypto.encrypt(person.key, name, CONTEXT_NAME)
    person.save(update_fields=["name_ct"])
    subject = f"person:{person.id}"
    record_event("person_name_corrected", subject, municipality=person.municipality_id, call=call_id)
    audit.record("correct_name", [subject, f"call:{call_id}"], person.municipality_id)


def _record(call_id: UUID, person: Person, method: str, on_behalf: str, helper: str | None) -> None:
    made = Identification(
        call_id=call_id,
        agent_id=acting_user_id(),
        person=person,
        municipality_id=person.municipality_id,
        method=method,
        on_behalf=on_behalf,
        caller_name_ct=crypto.encrypt(person.key, helper, CONTEXT_CALLER) if helper else None,
        at=now(),
    )
    made.save(force_insert=True)
    subject = f"person:{person.id}"
    record_event("identified", subject, municipality=person.municipality_id, call=call_id, method=method)
    audit.record("identify", [subject, f"call:{call_id}"], person.municipality_id, basis=method)


def carry_to(call_id: UUID, person_id: UUID, municipality: str) -> UUID:
    """The same human as a person of another municipality, identified in the same call (their stay is elsewhere).

    The row itself never moves (law 6). Raises Person.DoesNotExist without access to the first person.
    """
    person = Person.objects.select_related("key").get(id=person_id)
    if person.municipality_id == municipality:
        return person_id
    latest = Identification.objects.filter(call_id=call_id, person=person).order_by("-at").first()
    other_id = copy_to(person, municipality, call_id)
    method, until = latest.method if latest else "name_only", access_until(call_id, person_id)
    grant_access(person_id=other_id, municipality=municipality, call_id=call_id, method=method, until=until)
    other = Person.objects.select_related("key").get(id=other_id)
    helper_ct = latest.caller_name_ct if latest else None
    helper = crypto.decrypt(person.key, helper_ct, CONTEXT_CALLER) if helper_ct else None
    _record(call_id, other, method, "other" if helper else "self", helper)
    return other_id


def copy_to(person: Person, municipality: str, call_id: UUID | None = None) -> UUID:
    """Encrypt a person's name and id again under another municipality's keys; returns the person's id there."""
    name = crypto.decrypt(person.key, person.name_ct, CONTEXT_NAME)
    digits = crypto.decrypt(person.key, person.national_id_ct, CONTEXT_ID) if person.national_id_ct else None
    return find_or_make(municipality, name, digits, call_id)
