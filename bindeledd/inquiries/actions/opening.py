"""A form becomes an inquiry, or joins the open one of the same person at the same office (law 5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bindeledd.base import audit, crypto
from bindeledd.base.clock import OSLO, now
from bindeledd.base.errors import Invalid
from bindeledd.base.events import record_event
from bindeledd.base.models import DataKey
from bindeledd.base.scope import current_actor
from bindeledd.base.writing import append, insert, together, update
from bindeledd.callers import actions as callers
from bindeledd.calls.queries import CallView
from bindeledd.directory.models import Office
from bindeledd.directory.queries import clear_text_allowed, office
from bindeledd.inquiries import drafts, rules, texts
from bindeledd.inquiries.access import LOCKED, open_for_change
from bindeledd.inquiries.drafts import Content
from bindeledd.inquiries.models import Draft, Inquiry, Note, Sign
from bindeledd.inquiries.queries import earliest_open
from bindeledd.notices.actions import notify_office
from bindeledd.staff.queries import leader_of

_CONTENT = (
    "person",
    "urgency",
    "safe_number_ct",
    "number_confirmed",
    "sms_consent",
    "safe_from",
    "safe_to",
    "language",
    "on_behalf",
    "need",
    "wish_to_apply",
    "other_way_ct",
    "caller_name_ct",
)
"""The fields of an open inquiry that another call may change."""


@dataclass(frozen=True)
class Due:
    """When contact must have been made, on which basis, and who answers for it (default: the leader)."""

    at: datetime
    basis: str
    responsible_id: int | None = None
    duty_line_id: int | None = None


@dataclass(frozen=True)
class Opened:
    """The inquiry (row) that the form opened or joined."""

    inquiry: Inquiry
    created: bool
    joined: bool


def open_inquiry(draft: Draft, call: CallView, due: Due, *, strict: bool = True) -> Opened:
    """Write the draft (locked) to its inquiry: a new one, the person's open one, or the one it opened already.

    An open inquiry keeps its due time; urgency only rises. `strict` is false when the agent has vanished: what
    can't be checked any more is left out. Raises Invalid.
    """
    if draft.office_id is None:
        raise Invalid("office_id", _("Velg kontor først."))
    body = drafts.body_of(draft)
    content = drafts.content_of(body, strict=strict)
    if call.urgent and "pressed_urgent" not in content.signs:
        content = replace(content, signs=("pressed_urgent", *content.signs))
    place = office(draft.office_id)
    told_in = body.get("municipality", ("", 0))[0]
    opened = _opened(draft, call, content, due, place, told_in)
    with together():
        if not opened.created:
            refresh(opened.inquiry, content)
        if not opened.inquiry.pointer_only:
            _write_content(draft, opened.inquiry, content, body)
        draft.inquiry, draft.state = opened.inquiry, Draft.State.OPENED
        draft.joined = draft.joined or opened.joined
        update(draft, "inquiry", "state", "joined", "person_id", "body_ct", "saved_at")
        if opened.created or opened.joined:
            announce(opened, call.id)
    return opened


def _opened(draft: Draft, call: CallView, content: Content, due: Due, place: Office, told_in: str) -> Opened:
    if draft.inquiry_id is not None:
        inquiry = open_for_change(draft.inquiry_id, "open_inquiry")
        if inquiry.person_id is None:  # identified after the inquiry was opened for a consult call
            inquiry.person_id = _person_in(draft, place.municipality_id, told_in)
        return Opened(inquiry, created=False, joined=False)
    person_id = _person_in(draft, place.municipality_id, told_in)
    known = open_of(person_id, place.id)
    if known is not None:
        return Opened(known, created=False, joined=True)
    return Opened(_create(draft, call, content, due, place, person_id), created=True, joined=False)


def _person_in(draft: Draft, municipality: str, told_in: str) -> UUID | None:
    """The draft's person as one of the office's municipality. A timer can't read names: it leaves a stranger out."""
    if draft.person_id is None or told_in == municipality:
        return draft.person_id
    if current_actor().kind != "user":
        return None
    draft.person_id = callers.carry_to(draft.call_id, draft.person_id, municipality)
    return draft.person_id


def open_of(person_id: UUID | None, office_id: int) -> Inquiry | None:
    """The person's open inquiry at the office, locked."""
    known = earliest_open(person_id, office_id) if person_id is not None else None
    found = LOCKED.first(id=known.id) if known is not None else None
    return found if found is not None and found.state == Inquiry.State.OPEN else None


