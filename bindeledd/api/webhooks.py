"""Webhooks: subscribing, and turning what happened at an office into deliveries without content (law 7).

A delivery says kind, time and office number. Whoever is told asks the API for the rest, as somebody.
"""

from __future__ import annotations

import ipaddress
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bindeledd.api.models import Delivery, Webhook
from bindeledd.api.rules import is_public_address
from bindeledd.base import audit, crypto
from bindeledd.base.clock import now
from bindeledd.base.errors import Invalid, NotFound
from bindeledd.base.events import record_event
from bindeledd.base.models import NATIONAL_COMPARTMENT

KINDS = {
    "inquiry.received": ("inquiry_opened", "inquiry_joined"),
    "inquiry.promised": ("promise_given",),
    "inquiry.urgent": ("urgency_raised",),
    "inquiry.taken": ("inquiry_taken_over",),
    "inquiry.due_soon": ("due_soon",),
    "inquiry.overdue": ("overdue",),
    "inquiry.closed": ("inquiry_closed",),
}
"""What one can be told of, and the events behind it."""
CONTEXT = "webhook.secret"
LIMIT = 10
_LOOK_BACK_MINUTES = 15
_DELIVERED_DAYS = 30
_COLLECT = """
    INSERT INTO api_delivery (id, webhook_id, kind, event_id, happened_at, tries, due_at, outcome)
    SELECT gen_random_uuid(), w.id, names.told, e.id, e.at, 0, now(), ''
    FROM api_webhook w
    JOIN api_integration i ON i.id = w.integration_id AND i.ended_at IS NULL
    JOIN unnest(%s::text[], %s::text[]) AS names (told, happened) ON names.told = ANY (w.kinds)
    JOIN base_event e ON e.kind = names.happened AND e.office_id = i.office_id
                     AND e.at >= greatest(w.created_at, now() - make_interval(mins => %s))
                     AND e.actor_id IS DISTINCT FROM i.account_id
    WHERE w.ended_at IS NULL
    ON CONFLICT (webhook_id, event_id) DO NOTHING"""


@dataclass(frozen=True, slots=True)
class WebhookView:
    """One webhook; `waiting` messages have not arrived, `last_outcome` is what the latest try met."""

    id: UUID
    url: str
    kinds: tuple[str, ...]
    created_at: datetime
    waiting: int
    last_outcome: str


def subscribe(integration_id: UUID, url: str, kinds: Sequence[str]) -> tuple[WebhookView, str]:
    """Make a webhook; returns it with the signing secret, which is not shown again. Raises Invalid (url, kinds)."""
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown:
        raise Invalid("kinds", _("Velg blant: {kinds}."), kinds=", ".join(KINDS))
    require_url(url)
    if _in_use(integration_id).count() >= LIMIT:
        raise Invalid("url", _("Det er plass til {limit} adresser."), limit=LIMIT)
    secret = secrets.token_urlsafe(32)
    key = crypto.new_data_key(NATIONAL_COMPARTMENT)
    made = Webhook(
        integration_id=integration_id,
        url=url,
        kinds=sorted(set(kinds)),
        key=key,
        secret_ct=crypto.encrypt(key, secret, CONTEXT),
        created_at=now(),
    )
    made.save(force_insert=True)
    _record("webhook_made", made)
    return _view(made, 0, ""), secret


def require_url(url: str) -> None:
    """https to a public name, without user or fragment; the demo may also send to the same machine. Raises Invalid."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Invalid("url", _("Adressen kan ikke leses.")) from None
    plain = all(0x21 <= ord(c) < 0x7F for c in url) and not parts.username and not parts.password and not parts.fragment
    local = settings.BINDELEDD_DEMO and host in {"127.0.0.1", "localhost", "::1"} and parts.scheme in {"http", "https"}
    if not plain or port == 0 or not (local or (parts.scheme == "https" and _may_be_public(host))):
        raise Invalid("url", _("Adressen må begynne med https:// og være åpen på nettet."))


def _may_be_public(host: str) -> bool:
    try:
        return is_public_address(str(ipaddress.ip_address(host)))
    except ValueError:
        return "." in host.strip(".")


def of(integration_id: UUID) -> list[WebhookView]:
    """The integration's webhooks in use, oldest first."""
    rows = _in_use(integration_id).annotate(waiting=Count("deliveries", filter=Q(deliveries__due_at__isnull=False)))
    return [_view(each, each.waiting, _last(each)) for each in rows.order_by("created_at")]


def end(integration_id: UUID, webhook_id: UUID) -> WebhookView:
    """Send nothing more there. Raises NotFound."""
    found = _in_use(integration_id).filter(id=webhook_id).select_for_update().first()
    if found is None:
        raise NotFound(_("Adressen finnes ikke."))
    found.ended_at = now()
    found.save(update_fields=["ended_at"])
    Delivery.objects.filter(webhook=found).exclude(due_at=None).update(due_at=None, outcome="ended")
    _record("webhook_ended", found)
    return _view(found, 0, _last(found))


def collect() -> int:
    """Make deliveries of what has happened since last time; an event becomes one delivery however often this runs.

    Looks back a quarter of an hour, longer than any transaction runs, since events are not committed in the order
    of their numbers.
    """
    pairs = [(told, happened) for told, kinds in KINDS.items() for happened in kinds]
    with connection.cursor() as cursor:
        cursor.execute(
            _COLLECT, [[told for told, _h in pairs], [happened for _t, happened in pairs], _LOOK_BACK_MINUTES]
        )
        return int(cursor.rowcount)


def forget() -> int:
    """Drop deliveries that are over for a month, and remembered answers that are a day old."""
    over = Delivery.objects.filter(due_at=None, happened_at__lt=now() - timedelta(days=_DELIVERED_DAYS))
    return over.delete()[0]


def body_of(delivery: Delivery, office_number: str) -> bytes:
    """What is sent: nothing that tells whom or what it is about."""
    told = {
        "id": str(delivery.id),
        "kind": delivery.kind,
        "at": delivery.happened_at.isoformat(),
        "office": office_number,
    }
    return json.dumps(told).encode()


def secret_of(webhook: Webhook) -> bytes:
    """The signing secret."""
    return crypto.decrypt(webhook.key, webhook.secret_ct, CONTEXT).encode()


def _in_use(integration_id: UUID) -> QuerySet[Webhook]:
    return Webhook.objects.filter(integration=integration_id, ended_at=None)


def _last(webhook: Webhook) -> str:
    tried = Delivery.objects.filter(webhook=webhook).exclude(outcome="").order_by("-happened_at")
    return tried.values_list("outcome", flat=True).first() or ""


def _view(row: Webhook, waiting: int, last: str) -> WebhookView:
    return WebhookView(row.id, row.url, tuple(row.kinds), row.created_at, waiting, last)


def _record(kind: str, webhook: Webhook) -> None:
    record_event(kind, f"webhook:{webhook.id}")
    audit.record(kind, f"webhook:{webhook.id}")
