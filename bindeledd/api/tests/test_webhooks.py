"""Whoever subscribes is told that something happened: signed, without content, until it has arrived."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.conf import LazySettings

from bindeledd.api import jobs, rules, webhooks
from bindeledd.api.delivering import send
from bindeledd.api.models import Delivery
from bindeledd.api.tests.systems import System, need
from bindeledd.base.clock import now
from bindeledd.callers.tests.people import as_process
from bindeledd.handoffs.tests.world import BERGEN, SAGENE

pytestmark = pytest.mark.django_db


class Receiver(HTTPServer):
    """A municipality's own server: keeps what it is sent and answers as told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 204

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?source=bindeledd"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Location", "http://169.254.169.254/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def receiver(settings: LazySettings) -> Iterator[Receiver]:
    settings.BINDELEDD_DEMO = True
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def work() -> None:
    """What the worker does between two looks."""
    with as_process("worker"):
        webhooks.collect()
        jobs.send_due()


def subscribe(system: System, url: str, *kinds: str) -> dict[str, Any]:
    answer = system.post("/webhooks", {"url": url, "kinds": list(kinds)})
    assert answer.status == 201, answer.body
    return dict(answer.body)


def test_a_delivery_is_signed_and_tells_nothing(office_system: System, partner: System, receiver: Receiver) -> None:
    made = subscribe(office_system, receiver.url, "inquiry.received")
    handed = partner.post("/inquiries", need(SAGENE, seed=1)).body
    partner.post("/inquiries", need(BERGEN, seed=2))
    work()
    work()
    [(headers, body)] = receiver.got
    assert rules.signature_holds(made["secret"].encode(), headers["Bindeledd-Signature"], body, datetime.now(UTC))
    told = json.loads(body)
    assert set(told) == {"id", "kind", "at", "office"}
    assert (told["kind"], told["office"]) == ("inquiry.received", SAGENE)
    assert handed["reference"] not in body.decode()


def test_what_the_system_did_itself_it_is_not_told(office_system: System, receiver: Receiver) -> None:
    subscribe(office_system, receiver.url, "inquiry.received", "inquiry.promised")
    office_system.post("/inquiries", need(SAGENE, seed=3))
    work()
    assert receiver.got == []


def test_a_delivery_that_fails_is_due_again_and_ends_after_twelve_tries(
    office_system: System, partner: System, receiver: Receiver
) -> None:
    subscribe(office_system, receiver.url, "inquiry.received")
    partner.post("/inquiries", need(SAGENE, seed=4))
    receiver.status = 500
    for tries in range(1, rules.TRIES + 3):
        work()
        with as_process("worker"):
            delivery = Delivery.objects.get()
            assert delivery.tries == min(tries, rules.TRIES)
            assert delivery.outcome == "500"
            assert (delivery.due_at is None) == (tries >= rules.TRIES)
            if delivery.due_at:
                assert delivery.due_at > now()
                Delivery.objects.update(due_at=now() - timedelta(seconds=1))
    assert len(receiver.got) == rules.TRIES
    assert len({json.loads(body)["id"] for _headers, body in receiver.got}) == 1


def test_a_redirect_is_not_followed(office_system: System, partner: System, receiver: Receiver) -> None:
    subscribe(office_system, receiver.url, "inquiry.received")
    partner.post("/inquiries", need(SAGENE, seed=5))
    receiver.status = 307
    work()
    with as_process("worker"):
        assert Delivery.objects.get().outcome == "307"
    assert len(receiver.got) == 1


def test_an_ended_webhook_is_told_nothing_more(office_system: System, partner: System, receiver: Receiver) -> None:
    made = subscribe(office_system, receiver.url, "inquiry.received")
    partner.post("/inquiries", need(SAGENE, seed=6))
    with as_process("worker"):
        webhooks.collect()
    assert office_system.get("/webhooks").body[0]["waiting"] == 1
    assert office_system.ask("DELETE", f"/webhooks/{made['id']}").status == 200
    partner.post("/inquiries", need(SAGENE, seed=7))
    work()
    assert receiver.got == []
    assert office_system.get("/webhooks").body == []
    assert office_system.ask("DELETE", f"/webhooks/{made['id']}").status == 404


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/x",
        "ftp://example.org/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://10.1.2.3/x",
        "https://169.254.169.254/latest",
        "https://user:secret@example.org/x",
        "https://example.org/x#y",
        "https://internal/x",
        "https://example.org:0/x",
        "https://exa mple.org/x",
        "https://example.org/\r\nX: y",
        "javascript:alert(1)",
        "https://",
    ],
)
def test_an_address_that_leads_inwards_is_refused(office_system: System, settings: LazySettings, url: str) -> None:
    settings.BINDELEDD_DEMO = False
    answer = office_system.post("/webhooks", {"url": url, "kinds": ["inquiry.received"]})
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "url")


def test_a_public_name_that_leads_inwards_is_not_rung(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.BINDELEDD_DEMO = False
    inward = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: inward)
    assert send("https://example.org/x", b"{}", {}) == "address"


def test_an_unknown_kind_is_refused(office_system: System, receiver: Receiver) -> None:
    answer = office_system.post("/webhooks", {"url": receiver.url, "kinds": ["inquiry.text"]})
    assert answer.body["errors"][0]["field"] == "kinds"


def test_what_is_old_is_forgotten(office_system: System, partner: System, receiver: Receiver) -> None:
    subscribe(office_system, receiver.url, "inquiry.received")
    partner.post("/inquiries", need(SAGENE, seed=8), **{"Idempotency-Key": "once"})
    work()
    with as_process("worker"):
        assert Delivery.objects.count() == 1
        jobs.forget()
        assert Delivery.objects.count() == 1
        Delivery.objects.update(happened_at=now() - timedelta(days=31))
        assert jobs.forget() == 1
        assert Delivery.objects.count() == 0
