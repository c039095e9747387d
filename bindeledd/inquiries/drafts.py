"""The form of one call: rows, fields with their revisions, and their one ciphertext."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bindeledd.base import crypto
from bindeledd.base.clock import now
from bindeledd.base.errors import Invalid
from bindeledd.base.models import NATIONAL_COMPARTMENT
from bindeledd.callers.rules import clean_name, parse_number
from bindeledd.inquiries import rules, texts
from bindeledd.inquiries.models import Draft

Body = dict[str, tuple[str, int]]
NOTED = "_noted"
"""Pseudo-field: the text that the inquiry's last note from this call holds."""


@dataclass(frozen=True)
class Content:
    """What a form says, checked: ready to be written on an inquiry."""

    text: str
    need: str
    signs: tuple[str, ...]
    wish_to_apply: str
    language: str
    on_behalf: str
    caller_name: str
    safe_number: str
    safe_from: time | None
    safe_to: time | None
    other_way: str
    sms_consent: str = ""
    """What the caller answered about text messages to the safe number: yes, no, or not asked."""

    @property
    def urgency(self) -> str:
        return rules.urgency_of(self.signs)


def body_of(draft: Draft) -> Body:
    """The draft's fields with their revisions."""
    if draft.key is None or draft.body_ct is None:
        return {}
    stored = json.loads(crypto.decrypt(draft.key, draft.body_ct, texts.DRAFT))
    return {field: (value, revision) for field, (value, revision) in stored.items()}


def write_body(draft: Draft, body: Body) -> None:
    """Put the fields back; the caller saves the row."""
    assert draft.key is not None
    draft.body_ct = crypto.encrypt(draft.key, json.dumps(body, ensure_ascii=False), texts.DRAFT)
    draft.saved_at = now()


def begin(call_id: UUID, agent_id: int) -> None:
    """Make the draft of a call unless another tab just did; its key lies in the national compartment."""
    key = crypto.new_data_key(NATIONAL_COMPARTMENT)
    draft = Draft(call_id=call_id, agent_id=agent_id, key=key)
    write_body(draft, {})
    Draft.objects.bulk_create([draft], ignore_conflicts=True)
    if not Draft.objects.filter(call_id=call_id, agent_id=agent_id, key=key).exists():
        crypto.shred_data_key(key)


def shred(draft: Draft) -> None:
    """Empty the draft; its key goes too unless an inquiry has taken it over."""
    key = draft.key
    draft.body_ct, draft.key, draft.state, draft.saved_at = None, None, Draft.State.SHREDDED, now()
    draft.save(update_fields=["body_ct", "key", "state", "saved_at"])
    if key is not None and key.compartment == NATIONAL_COMPARTMENT:
        crypto.shred_data_key(key)


def content_of(body: Body, *, strict: bool) -> Content:
    """The form's fields, checked. `strict` raises Invalid; else what can't be used is left out or kept as text."""
    value = {field: text for field, (text, _revision) in body.items()}
    number, stray = _number(value.get("safe_number", ""), strict)
    hours = _hours(value.get("safe_from", ""), value.get("safe_to", ""), strict)
    on_behalf = value.get("on_behalf") or "self"
    return Content(
        text=value.get("text", "").strip(),
        need=value.get("need", ""),
        signs=rules.parse_signs("signs", value.get("signs", "")),
        wish_to_apply=value.get("wish_to_apply") or "unknown",
        language=value.get("language") or "nb",
        on_behalf=on_behalf,
        caller_name=_helper(value.get("caller_name", ""), on_behalf, strict),
        safe_number=number,
        safe_from=hours[0],
        safe_to=hours[1],
        other_way=" ".join(filter(None, [value.get("other_way", ""), stray])),
        sms_consent=value.get("sms_consent", ""),
    )


def _number(text: str, strict: bool) -> tuple[str, str]:
    if not text:
        return "", ""
    try:
        return parse_number(text, "safe_number"), ""
    except Invalid:
        if strict:
            raise
        return "", text


def _hours(start: str, end: str, strict: bool) -> tuple[time | None, time | None]:
    safe_from, safe_to = rules.parse_clock("safe_from", start), rules.parse_clock("safe_to", end)
    if safe_from is None and safe_to is None:
        return None, None
    if safe_from is None or safe_to is None or safe_from >= safe_to:
        if strict:
            raise Invalid("safe_to", _("Skriv både fra og til, og til må være senere enn fra."))
        return None, None
    return safe_from, safe_to


def _helper(name: str, on_behalf: str, strict: bool) -> str:
    if on_behalf != "other" or (not name and not strict):
        return ""
    return clean_name("caller_name", name) if strict else name
