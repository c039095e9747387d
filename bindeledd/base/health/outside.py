"""The outside heartbeat: a sign of life to somebody outside, every minute, only while all is well.

Whoever gets it (a service of the healthchecks kind, or the organisation's own) raises the alarm when it stops: so
silence alarms too, whatever has died, this program included. The request carries nothing but its address.
"""

import logging
import urllib.request

from django.conf import settings

from bindeledd.base.health import heartbeats, readiness
from bindeledd.base.health.readiness import WEB_SILENT, Part, youngest
from bindeledd.base.jobs import REGISTRY, Sweep
from bindeledd.base.models import Alarm
from bindeledd.base.scope import Actor, scope

EVERY = 60.0
PATIENCE = 10.0
NAME = "base.outside_heartbeat"
log = logging.getLogger(__name__)


def run() -> int:
    """One round: look, and send the sign of life when all is well."""
    address = settings.BINDELEDD_HEARTBEAT_URL
    if not address:
        return 0
    if wrong := troubles():
        log.warning("no outside heartbeat: %s", ", ".join(wrong))
    else:
        send(address)
    return 0


def troubles() -> list[str]:
    """What keeps the heartbeat back: parts that are missing and open alarms for operators; empty when all is well."""
    parts = [*readiness.parts(), *_pages()]
    wrong = [each.name for each in parts if not each.ok]
    with scope(Actor.worker(), NAME):
        alarms = Alarm.objects.filter(ended_at=None, technical=True).order_by("kind")
        return [*wrong, *alarms.values_list("kind", flat=True)]


def send(address: str) -> bool:
    """Send one sign of life; whether it arrived."""
    request = urllib.request.Request(address, headers={"User-Agent": "bindeledd"})  # noqa: S310 - set by the operator
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            return bool(answer.status < 400)
    except (OSError, ValueError) as error:
        # The address is a secret: who knows it can keep the alarm silent.
        log.warning("the outside heartbeat did not arrive (%s)", type(error).__name__)
        return False


def _pages() -> list[Part]:
    with scope(Actor.worker(), NAME):
        age = youngest(heartbeats.latest(), "web")
    return [Part("pages", age is not None and age <= WEB_SILENT)]


REGISTRY[NAME] = Sweep(NAME, EVERY, run, outward=True)
