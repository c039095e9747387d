"""Every read of inquiries; a read of confidential rows writes its read-log line in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet

from bindeledd.base import audit
from bindeledd.base.prepared import Given, Prepared
from bindeledd.base.scope import acting_user_id, current_actor
from bindeledd.callers.queries import known_as, names_of
from bindeledd.directory.queries import office
from bindeledd.inquiries import drafts, texts
from bindeledd.inquiries.access import seen
from bindeledd.inquiries.models import Draft, Inquiry, Note, Sign

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


@dataclass(frozen=True)
class FieldValue:
    """One field of a draft; give `revision` back with the next save of the same field."""

    value: str
    revision: int


@dataclass(frozen=True)
class DraftView:
    """The form of one call as saved. `fields` is keyed by the names of `rules.FIELDS`.

    State: editing, opened (an inquiry exists), abandoned or shredded (wrapped up; no fields).
    """

    call_id: UUID
    fields: dict[str, FieldValue]
    person_id: UUID | None
    inquiry_id: UUID | None
    office_id: int | None
    state: str
    saved_at: datetime

    def value(self, field: str) -> str:
        """The field's text, or "" when it was never filled in."""
        found = self.fields.get(field)
        return found.value if found else ""


@dataclass(frozen=True)
class NoteView:
    """One note. `source` is nks or office."""

    id: UUID
    inquiry_id: UUID
    author: str
    at: datetime
    source: str
    text: str


@dataclass(frozen=True)
class InquiryView:
    """One inquiry. Texts are empty when the inquiry is only a pointer (no valid agreement)."""

    id: UUID
    reference: str  # ten digits
    municipality: str
    office_id: int
    office_name: str
    state: str  # open | closed
    outcome: str
    urgency: str  # normal | urgent
    signs: tuple[str, ...]  # codes of rules.SIGNS
    due_at: datetime | None
    due_basis: str  # consult | promise | cut_off
    responsible_id: int | None
    responsible_name: str
    taken_at: datetime | None  # None: nobody has taken it yet, the leader (or line) answers for it
    duty_line_id: int | None
    person_id: UUID | None
    person_name: str
    received_at: datetime
    need: str  # code of rules.NEEDS
    wish_to_apply: str  # yes | help | no | unknown
    language: str
    pointer_only: bool
    on_behalf: str  # self | other
    caller_name: str
    safe_number: str | None  # E.164
    number_confirmed: bool
    safe_from: time | None
    safe_to: time | None
    other_way: str
    closed_at: datetime | None


@dataclass(frozen=True)
class PersonInquiries:
    """What the agent may see of an identified person: open inquiries and the contact centre's own notes."""

    open: tuple[InquiryView, ...]
    notes: tuple[NoteView, ...]


def draft_view(call_id: UUID) -> DraftView | None:
    """The agent's own draft for this call (also after reload, in a second tab), until ten minutes after hang-up."""
    own = Draft.objects.filter(call_id=call_id, agent_id=acting_user_id())
    draft = own.select_related("key").first()
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
    rows = list(_rows().filter(person_id=person_id).order_by("-received_at")[:100])
    notes = Note.objects.filter(inquiry__in=rows, source=Note.Source.NKS)
    if rows:
        subjects = [f"person:{person_id}", *(f"inquiry:{row.id}" for row in rows)]
        audit.record_read(subjects, rows[0].municipality_id, "identified_call")
    return PersonInquiries(
        tuple(views_of([row for row in rows if row.state == Inquiry.State.OPEN])), _note_views(notes)
    )


def inquiry_of_call(call_id: UUID) -> InquiryView | None:
    """The inquiry that the acting agent's call opened or joined, when they may (still) see it."""
    draft = Draft.objects.filter(call_id=call_id, agent_id=acting_user_id()).first()
    row = _rows().filter(id=draft.inquiry_id).first() if draft and draft.inquiry_id else None
    if row is None:
        return None
    audit.record_read([f"inquiry:{row.id}"], row.municipality_id, "own_call")
    return views_of([row])[0]


def inquiry_view(inquiry_id: UUID, action: str = "open_inquiry") -> InquiryView:
    """One inquiry; writes the read log. Raises InquiryNotFound (logged) when the actor may not see it."""
    row = seen(inquiry_id, action)
    audit.record_read([f"inquiry:{row.id}"], row.municipality_id, basis_for(row))
    return views_of([row])[0]


def notes_of(inquiry_id: UUID) -> tuple[NoteView, ...]:
    """The notes the actor may see, oldest first: the office all, an agent NKS's own (law 9).

    The caller writes the read log with the inquiry.
    """
    return _note_views(Note.objects.filter(inquiry=inquiry_id))


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


def open_of_person(office_id: int, national_id: str) -> list[InquiryView]:
    """Open inquiries of the person with this (checked) national id at an office of the actor's; writes the read log.

    Empty also when the person is known elsewhere only: nothing outside tells that a record exists (law 7).
    """
    municipality = office(office_id).municipality_id
    person_id = known_as(municipality, national_id)
    rows = list(_rows().filter(person_id=person_id, office_id=office_id, state="open").order_by("rank", "due_at"))
    audit.record_read([f"person:{person_id}", *(f"inquiry:{row.id}" for row in rows)], municipality, "own_office")
    return views_of(rows)


def standing(inquiry_id: UUID) -> InquiryView:
    """Where an inquiry stands after the actor's own change, which has been logged. Raises InquiryNotFound."""
    return view_after_change(seen(inquiry_id, "open_inquiry"))


def view_after_change(inquiry: Inquiry) -> InquiryView:
    """The inquiry as it stands after the acting user's own change; the action has logged who and what."""
    return views_of([inquiry])[0]


def views_of(rows: Sequence[Inquiry]) -> list[InquiryView]:
    """Decrypted views of rows the actor could read. The caller writes the read log (one line a page)."""
    names = names_of(row.person_id for row in rows if row.person_id and not row.pointer_only)
    signs: dict[UUID, list[str]] = {}
    for inquiry_id, code in Sign.objects.filter(inquiry__in=rows).order_by("id").values_list("inquiry_id", "code"):
        signs.setdefault(inquiry_id, []).append(code)
    return [
        _view(row, names.get(row.person_id, "") if row.person_id else "", tuple(signs.get(row.id, ()))) for row in rows
    ]


def basis_for(row: Inquiry) -> str:
    """What opened the row to the actor: the own office, or an identified call."""
    return f"office:{row.office_id}" if row.office_id in current_actor().offices else "identified_call"


def _rows() -> QuerySet[Inquiry]:
    return Inquiry.objects.select_related("key", "office", "responsible")


def _note_views(notes: QuerySet[Note]) -> tuple[NoteView, ...]:
    rows = notes.select_related("author", "inquiry__key").order_by("at", "id")
    return tuple(
        NoteView(
            row.id,
            row.inquiry_id,
            row.author.display_name if row.author else "",
            row.at,
            row.source,
            texts.unseal(row.inquiry.key, row.body_ct, texts.NOTE),
        )
        for row in rows
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
