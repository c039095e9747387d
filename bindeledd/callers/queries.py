"""Every read about callers. Each one needs a grant (agents) or an inquiry at the own office (advisers)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from bindeledd.base import audit, crypto
from bindeledd.base.models import DataKey
from bindeledd.base.prepared import Given, Prepared
from bindeledd.callers import rules
from bindeledd.callers.models import Identification, Person

CONTEXT_NAME = "person.name"
CONTEXT_ID = "person.national_id"
CONTEXT_CALLER = "identification.caller_name"
BASIS = "identified_call"
_MADE = Prepared(
    lambda: Identification.objects.filter(call_id=Given("call")).select_related("person__key").order_by("-at", "id")[:1]
)
_NAMES = """SELECT p.id, p.name_ct, k.id, k.compartment, k.wrapped
            FROM callers_person p JOIN base_datakey k ON k.id = p.key_id WHERE p.id = ANY(%s::uuid[])"""


@dataclass(frozen=True)
class PersonView:
    """A person as the screen shows them; of the national id only the birth date."""

    id: UUID
    municipality: str
    name: str
    national_id_masked: str  # "010190 •••••" or ""
    has_no_national_id: bool


@dataclass(frozen=True)
class IdentificationView:
    """How the person of a call was identified."""

    call_id: UUID
    person: PersonView
    method: str
    on_behalf: str  # self | other
    caller_name: str
    at: datetime


def view_of(person: Person) -> PersonView:
    """The decrypted view of a row the acting user could read; writes nothing."""
    digits = crypto.decrypt(person.key, person.national_id_ct, CONTEXT_ID) if person.national_id_ct else ""
    return PersonView(
        person.id,
        person.municipality_id,
        crypto.decrypt(person.key, person.name_ct, CONTEXT_NAME),
        rules.mask_national_id(digits),
        person.has_no_national_id,
    )


def known_as(municipality: str, national_id: str) -> UUID:
    """The id that a person with this (checked) national id has in this municipality, whether or not there is one."""
    return UUID(bytes=crypto.lookup_hash(municipality, "national_id", national_id)[:16])


def person_view(person_id: UUID) -> PersonView | None:
    """The person, when the acting user may see them, else None; writes the read log."""
    person = Person.objects.select_related("key").filter(id=person_id).first()
    if person is None:
        return None
    audit.record_read([f"person:{person.id}"], person.municipality_id, BASIS)
    return view_of(person)


def names_of(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of those persons the acting user may see. The caller writes the read log (one line a page)."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [list(set(person_ids))])
        found = cursor.fetchall()
    return {
        person_id: crypto.decrypt(DataKey(id=key, compartment=compartment, wrapped=wrapped), name_ct, CONTEXT_NAME)
        for person_id, name_ct, key, compartment, wrapped in found
    }


def identification_of(call_id: UUID) -> IdentificationView | None:
    """The latest identification the acting agent made in this call, while access lasts; writes the read log."""
    made = _MADE.first(call=call_id)
    if made is None:
        return None
    audit.record_read([f"person:{made.person_id}"], made.municipality_id, BASIS)
    helper = made.caller_name_ct
    return IdentificationView(
        call_id,
        view_of(made.person),
        made.method,
        made.on_behalf,
        crypto.decrypt(made.person.key, helper, CONTEXT_CALLER) if helper else "",
        made.at,
    )