def _create(draft: Draft, call: CallView, content: Content, due: Due, place: Office, person_id: UUID | None) -> Inquiry:
    pointer = not clear_text_allowed(place.municipality_id, now().astimezone(OSLO).date())
    inquiry = Inquiry(
        reference=rules.new_reference(),
        municipality_id=place.municipality_id,
        office=place,
        responsible_id=due.responsible_id or leader_of(place.id).id,
        duty_line_id=due.duty_line_id,
        due_at=due.at,
        due_basis=due.basis,
        urgency=content.urgency,
        person_id=person_id,
        received_at=call.first_ring_at,
        call_id=call.id,
        pointer_only=pointer,
        key=_key_for(draft, place.municipality_id, pointer),
        created_by_id=draft.agent_id,
    )
    set_contact(inquiry, content, call)
    insert(inquiry)
    return inquiry


def _key_for(draft: Draft, municipality: str, pointer: bool) -> DataKey:
    if pointer or draft.key is None:
        return crypto.new_data_key(municipality)
    crypto.move_data_key(draft.key, municipality)
    return draft.key


def set_contact(inquiry: Inquiry, content: Content, call: CallView | None = None) -> None:
    """How to reach the person, and what is needed unless the inquiry is only a pointer. New answers win."""
    number = content.safe_number or (call.number if call and call.number and not content.other_way else "")
    inquiry.sms_consent = _sms_consent(inquiry, content, number)
    if number:
        inquiry.safe_number_ct = texts.seal(inquiry.key, number, texts.SAFE_NUMBER)
        inquiry.number_confirmed = bool(content.safe_number)
    if content.safe_from is not None:
        inquiry.safe_from, inquiry.safe_to = content.safe_from, content.safe_to
    inquiry.language = content.language
    inquiry.on_behalf = content.on_behalf
    if inquiry.pointer_only:
        return
    inquiry.need = content.need or inquiry.need
    if content.wish_to_apply != "unknown":
        inquiry.wish_to_apply = content.wish_to_apply
    if content.other_way:
        inquiry.other_way_ct = texts.seal(inquiry.key, content.other_way, texts.OTHER_WAY)
    if content.caller_name:
        inquiry.caller_name_ct = texts.seal(inquiry.key, content.caller_name, texts.CALLER_NAME)


def _sms_consent(inquiry: Inquiry, content: Content, number: str) -> bool:
    """A yes is for the number it was said about: without a new answer it holds only while the number does."""
    if content.sms_consent == "no" or number != content.safe_number:
        return False
    if content.sms_consent == "yes" and content.safe_number:
        return True
    if not number or not inquiry.sms_consent:
        return inquiry.sms_consent
    return texts.unseal(inquiry.key, inquiry.safe_number_ct, texts.SAFE_NUMBER) == number


def refresh(inquiry: Inquiry, content: Content) -> None:
    """Write what this call adds to an inquiry that was open already."""
    set_contact(inquiry, content)
    if content.urgency == "urgent" and inquiry.urgency != "urgent":
        inquiry.urgency = "urgent"
        record_event(
            "urgency_raised",
            f"inquiry:{inquiry.id}",
            municipality=inquiry.municipality_id,
            office_id=inquiry.office_id,
        )
    update(inquiry, *_CONTENT)


def _write_content(draft: Draft, inquiry: Inquiry, content: Content, body: drafts.Body) -> None:
    tick(inquiry, content.signs, draft.agent_id)
    if content.text and content.text != body.get(drafts.NOTED, ("", 0))[0]:
        _note(inquiry, draft, content.text)
        body[drafts.NOTED] = (content.text, 1)
        drafts.write_body(draft, body)


def tick(inquiry: Inquiry, signs: tuple[str, ...], by: int) -> None:
    """Write the signs that are new."""
    for code in signs:
        sign = Sign(inquiry=inquiry, municipality_id=inquiry.municipality_id, code=code, at=now(), by_id=by)
        append(sign, "ON CONFLICT DO NOTHING")


def _note(inquiry: Inquiry, draft: Draft, text: str) -> None:
    append(
        Note(
            inquiry=inquiry,
            municipality_id=inquiry.municipality_id,
            author_id=draft.agent_id,
            at=now(),
            source=Note.Source.NKS,
            call_id=draft.call_id,
            body_ct=crypto.encrypt(inquiry.key, text, texts.NOTE),
        )
    )


def announce(opened: Opened, call_id: UUID | None = None) -> None:
    """Event, audit line and notice: the office has a new inquiry, or its open one was added to."""
    inquiry, verb = opened.inquiry, "inquiry_opened" if opened.created else "inquiry_joined"
    subject, municipality = f"inquiry:{inquiry.id}", inquiry.municipality_id
    record_event(
        verb,
        subject,
        municipality=municipality,
        office_id=inquiry.office_id,
        urgency=inquiry.urgency,
        pointer=inquiry.pointer_only,
        due_at=inquiry.due_at,
        **({"call": call_id} if call_id else {}),
    )
    audit.record(verb, [subject, f"call:{call_id}"] if call_id else subject, municipality)
    notify_office(inquiry.office_id, verb, subject)
