"""What a system hands in becomes an inquiry with a promise, by the rules of the desk's form (issue 4)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from bindeledd.base.clock import now
from bindeledd.base.errors import Invalid, NotFound
from bindeledd.base.scope import current_actor
from bindeledd.base.writing import together
from bindeledd.callers import actions as callers
from bindeledd.callers.rules import clean_name, parse_national_id
from bindeledd.directory.models import Office
from bindeledd.directory.queries import office_numbered
from bindeledd.handoffs.actions.common import deadline_for
from bindeledd.handoffs.actions.promising import PromiseGiven, given, record, standard_words
from bindeledd.handoffs.rules import deadline_at
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries import drafts
from bindeledd.inquiries.actions import Due
from bindeledd.inquiries.models import Inquiry
from bindeledd.inquiries.rules import FIELDS
from bindeledd.notices.actions import notify_office
from bindeledd.staff.actions import grant_access, narrow_grants

OLDEST = timedelta(days=14)
_WHILE_HANDING_IN = timedelta(minutes=1)
PARTNER = "partner"


def hand_in(office_number: str, fields: Mapping[str, str], received_at: datetime | None = None) -> PromiseGiven:
    """Open (or join) the person's inquiry at an office and promise that it makes contact.

    `fields` are those of the desk's form, with `person_name`, `national_id` and `has_no_national_id`. `received_at`
    (aware) is when the person said so: the deadline counts from then; now by default. An office's own system hands
    in at its own office only. Raises Invalid with the form's field, NotFound.
    """
    place = _place(office_number)
    received = _received(received_at)
    cleaned = {name: FIELDS[name].clean(name, text) for name, text in fields.items()}
    if not cleaned.get("safe_number") and not cleaned.get("other_way"):
        raise Invalid("safe_number", _("Skriv et trygt nummer, eller en annen måte å nå personen på."))
    content = drafts.content_of({name: (text, 1) for name, text in cleaned.items()}, strict=True)
    deadline = deadline_for(place.id, received, urgent=content.urgency == "urgent")
    own = current_actor().offices
    with together():
        visit = uuid.uuid4()
        person_id = _person(place, cleaned, visit)
        opened = inquiries.receive(place, content, person_id, received, Due(deadline.due_at, Inquiry.DueBasis.PROMISE))
        inquiry = opened.inquiry
        assert inquiry.due_at is not None
        held = deadline if opened.created or not own else deadline_at(inquiry.due_at, received)
        spoken = standard_words(inquiry, held)
        if opened.created:
            record(inquiry, held, spoken, None)
            notify_office(place.id, "promise_given", f"inquiry:{inquiry.id}")
    if not own:
        narrow_grants(visit, now())
    return given(inquiry, held, spoken, joined=opened.joined)


def _place(number: str) -> Office:
    place, actor = office_numbered(number), current_actor()
    if not place.in_use or (actor.offices and place.id not in actor.offices):
        raise NotFound(_("Kontoret finnes ikke."))
    return place


def _received(at: datetime | None) -> datetime:
    moment = now()
    if at is None:
        return moment
    if at.tzinfo is None or not moment - OLDEST <= at <= moment + timedelta(minutes=1):
        raise Invalid("received_at", _("Tidspunktet må ha tidssone og ligge i de siste 14 dagene."))
    return min(at, moment)


def _person(place: Office, fields: Mapping[str, str], visit: uuid.UUID) -> uuid.UUID:
    """The person in the office's municipality. A partner may see their matters for this transaction only (law 6)."""
    name, national_id = clean_name("person_name", fields.get("person_name", "")), fields.get("national_id", "")
    has_none = fields.get("has_no_national_id") == "yes"
    if has_none == bool(national_id):
        raise Invalid("national_id", _("Skriv fødselsnummeret, eller velg at personen ikke har det."))
    digits = parse_national_id(national_id).digits if national_id else None
    person_id = callers.find_or_make(place.municipality_id, name, digits)
    if PARTNER in current_actor().roles:
        method = "national_id" if digits else "name_only"
        until = now() + _WHILE_HANDING_IN
        grant_access(
            person_id=person_id,
            municipality=place.municipality_id,
            call_id=visit,
            method=method,
            reason="handed_in",
            until=until,
        )
    return person_id
