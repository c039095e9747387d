"""The agent ends the wrap-up: one outcome, which must fit what happened."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from bindeledd.base import audit, crypto
from bindeledd.base.clock import now
from bindeledd.base.errors import Invalid
from bindeledd.base.events import record_event
from bindeledd.base.jobs import wake
from bindeledd.base.models import NATIONAL_COMPARTMENT
from bindeledd.base.scope import acting_user_id
from bindeledd.callers.rules import clean_text, require_code
from bindeledd.calls import actions as calls
from bindeledd.calls.queries import CallView
from bindeledd.handoffs.errors import OutcomeContradictsFacts
from bindeledd.handoffs.models import WRAP_UP_OUTCOMES, Promise, WrapUp
from bindeledd.handoffs.rules import GUIDANCE_TOPICS
from bindeledd.inquiries import actions as inquiries
from bindeledd.inquiries import drafts, rules
from bindeledd.inquiries.access import own_call
from bindeledd.inquiries.models import Draft, Inquiry

REASON_LIMIT = 300
_CONTENT = ("text", "need", "signs", "safe_number", "other_way")


def finish(call_id: UUID, outcome: str, *, topic: str = "", reason: str = "") -> None:
    """End the wrap-up and make the agent ready. What was typed is shredded; an inquiry keeps its own copy.

    outcome: general_guidance (topic of GUIDANCE_TOPICS; nothing personal is kept), state_matter, taken_over,
    promise, caller_gone, other (reason). A second finish of the same call changes nothing. Raises
    OutcomeContradictsFacts with a sentence, Invalid (outcome, topic, reason), NotYourCall, calls' NotInWrapUp.
    """
    call = own_call(call_id)
    require_code("outcome", outcome, WRAP_UP_OUTCOMES)
    if outcome == "general_guidance":
        require_code("topic", topic, GUIDANCE_TOPICS)
    why = _reason(outcome, reason)
    if WrapUp.objects.filter(call_id=call_id).exists():
        return
    draft = Draft.objects.select_related("key", "inquiry").filter(call_id=call_id, agent=call.agent_id).first()
    _require_facts(outcome, call, draft)
    _record(call_id, outcome, topic if outcome == "general_guidance" else "", why)
    _end_draft(draft, call_id)
    calls.finish_wrap_up(acting_user_id(), call_id, outcome)


def _reason(outcome: str, reason: str) -> str:
    if outcome != "other":
        return ""
    cleaned = clean_text("reason", reason, REASON_LIMIT)
    if not cleaned:
        raise Invalid("reason", _("Skriv kort hva samtalen endte med."))
    return cleaned


def _require_facts(outcome: str, call: CallView, draft: Draft | None) -> None:
    """Law 1: nobody's matter ends because a wrong outcome was picked."""
    inquiry = draft.inquiry if draft else None
    promised = Promise.objects.filter(call_id=call.id).exists()
    if outcome == "taken_over" and call.handed_over_at is None:
        raise OutcomeContradictsFacts(_("Ingen på kontoret har overtatt samtalen."))
    if outcome == "promise" and not promised:
        raise OutcomeContradictsFacts(_("Det er ikke gitt noe løfte om å ringe tilbake i denne samtalen."))
    if outcome in {"taken_over", "promise"}:
        return
    if call.handed_over_at is not None:
        raise OutcomeContradictsFacts(_("Kontoret har overtatt samtalen. Velg «overtatt av kontoret»."))
    if inquiry is not None and inquiry.state == Inquiry.State.CLOSED and not promised:
        return  # the office has dealt with it before the agent wrote the call up: nobody is owed anything
    if inquiry is not None and not promised:
        raise OutcomeContradictsFacts(
            _("Det er åpnet en henvendelse i denne samtalen. Gi et løfte om at kontoret ringer tilbake.")
        )
    if promised:
        raise OutcomeContradictsFacts(_("Det er gitt et løfte i denne samtalen. Velg «løfte gitt»."))
    if outcome == "caller_gone":
        _require_gone(call, draft)
    elif draft is not None and _has_urgent_sign(draft):
        raise OutcomeContradictsFacts(
            _("Det er krysset av for noe som haster. Sett over til kontoret, eller lov at de ringer tilbake.")
        )


def _has_urgent_sign(draft: Draft) -> bool:
    """What was ticked is judged by the rule, never by the outcome that was picked (law 3)."""
    ticked = drafts.body_of(draft).get("signs", ("", 0))[0]
    return rules.urgency_of(rules.parse_signs("signs", ticked)) == "urgent"


def _require_gone(call: CallView, draft: Draft | None) -> None:
    if call.ended_at is None or call.end_reason == "agent_hung_up":
        raise OutcomeContradictsFacts(_("Innringeren har ikke lagt på."))
    if draft is not None and draft.office_id is not None and _has_content(draft):
        raise OutcomeContradictsFacts(_("Kontor og behov er fylt ut. Gi et løfte om at kontoret ringer tilbake."))


def _has_content(draft: Draft) -> bool:
    body = drafts.body_of(draft)
    return any(body.get(field, ("", 0))[0] for field in _CONTENT)


def _record(call_id: UUID, outcome: str, topic: str, reason: str) -> None:
    key = crypto.new_data_key(NATIONAL_COMPARTMENT) if reason else None
    WrapUp(
        call_id=call_id,
        agent_id=acting_user_id(),
        outcome=outcome,
        topic=topic,
        reason_ct=crypto.encrypt(key, reason, "wrap_up.reason") if key else None,
        key=key,
        at=now(),
    ).save(force_insert=True)
    record_event("call_wrapped_up", f"call:{call_id}", outcome=outcome, topic=topic)
    audit.record("wrap_up", f"call:{call_id}", outcome=outcome)


def _end_draft(draft: Draft | None, call_id: UUID) -> None:
    """Shred what was typed; a caller who is gone with a need but no office becomes a contact first (law 1)."""
    if draft is not None and draft.state == Draft.State.EDITING and draft.office_id is None and _has_content(draft):
        wrapped = WrapUp.objects.filter(call_id=call_id, outcome="caller_gone")
        if wrapped.exists():
            inquiries.abandon_draft(call_id)
            wake("handoffs.unfinished_drafts")
            return
    inquiries.shred_draft(call_id)
