"""Copy an inquiry to another office: receipt and due time kept, text under the other municipality's own keys."""

from uuid import UUID

from bindeledd.base import crypto
from bindeledd.base.clock import OSLO, now
from bindeledd.base.scope import acting_user_id
from bindeledd.callers.actions import copy_to as copy_person
from bindeledd.callers.models import Person
from bindeledd.directory.queries import clear_text_allowed, office
from bindeledd.handoffs.models import Promise
from bindeledd.inquiries import rules, texts
from bindeledd.inquiries.models import Inquiry, Note, Sign, Takeover

_SEALED = {
    "safe_number_ct": texts.SAFE_NUMBER,
    "other_way_ct": texts.OTHER_WAY,
    "caller_name_ct": texts.CALLER_NAME,
}
_CONTENT = ("other_way_ct", "caller_name_ct")


def copy_to_office(first: Inquiry, office_id: int) -> Inquiry:
    """The copy, open and taken over by the acting adviser. NKS's notes go along, the first office's own stay."""
    place = office(office_id)
    municipality = place.municipality_id
    pointer = first.pointer_only or not clear_text_allowed(municipality, now().astimezone(OSLO).date())
    copy = Inquiry(
        reference=rules.new_reference(),
        municipality_id=municipality,
        office=place,
        responsible_id=acting_user_id(),
        taken_at=now(),
        due_at=first.due_at,
        due_basis=first.due_basis,
        urgency=first.urgency,
        person_id=None if pointer else _person(first, municipality),
        received_at=first.received_at,
        need="" if pointer else first.need,
        pointer_only=pointer,
        wish_to_apply="unknown" if pointer else first.wish_to_apply,
        language=first.language,
        key=crypto.new_data_key(municipality),
        number_confirmed=first.number_confirmed,
        sms_consent=first.sms_consent,
        safe_from=first.safe_from,
        safe_to=first.safe_to,
        on_behalf=first.on_behalf,
        created_by_id=acting_user_id(),
    )
    for column, context in _SEALED.items():
        text = "" if pointer and column in _CONTENT else texts.unseal(first.key, getattr(first, column), context)
        setattr(copy, column, texts.seal(copy.key, text, context))
    copy.save(force_insert=True)
    _takeover(first, copy)
    _promises(first, copy)
    if not pointer:
        _notes(first, copy)
        _signs(first, copy)
    return copy


def _person(first: Inquiry, municipality: str) -> UUID | None:
    if first.person_id is None:
        return None
    person = Person.objects.select_related("key").get(id=first.person_id)
    return person.id if person.municipality_id == municipality else copy_person(person, municipality)


def _takeover(first: Inquiry, copy: Inquiry) -> None:
    Takeover.objects.create(
        inquiry=copy,
        municipality_id=copy.municipality_id,
        taker_id=acting_user_id(),
        how=Takeover.How.COPY,
        previous_id=first.responsible_id,
        recorded_by_id=acting_user_id(),
        at=now(),
    )


def _notes(first: Inquiry, copy: Inquiry) -> None:
    for note in Note.objects.filter(inquiry=first, source=Note.Source.NKS).order_by("at", "id"):
        text = texts.unseal(first.key, note.body_ct, texts.NOTE)
        copied = Note(
            inquiry=copy,
            municipality_id=copy.municipality_id,
            author_id=note.author_id,
            at=note.at,
            source=note.source,
            body_ct=crypto.encrypt(copy.key, text, texts.NOTE),
        )
        copied.save(force_insert=True)


def _signs(first: Inquiry, copy: Inquiry) -> None:
    for sign in Sign.objects.filter(inquiry=first).order_by("id"):
        Sign.objects.create(
            inquiry=copy, municipality_id=copy.municipality_id, code=sign.code, at=sign.at, by_id=sign.by_id
        )


def _promises(first: Inquiry, copy: Inquiry) -> None:
    for promise in Promise.objects.filter(inquiry=first).order_by("id"):
        words = texts.unseal(first.key, promise.words_ct, texts.PROMISE)
        Promise.objects.create(
            inquiry=copy,
            municipality_id=copy.municipality_id,
            due_at=promise.due_at,
            working_days=promise.working_days,
            calendar_days=promise.calendar_days,
            words_ct=crypto.encrypt(copy.key, words, texts.PROMISE),
            made_by_id=promise.made_by_id,
            made_at=promise.made_at,
        )
