"""Every read of inquiries; a read of confidential rows writes its read-log line in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet

from bindeledd.base import audit
from bindeledd.base.prepared import Given, Prepared, any_of
from bindeledd.base.scope import acting_user_id, current_actor
from bindeledd.callers.queries import known_as, names_of
from bindeledd.inquiries import drafts, texts
from bindeledd.inquiries.access import SEEN, seen
from bindeledd.inquiries.errors import InquiryNotFound
from bindeledd.inquiries.models import Draft, Inquiry, Note, Sign
from bindeledd.inquiries.shapes import (
    DraftView,
    FieldValue,
    InquiryView,
    NoteView,
    PersonInquiries,
    PersonOpen,
    Standing,
)

__all__ = [
    "DraftView",
    "FieldValue",
    "InquiryView",
    "NoteView",
    "PersonInquiries",
    "PersonOpen",
    "Standing",
    "basis_for",
    "draft_view",
    "earliest_open",
    "for_person",
    "inquiry_view",
    "notes_of",
    "open_of_office",
    "open_of_person",
    "opened_by",
    "standing",
    "view_after_change",
    "views_of",
]
_LISTED = (
    "reference",
    "municipality",
    "office",
    "responsible__display_name",
    "taken_at",
    "due_at",
    "urgency",
    "rank",
    "person",
    "received_at",
    "need",
    "pointer_only",
)


def draft_view(call_id: UUID) -> DraftView | None:
    """The agent's own draft for this call (also after reload, in a second tab), until ten minutes after hang-up."""
    draft = _OWN_DRAFT.first(call=call_id, agent=acting_user_id())
    if draft is None:
        return None
    fields = {
        field: FieldValue(value, revision)
        for field, (value, revision) in drafts.body_of(draft).items()
        if field != drafts.NOTED
    }
    audit.record_read([f"draft:{draft.id}", f"call:{call_id}"], None, "own_draft")
    return DraftView(call_id, fields, draft.person_id, draft.inquiry_id, draft.office_id, draft.state, draft.saved_at)


def for_person(person_id: UUID) -> PersonInquiries:
    """Open inquiries and NKS's notes of a person the agent has identified; nothing without a grant (law 9)."""
    rows = _OF_PERSON.rows(person=person_id)
    if not rows:
        return PersonInquiries((), ())
    subjects = [f"person:{person_id}", *(f"inquiry:{row.id}" for row in rows)]
    audit.record_read(subjects, rows[0].municipality_id, "identified_call")
    views = views_of([row for row in rows if row.state == Inquiry.State.OPEN])
    notes = [each for each in _notes(rows) if each.source == Note.Source.NKS]
    return PersonInquiries(tuple(views), tuple(notes))


def opened_by(draft: DraftView) -> InquiryView | None:
    """The inquiry that the acting agent's form opened or joined, when they may (still) see it."""
    row = SEEN.first(id=draft.inquiry_id) if draft.inquiry_id else None
    if row is None:
        return None
    audit.record_read([f"inquiry:{row.id}"], row.municipality_id, "own_call")
    return views_of([row])[0]


def inquiry_view(inquiry_id: UUID, action: str = "open_inquiry") -> InquiryView:
    """One inquiry; writes the read log. Raises InquiryNotFound (logged) when the actor may not see it."""
    row = seen(inquiry_id, action)
    audit.record_read([f"inquiry:{row.id}"], row.municipality_id, basis_for(row))
    return views_of([row])[0]


def earliest_open(person_id: UUID, office_id: int) -> Inquiry | None:
    """The person's open inquiry at an office, the oldest if there are several; nothing but its due time is read."""
    return _EARLIEST_OPEN.first(person=person_id, office=office_id)


def notes_of(inquiry: Inquiry) -> tuple[NoteView, ...]:
    """The notes the actor may see, oldest first: the office all, an agent NKS's own (law 9).

    The caller writes the read log with the inquiry.
    """
    return tuple(_notes([inquiry]))


def open_of_office(
    office_id: int, after: tuple[int, datetime, UUID] | None, size: int, only: str = "all"
) -> list[Inquiry]:
    """Open inquiries of an office, urgent first, then due first; `after` is (rank, due_at, id) of the last seen.

    `only` is all, mine (the actor has taken them) or unclaimed (nobody has taken them).

    Served in order by the index inquiry_inbox whatever the table's size. Keys and names are not read here.
    """
    rank, due_at, last = after or (None, None, None)
    listed = _listed(only, size, further=after is not None)
    return listed.rows(office=office_id, me=current_actor().user_id, rank=rank, due_at=due_at, last=last)


@lru_cache(maxsize=64)
def _listed(only: str, size: int, *, further: bool) -> Prepared[Inquiry]:
    """The list's query: what a row shows, and nothing that is encrypted."""
    rows = Inquiry.objects.select_related("responsible").filter(office_id=Given("office"), state="open")
    if only == "mine":
        rows = rows.filter(responsible_id=Given("me"), taken_at__isnull=False)
    elif only == "unclaimed":
        rows = rows.filter(taken_at=None)
    if further:
        rows = rows.extra(
            where=["(inquiries_inquiry.rank, inquiries_inquiry.due_at, inquiries_inquiry.id) > (%s, %s, %s)"],
            params=[Given("rank"), Given("due_at"), Given("last")],
        )
    return Prepared(lambda: rows.only(*_LISTED).order_by("rank", "due_at", "id")[:size])


