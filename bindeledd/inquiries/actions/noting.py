"""Write down what was said."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bindeledd.base import audit, crypto
from bindeledd.base.clock import now
from bindeledd.base.errors import Invalid
from bindeledd.base.events import record_event
from bindeledd.base.live import notify
from bindeledd.base.scope import acting_user_id, current_actor
from bindeledd.base.writing import append, together
from bindeledd.callers.rules import clean_text
from bindeledd.inquiries import rules, texts
from bindeledd.inquiries.access import seen
from bindeledd.inquiries.errors import InquiryClosed, PointerOnly
from bindeledd.inquiries.models import Inquiry, Note


def add_note(inquiry_id: UUID, text: str) -> UUID:
    """Append a note; at the office it is the office's, from an agent it is NKS's. Returns its id.

    The office may add to a closed inquiry, since a correction is a new note (law 8). Raises Invalid (field text),
    PointerOnly, InquiryClosed (agents), InquiryNotFound.
    """
    inquiry = seen(inquiry_id, "add_note")
    cleaned = clean_text("text", text, rules.TEXT_LIMIT, multiline=True)
    if not cleaned:
        raise Invalid("text", _("Skriv noe i notatet."))
    at_office = inquiry.office_id in current_actor().offices
    if inquiry.state == Inquiry.State.CLOSED and not at_office:
        raise InquiryClosed
    if inquiry.pointer_only:
        raise PointerOnly
    note = Note(
        inquiry=inquiry,
        municipality_id=inquiry.municipality_id,
        author_id=acting_user_id(),
        at=now(),
        source=Note.Source.OFFICE if at_office else Note.Source.NKS,
        body_ct=crypto.encrypt(inquiry.key, cleaned, texts.NOTE),
    )
    subject = f"inquiry:{inquiry.id}"
    with together():
        append(note)
        record_event(
            "note_added",
            subject,
            municipality=inquiry.municipality_id,
            office_id=inquiry.office_id,
            note=note.id,
            source=note.source,
        )
        audit.record("add_note", [subject, f"note:{note.id}"], inquiry.municipality_id)
        notify(f"office:{inquiry.office_id}")
    return note.id
