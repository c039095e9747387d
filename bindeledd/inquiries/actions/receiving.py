"""An inquiry that a system hands in: no call, no draft; the same rules, owner, due time and announcements."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bindeledd.base import crypto
from bindeledd.base.clock import OSLO, now
from bindeledd.base.scope import acting_user_id
from bindeledd.base.writing import append, insert, together
from bindeledd.directory.models import Office
from bindeledd.directory.queries import clear_text_allowed
from bindeledd.inquiries import rules, texts
from bindeledd.inquiries.actions.opening import Due, Opened, announce, open_of, refresh, set_contact, tick
from bindeledd.inquiries.drafts import Content
from bindeledd.inquiries.models import Inquiry, Note
from bindeledd.staff.queries import leader_of


def receive(place: Office, content: Content, person_id: UUID, received_at: datetime, due: Due) -> Opened:
    """Open an inquiry at the office, or join the person's open one there, which keeps its due time (law 5).

    `received_at` is aware. The acting account stands as its maker. Text and signs are left out when the
    municipality's agreements are not valid (rules L61).
    """
    known = open_of(person_id, place.id)
    opened = (
        Opened(known, created=False, joined=True) if known else _create(place, content, person_id, received_at, due)
    )
    with together():
        if opened.joined:
            refresh(opened.inquiry, content)
        if not opened.inquiry.pointer_only:
            tick(opened.inquiry, content.signs, acting_user_id())
            if content.text:
                _note(opened.inquiry, content.text)
        announce(opened)
    return opened


def _create(place: Office, content: Content, person_id: UUID, received_at: datetime, due: Due) -> Opened:
    key = crypto.unsaved_data_key(place.municipality_id)
    inquiry = Inquiry(
        reference=rules.new_reference(),
        municipality_id=place.municipality_id,
        office=place,
        responsible_id=leader_of(place.id).id,
        due_at=due.at,
        due_basis=due.basis,
        urgency=content.urgency,
        person_id=person_id,
        received_at=received_at,
        pointer_only=not clear_text_allowed(place.municipality_id, now().astimezone(OSLO).date()),
        key=key,
        created_by_id=acting_user_id(),
    )
    set_contact(inquiry, content)
    insert(inquiry)
    append(key)
    return Opened(inquiry, created=True, joined=False)


def _note(inquiry: Inquiry, text: str) -> None:
    append(
        Note(
            inquiry=inquiry,
            municipality_id=inquiry.municipality_id,
            author_id=acting_user_id(),
            at=now(),
            source=Note.Source.SYSTEM,
            body_ct=crypto.encrypt(inquiry.key, text, texts.NOTE),
        )
    )