def open_of_person(office_id: int, municipality: str, national_id: str) -> PersonOpen:
    """Open inquiries of the person with this (checked) national id at the office, which is in the municipality.

    Writes the read log. Nothing also when the person is known elsewhere only: the same questions are asked, and
    nothing outside tells that a record exists (law 7).
    """
    person_id = known_as(municipality, national_id)
    rows = _OPEN_OF_PERSON.rows(person=person_id, office=office_id)
    audit.record_read([f"person:{person_id}", *(f"inquiry:{row.id}" for row in rows)], municipality, "own_office")
    name = names_of([person_id]).get(person_id, "")
    return PersonOpen(name, tuple(rows))


def standing(inquiry_id: UUID) -> Standing:
    """Where an inquiry stands after the actor's own change, which has been logged. Raises InquiryNotFound."""
    row = _STANDING.first(id=inquiry_id)
    if row is None:
        raise InquiryNotFound(inquiry_id)
    name = row.responsible.display_name if row.responsible else ""
    return Standing(row.id, row.state, row.outcome, row.due_at, row.responsible_id, name, row.taken_at)


def view_after_change(inquiry: Inquiry) -> InquiryView:
    """The inquiry as it stands after the acting user's own change; the action has logged who and what."""
    return views_of([inquiry])[0]


def views_of(rows: Sequence[Inquiry]) -> list[InquiryView]:
    """Decrypted views of rows the actor could read. The caller writes the read log (one line a page)."""
    names = names_of(row.person_id for row in rows if row.person_id and not row.pointer_only)
    signs: dict[UUID, list[str]] = {}
    for sign in _SIGNS.rows(inquiries=[row.id for row in rows]) if rows else ():
        signs.setdefault(sign.inquiry_id, []).append(sign.code)
    return [
        _view(row, names.get(row.person_id, "") if row.person_id else "", tuple(signs.get(row.id, ()))) for row in rows
    ]


def basis_for(row: Inquiry) -> str:
    """What opened the row to the actor: the own office, or an identified call."""
    return f"office:{row.office_id}" if row.office_id in current_actor().offices else "identified_call"


def _rows() -> QuerySet[Inquiry]:
    return Inquiry.objects.select_related("key", "office", "responsible")


_OWN_DRAFT = Prepared(
    lambda: Draft.objects.filter(call_id=Given("call"), agent_id=Given("agent")).select_related("key")
)
_OF_PERSON = Prepared(lambda: _rows().filter(person_id=Given("person")).order_by("-received_at")[:100])
_OPEN_OF_PERSON = Prepared(
    lambda: (
        Inquiry.objects.filter(person_id=Given("person"), office_id=Given("office"), state="open")
        .only("reference", "municipality", "urgency", "due_at", "received_at", "taken_at", "need", "pointer_only")
        .order_by("rank", "due_at")
    )
)
_STANDING = Prepared(
    lambda: (
        Inquiry.objects.select_related("responsible")
        .filter(id=Given("id"))
        .only("state", "outcome", "due_at", "taken_at", "responsible__display_name")
    )
)
_EARLIEST_OPEN = Prepared(
    lambda: (
        Inquiry.objects.filter(person_id=Given("person"), office_id=Given("office"), state="open")
        .only("due_at")
        .order_by("received_at")[:1]
    )
)
_SIGNS = Prepared(
    lambda: Sign.objects.filter(any_of("inquiry_id", "inquiries")).only("inquiry_id", "code").order_by("id")
)
_NOTES = Prepared(
    lambda: Note.objects.filter(any_of("inquiry_id", "inquiries")).select_related("author").order_by("at", "id")
)


def _notes(inquiries: Sequence[Inquiry]) -> Iterator[NoteView]:
    keys = {inquiry.id: inquiry.key for inquiry in inquiries}
    for row in _NOTES.rows(inquiries=list(keys)):
        yield NoteView(
            row.id,
            row.inquiry_id,
            row.author.display_name if row.author else "",
            row.at,
            row.source,
            texts.unseal(keys[row.inquiry_id], row.body_ct, texts.NOTE),
        )


def _view(row: Inquiry, person_name: str, signs: tuple[str, ...]) -> InquiryView:
    return InquiryView(
        id=row.id,
        reference=row.reference,
        municipality=row.municipality_id,
        office_id=row.office_id,
        office_name=row.office.name,
        state=row.state,
        outcome=row.outcome,
        urgency=row.urgency,
        signs=signs,
        due_at=row.due_at,
        due_basis=row.due_basis,
        responsible_id=row.responsible_id,
        responsible_name=row.responsible.display_name if row.responsible else "",
        taken_at=row.taken_at,
        duty_line_id=row.duty_line_id,
        person_id=row.person_id,
        person_name=person_name,
        received_at=row.received_at,
        need=row.need,
        wish_to_apply=row.wish_to_apply,
        language=row.language,
        pointer_only=row.pointer_only,
        on_behalf=row.on_behalf,
        caller_name=texts.unseal(row.key, row.caller_name_ct, texts.CALLER_NAME),
        safe_number=texts.unseal(row.key, row.safe_number_ct, texts.SAFE_NUMBER) or None,
        number_confirmed=row.number_confirmed,
        safe_from=row.safe_from,
        safe_to=row.safe_to,
        other_way=texts.unseal(row.key, row.other_way_ct, texts.OTHER_WAY),
        closed_at=row.closed_at,
    )
