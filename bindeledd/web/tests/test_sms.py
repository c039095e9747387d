"""Gateways reach us without logging in, by a signature; the demo's telephone shows messages and answers STOPP."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from bindeledd.base.clock import now
from bindeledd.callers.tests.people import as_process
from bindeledd.notices.models import Sms, SmsAttempt, SmsOptOut
from bindeledd.notices.sms import outbox
from bindeledd.notices.sms.demo import DemoPhone
from bindeledd.notices.sms.routes import Outgoing

pytestmark = [pytest.mark.django_db(databases=["default", "owner"]), pytest.mark.usefixtures("demo")]
SECRET = "a secret of the gateway's own"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "INSTANCE", replace(settings.INSTANCE, data=tmp_path))
    return tmp_path


@pytest.fixture
def route(data: Path) -> None:
    """One gateway with receipts."""
    body = {"to": "{to}", "text": "{text}"}
    made = {"name": "first", "url": "https://gateway.invalid/", "body": body, "hooks": {"secret": SECRET}}
    path = data / "sms.json"
    path.write_text(json.dumps({"sender": "Melding", "routes": [made]}))
    path.chmod(0o600)


@pytest.fixture
def sent() -> UUID:
    """A message that the gateway has."""
    with as_process("worker"):
        moment = now()
        made = Sms(
            subject=f"inquiry:{uuid4()}",
            municipality="0301",
            language="nb",
            number_hash=outbox.hash_of("+4741234567"),
            then="x.y",
            earliest_at=moment - timedelta(minutes=1),
            latest_at=moment + timedelta(hours=1),
            next_attempt_at=moment,
            state="failed",
            cause="no_receipt",
            sent_at=moment,
            settled_at=moment,
        )
        made.save(force_insert=True)
        SmsAttempt.objects.create(sms=made, route="first", result="accepted", provider_id="g-1")
    return made.id


def post(name: str, told: object, *, secret: str = SECRET, route: str = "first") -> int:
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    signature = hmac.digest(secret.encode(), body, hashlib.sha256).hex()
    client = Client(enforce_csrf_checks=True)
    address = reverse(name, args=[route])
    answer = client.post(address, body, content_type="application/json", headers={"X-Signature": signature})
    return answer.status_code


def state(message: UUID) -> str:
    with as_process("worker"):
        return Sms.objects.get(id=message).state


def test_a_signed_receipt_counts(route: None, sent: UUID) -> None:
    for _ in range(2):
        assert post("sms_receipt", {"id": "g-1", "status": "delivered"}) == 204
    assert state(sent) == "delivered"


def test_a_wrong_signature_does_not(route: None, sent: UUID) -> None:
    assert post("sms_receipt", {"id": "g-1", "status": "delivered"}, secret="guessed, guessed") == 403
    assert state(sent) == "failed"


@pytest.mark.parametrize("body", [b"", b"{", b"\x00", b"[]", b"x" * 100_000])
def test_rubbish_is_refused(route: None, body: bytes) -> None:
    assert post("sms_receipt", body) == 400


def test_a_route_that_is_not_there_is_not_found() -> None:
    assert post("sms_receipt", {"id": "g-1", "status": "delivered"}, route="other") == 404


def test_a_reply_stops_messages(route: None) -> None:
    assert post("sms_reply", {"from": "4741234567", "text": "Stopp"}) == 204
    with as_process("worker"):
        assert outbox.opted_out(outbox.hash_of("+4741234567"))


def test_gateways_post_and_nothing_else(route: None) -> None:
    assert Client().get(reverse("sms_receipt", args=["first"])).status_code == 405


def test_the_demos_telephone_shows_messages_and_answers(data: Path) -> None:
    assert "Ingen meldinger ennå" in Client().get(reverse("demo_phone")).content.decode()
    DemoPhone(data).send(Outgoing("m-1", "+4741234567", "Hei.", 60))
    assert "41 23 45 67" in Client().get(reverse("demo_phone")).content.decode()
    assert Client().post(reverse("demo_answer"), {"message": "m-1"}).status_code == 302
    assert Client().post(reverse("demo_answer"), {"message": "../../keys/NKS0"}).status_code == 404
    with as_process("worker"):
        assert SmsOptOut.objects.count() == 1


def test_outside_the_demo_there_is_no_such_telephone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "BINDELEDD_DEMO", False)
    assert Client().get(reverse("demo_phone")).status_code == 404
