"""What the middle and the right of the desk show for one call."""

import json
from typing import Any
from uuid import UUID

from django.conf import settings

from bindeledd.base.clock import now
from bindeledd.callers.queries import identification_of
from bindeledd.calls import recordings, telephony
from bindeledd.calls.queries import CallView
from bindeledd.desk.forms import CallForm, HelpForm, OutcomeForm, new_by_hand
from bindeledd.desk.queries import talk_of
from bindeledd.directory.queries import OfficeCard, office_card
from bindeledd.duty.queries import lines_of
from bindeledd.handoffs.aloud import in_languages
from bindeledd.handoffs.preview import promise_preview
from bindeledd.handoffs.rules import Deadline
from bindeledd.inquiries.queries import DraftView, draft_view, for_person, opened_by
from bindeledd.staff.errors import NoLeader
from bindeledd.staff.leads import helpers

DEFAULTS = {"on_behalf": "self", "language": "nb", "wish_to_apply": "unknown"}
MAY_RING = frozenset({"talking", "on_hold"})
MAY_TELL = frozenset({"talking", "conference"})
PLACE = ("place", "municipality", "office_id")
LISTS = frozenset({"signs"})


def middle(call: CallView | None, stage: str) -> dict[str, Any]:
    """The whole middle and right for the call at this stage; little while it only rings."""
    if call is None:
        return {"stage": stage, "call": None, "by_hand": new_by_hand(), "telephony": telephony.status()}
    if stage.endswith(":offer"):
        return {"stage": stage, "call": call}
    draft = draft_view(call.id)
    form = {"form": call_form(draft), "revisions_json": json.dumps(_revisions(draft)), **_place(draft)}
    shown = {"stage": stage, "call": call, "outcome_form": outcome_form(call, draft)} | _help(call)
    return shown | form | _person(call.id, draft) | office(call, draft)


def _help(call: CallView) -> dict[str, Any]:
    """The talk beside the call, and who may be asked into it."""
    others = [each for each in helpers() if each.id != call.agent_id]
    return {"help_form": HelpForm(), "talk": talk_of(call.id), "helpers": others}


def call_form(draft: DraftView | None) -> CallForm:
    """The form with what is saved so far."""
    initial: dict[str, Any] = dict(DEFAULTS)
    for name, saved in (draft.fields if draft else {}).items():
        initial[name] = saved.value.split(",") if name in LISTS else saved.value
    initial["has_no_national_id"] = initial.get("has_no_national_id") == "yes"
    return CallForm(initial=initial)


def person(call_id: UUID) -> dict[str, Any]:
    """Who was identified, and only then the open inquiries and the contact centre's own notes.

    When what identifies the person has been changed since, nothing is shown until it is done again.
    """
    return _person(call_id, draft_view(call_id))


def _person(call_id: UUID, draft: DraftView | None) -> dict[str, Any]:
    found = identification_of(call_id)
    if found is None or draft is None or draft.person_id != found.person.id:
        return {"identification": None, "changed": found is not None, "call_id": call_id}
    return {"identification": found, "earlier": for_person(found.person.id), "call_id": call_id}


def office(call: CallView, draft: DraftView | None) -> dict[str, Any]:
    """The office card, its lines, and the promise: what it would be, or what it is."""
    if draft is None or draft.office_id is None:
        return {"card": None, "call": call}
    moment = now()
    card = office_card(draft.office_id, moment)
    shown = {"card": card, "call": call, "cannot_ring": call.phase not in MAY_RING}
    try:
        return shown | {"lines": lines_of(card.id, moment)} | promise(call, draft, card)
    except NoLeader as error:
        return shown | {"lines": [], "no_leader": error.text()}


def promise(call: CallView, draft: DraftView, card: OfficeCard) -> dict[str, Any]:
    """The words that would be said, and the reference once the promise is given (also after a reload)."""
    inquiry = opened_by(draft)
    preview = promise_preview(call, draft, inquiry, card)
    if inquiry is None or inquiry.due_basis != "promise":
        return {"promised": None, "preview": preview}
    held = Deadline(preview.due_at, preview.working_days, preview.calendar_days)
    words = in_languages(held, card.name, now(), draft.value("language") or call.language)
    heard = () if call.by_hand else recordings.heard(settings.INSTANCE.data, settings.INSTANCE.demo)
    return {"promised": inquiry, "preview": preview, "aloud": list(words), "spoken": heard}


def outcome_form(call: CallView, draft: DraftView | None) -> OutcomeForm:
    """The outcome that follows from what happened is chosen beforehand; the agent confirms it."""
    guess = None
    if call.handed_over_at:
        guess = "taken_over"
    elif draft and draft.inquiry_id:
        guess = "promise"
    return OutcomeForm(initial={"outcome": guess})


def _place(draft: DraftView | None) -> dict[str, str]:
    return {name: draft.value(name) if draft else "" for name in PLACE}


def _revisions(draft: DraftView | None) -> dict[str, int]:
    return {name: saved.revision for name, saved in draft.fields.items()} if draft else {}
