"""Sweeps: deliveries that are due, and what is old enough to be forgotten."""

from datetime import timedelta

from bindeledd.api import delivering, webhooks
from bindeledd.api.models import Delivery, Remembered
from bindeledd.api.rules import IDEMPOTENT_HOURS, next_try, signature
from bindeledd.base.clock import now
from bindeledd.base.jobs import sweep

BATCH = 20


@sweep(every=2)
def new_deliveries() -> int:
    """What happened at offices whose systems want to be told."""
    return webhooks.collect()


@sweep(every=5, outward=True)
def due_deliveries() -> int:
    """Messages that are due: sent once each; one that fails is due again later, twelve times at most."""
    return send_due()


def send_due() -> int:
    """One batch; returns how many were tried.

    The rows stay locked while they are sent, so that no other worker sends them as well. A worker that dies in the
    middle sends them again: the receiver knows them by their id.
    """
    rows = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).filter(due_at__lte=now())
    found = rows.select_related("webhook__key", "webhook__integration__office").order_by("due_at")[:BATCH]
    for delivery in found:
        _deliver(delivery)
    return len(found)


@sweep(every=3600)
def forget_old() -> int:
    """What is old enough to be forgotten."""
    return forget()


def forget() -> int:
    """Delete answers remembered for a day and deliveries over for a month; returns how many."""
    old = Remembered.objects.filter(at__lt=now() - timedelta(hours=IDEMPOTENT_HOURS))
    return old.delete()[0] + webhooks.forget()


def _deliver(delivery: Delivery) -> None:
    webhook = delivery.webhook
    office = webhook.integration.office
    body = webhooks.body_of(delivery, office.number if office else "")
    moment = now()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Bindeledd",
        "Bindeledd-Signature": signature(webhooks.secret_of(webhook), moment, body),
    }
    delivery.outcome = delivering.send(webhook.url, body, headers)
    delivery.tries += 1
    if delivering.arrived(delivery.outcome):
        delivery.delivered_at, delivery.due_at = moment, None
    else:
        delivery.due_at = next_try(delivery.tries, moment)
    delivery.save(update_fields=["outcome", "tries", "delivered_at", "due_at"])
