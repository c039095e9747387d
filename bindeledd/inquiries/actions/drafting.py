"""The agent fills in the form: autosave of each field, identification, and the end of the draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bindeledd.base.clock import now
from bindeledd.base.errors import Invalid
from bindeledd.base.live import notify
from bindeledd.base.prepared import Given, Prepared
from bindeledd.base.scope import acting_user_id
from bindeledd.base.writing import update
from bindeledd.callers import actions as callers
from bindeledd.callers.queries import PersonView
from bindeledd.calls.queries import CallView
from bindeledd.directory.models import Office
from bindeledd.inquiries import drafts, rules
from bindeledd.inquiries.access import own_call
from bindeledd.inquiries.errors import DraftFinished, FieldConflict, NotYourCall, OfficeIsFixed
from bindeledd.inquiries.models import Draft

ACCESS_AFTER_CALL = timedelta(minutes=10)
_IDENTITY = frozenset({"municipality", "person_name", "national_id", "has_no_national_id"})


_LOCKED = Prepared(
    lambda: (
        Draft.objects.filter(call_id=Given("call"), agent_id=Given("agent"))
        .select_for_update(of=("self",))
        .select_related("key")
    )
)


@dataclass(frozen=True)
class SavedField:
    """A saved field: the cleaned value and its new revision."""

    field: str
    value: str
    revision: int


def save_field(call_id: UUID, field: str, value: str, revision: int = 0) -> SavedField:
    """Autosave one field of the call's form. `revision` is the one last seen for this field (0: never saved).

    Raises FieldConflict (409; attributes `field`, `value`, `revision` hold what is stored) when another tab saved
    the same field since; Invalid when too long or an unknown code; Refused when the call is not the agent's.
    """
    cleaned = rules.clean_field(field, value)
    draft = own_draft(call_id)
    body = drafts.body_of(draft)
    stored, current = body.get(field, ("", 0))
    if stored == cleaned and current:
        return SavedField(field, stored, current)
    if revision < current:
        raise FieldConflict(field, stored, current)
    _consequences(draft, field, cleaned)
    body[field] = (cleaned, current + 1)
    drafts.write_body(draft, body)
    update(draft, "body_ct", "saved_at", "office", "person_id")
    notify(f"call:{call_id}")
    return SavedField(field, cleaned, current + 1)


def _consequences(draft: Draft, field: str, value: str) -> None:
    if field == "office_id":
        _choose_office(draft, value)
    if field in _IDENTITY and draft.state == Draft.State.EDITING:
        draft.person_id = None


def _choose_office(draft: Draft, value: str) -> None:
    if draft.inquiry is not None:
        if value != str(draft.inquiry.office_id):
            raise OfficeIsFixed(office=draft.inquiry.office.name)
        return
    if value and not Office.objects.filter(id=value, in_use=True).exists():
        raise Invalid("office_id", _("Kontoret finnes ikke, eller det er ikke tatt i bruk."))
    draft.office_id = int(value) if value else None


def own_draft(call_id: UUID) -> Draft:
    """The acting agent's draft of this call, locked; made when the call is the agent's and has none yet.

    Raises NotYourCall, DraftFinished.
    """
    draft = _locked(call_id)
    if draft is None:
        own_call(call_id)
        drafts.begin(call_id, acting_user_id())
        draft = _locked(call_id)
    if draft is None:
        raise NotYourCall(call_id)
    if draft.state in {Draft.State.SHREDDED, Draft.State.ABANDONED}:
        raise DraftFinished
    return draft


def _locked(call_id: UUID) -> Draft | None:
    return _LOCKED.first(call=call_id, agent=acting_user_id())


def identify_caller(call_id: UUID) -> PersonView:
    """Identify from the draft's fields; the screen may show earlier contact after this.

    Fields: municipality, person_name, national_id, has_no_national_id, method, on_behalf, caller_name. After the
    call it opens nothing for longer than what was identified in it: ten minutes from its end (law 6). Raises Invalid
    with the field, NotYourCall, DraftFinished.
    """
    until = _access_ends(own_call(call_id))
    draft = own_draft(call_id)
    value = {field: text for field, (text, _revision) in drafts.body_of(draft).items()}
    if not value.get("municipality"):
        raise Invalid("municipality", _("Velg kommunen der personen oppholder seg."))
    person = callers.identify(
        call_id,
        municipality=value["municipality"],
        name=value.get("person_name", ""),
        national_id=value.get("national_id") or None,
        has_none=value.get("has_no_national_id") == "yes",
        method=value.get("method", ""),
        on_behalf=value.get("on_behalf") or "self",
        caller_name=value.get("caller_name"),
        until=until,
    )
    draft.person_id = person.id
    update(draft, "person_id")
    notify(f"call:{call_id}")
    return person


def _access_ends(call: CallView) -> datetime | None:
    """When what this call opens closes; None while the agent is still in it. Raises NotYourCall when it has."""
    left_at = call.handed_over_at or call.ended_at
    if left_at is None:
        return None
    if left_at + ACCESS_AFTER_CALL <= now():
        raise NotYourCall(call.id)
    return left_at + ACCESS_AFTER_CALL


def shred_draft(call_id: UUID) -> None:
    """Destroy what was typed: the call kept nothing personal, or an inquiry holds it now. Nothing to shred is fine."""
    draft = _locked(call_id)
    if draft is not None and draft.state != Draft.State.SHREDDED:
        drafts.shred(draft)


def abandon_draft(call_id: UUID) -> None:
    """The caller is gone and no office was chosen: the worker makes a contact of it (law 1) and shreds it."""
    Draft.objects.filter(call_id=call_id, agent_id=acting_user_id(), state=Draft.State.EDITING).update(
        state=Draft.State.ABANDONED
    )


def end_reading(call_id: UUID, until: datetime) -> int:
    """Close the call's drafts to their agents at `until`; returns how many (worker, after hang-up)."""
    return Draft.objects.filter(call_id=call_id, readable_until=None).update(readable_until=until)
