"""Hands due messages to a gateway, the second route when the first can't: one message a transaction."""

import time
from datetime import datetime, timedelta

from django.conf import settings

from bindeledd.base import crypto
from bindeledd.base.clock import now
from bindeledd.notices.models import Sms, SmsAttempt
from bindeledd.notices.sms import outbox, rules
from bindeledd.notices.sms.demo import DemoPhone
from bindeledd.notices.sms.gateway import HttpGateway
from bindeledd.notices.sms.routes import Answer, Outgoing, Provider, load
from bindeledd.notices.sms.texts import text_in

REST_SECONDS = 60.0
"""How long a gateway that did not answer is passed over, so that the worker does not wait for it again and again."""

_resting: dict[str, float] = {}


def providers() -> list[Provider]:
    """The ways out, best first: the file's routes, the demo's telephone, or none. Raises RoutesUnusable."""
    found = load(settings.INSTANCE.data)
    if found is not None:
        return [HttpGateway(route, found.sender) for route in found.routes]
    return [DemoPhone(settings.INSTANCE.data)] if settings.BINDELEDD_DEMO else []


def send_one() -> bool:
    """Deal with the first due message; False when there is none, or when no gateway can be reached just now."""
    moment = now()
    due = Sms.objects.filter(state=Sms.State.DUE, next_attempt_at__lte=moment, earliest_at__lte=moment)
    locked = due.select_for_update(skip_locked=True, of=("self",)).select_related("number_key")
    sms = locked.order_by("next_attempt_at").first()
    if sms is None:
        return False
    cause = _not_to_be_sent(sms, moment)
    if cause:
        outbox.settle(sms, Sms.State.FAILED, cause)
        return True
    return _send(sms, moment)


def give_up_waiting() -> int:
    """Messages whose receipt has not come in time: nobody knows whether they arrived."""
    waiting = Sms.objects.filter(state=Sms.State.SENT, sent_at__lte=now() - rules.RECEIPT_PATIENCE)
    rows = list(waiting.select_for_update(skip_locked=True, of=("self",)).select_related("number_key")[:100])
    for sms in rows:
        outbox.settle(sms, Sms.State.FAILED, "no_receipt")
    return len(rows)


def _not_to_be_sent(sms: Sms, moment: datetime) -> str:
    if moment >= sms.latest_at:
        return "gateway" if sms.attempts else "too_late"
    assert sms.number_hash is not None
    if outbox.opted_out(bytes(sms.number_hash)):
        return "opted_out"
    same = Sms.objects.filter(number_hash=sms.number_hash, sent_at__gt=moment - timedelta(days=1)).exclude(id=sms.id)
    sent = [at for at in same.values_list("sent_at", flat=True) if at]
    return "too_many" if rules.too_many(sent, moment) else ""


def _send(sms: Sms, moment: datetime) -> bool:
    ways = providers()
    if not ways:
        outbox.settle(sms, Sms.State.FAILED, "no_route")
        return True
    failed_there = _accepted_before(sms)
    untried = [way for way in ways if way.name not in failed_there]
    answers: list[Answer] = []
    for way in _rested(untried):
        answers.append(_hand_over(sms, way, moment))
        if answers[-1].result == "accepted":
            _accepted(sms, way, moment)
            return True
    if len(answers) == len(untried) and all(answer.result == "refused" for answer in answers):
        outbox.settle(sms, Sms.State.FAILED, "refused")
        return True
    sms.attempts += 1
    sms.next_attempt_at = moment + rules.pause_after(sms.attempts)
    sms.save(update_fields=["attempts", "next_attempt_at"])
    return False


def _accepted_before(sms: Sms) -> frozenset[str]:
    """Routes that took the message and could not deliver it."""
    return frozenset(SmsAttempt.objects.filter(sms=sms, result="accepted").values_list("route", flat=True))


def _rested(ways: list[Provider]) -> list[Provider]:
    return [way for way in ways if _resting.get(way.name, 0.0) <= time.monotonic()]


def _hand_over(sms: Sms, way: Provider, moment: datetime) -> Answer:
    assert sms.number_key is not None
    assert sms.number_ct is not None
    minutes = max(1, int((sms.latest_at - moment) / timedelta(minutes=1)))
    number = crypto.decrypt(sms.number_key, sms.number_ct, outbox.CONTEXT)
    answer = way.send(Outgoing(str(sms.id), number, text_in(sms.language), minutes))
    SmsAttempt.objects.create(sms=sms, route=way.name, result=answer.result, provider_id=answer.provider_id)
    if answer.result == "unavailable":
        _resting[way.name] = time.monotonic() + REST_SECONDS
    return answer


def _accepted(sms: Sms, way: Provider, moment: datetime) -> None:
    sms.sent_at = moment
    sms.attempts += 1
    if way.receipts:
        sms.state = Sms.State.SENT
        sms.save(update_fields=["state", "sent_at", "attempts"])
    else:
        outbox.settle(sms, Sms.State.ACCEPTED)
